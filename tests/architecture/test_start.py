"""The program starts without what it does not need yet."""

import subprocess
import sys

import pytest

import desktop

HEAVY = {
    "PySide6",
    "boto3",
    "cryptography",
    "httpx2",
    "keyring",
    "paramiko",
    "pydantic",
    "rich",
    "sqlalchemy",
    "typer",
    "yaml",
}


def packages_imported_by(*words: str) -> tuple[str, set[str]]:
    """Return what the program prints, and the top-level packages that it imports on the way."""
    command = [sys.executable, "-X", "importtime", "-m", "desktop", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    modules = [
        line.rpartition("|")[2].strip()
        for line in done.stderr.splitlines()
        if line.startswith("import time:")
    ]
    return done.stdout, {module.split(".")[0] for module in modules}


def test_asking_for_the_version_loads_nothing_heavy() -> None:
    printed, packages = packages_imported_by("--version")
    assert printed == f"handrail {desktop.__version__}\n"
    assert "desktop" in packages
    assert packages & HEAVY == set()


@pytest.mark.parametrize("words", [("--help",), ("list", "--json")])
def test_the_terminal_loads_no_qt(words: tuple[str, ...]) -> None:
    _printed, packages = packages_imported_by(*words)
    assert "typer" in packages
    assert "PySide6" not in packages


def test_a_single_check_loads_no_validation() -> None:
    """pydantic takes longer to import than the check takes; typer would use it for each plain value."""
    command = [sys.executable, "-X", "importtime", "-m", "desktop", "check", "host.disk", "path=/", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert '"check": "host.disk"' in done.stdout
    for package in ("pydantic", "rich", "sqlalchemy", "paramiko"):
        assert f" {package}\n" not in done.stderr


def test_no_source_of_ours_is_read_before_the_first_paint() -> None:
    code = (
        "import inspect, os, sys\n"
        "from desktop.app import main\n"
        "read, leave, plain = [], os._exit, inspect.getsource\n"
        "inspect.getsource = lambda what: read.append(getattr(what, '__name__', '')) or plain(what)\n"
        "told = lambda: print(*[name for name in read if name.startswith('desktop.')], flush=True)\n"
        "os._exit = lambda code: (told(), leave(code))\n"
        "main(['--quit-after-paint'])\n"
        "told()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    read = done.stdout.split()
    assert set(read) <= {"desktop.ui.quick_imports"}, read


def test_nothing_of_help_desks_is_imported_before_the_first_paint() -> None:
    code = (
        "import os, sys\n"
        "from desktop.app import main\n"
        "leave = os._exit\n"
        "told = lambda: print(*[name for name in sys.modules if name.startswith('desktop.')], flush=True)\n"
        "os._exit = lambda code: (told(), leave(code))\n"
        "main(['--quit-after-paint'])\n"
        "told()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "desktop.ui.main_window" in loaded
    theirs = (
        "desks",
        "shift",
        "domain.desk",
        "domain.outbox",
        "ui.queue",
        "ui.outbox",
        "ui.ticket",
        "ui.mail",
    )
    assert [name for name in loaded if name.removeprefix("desktop.").startswith(theirs)] == []


def test_no_pattern_of_a_module_is_compiled_before_the_first_paint() -> None:
    """One of many signs took a fifth of the start; `late_pattern` compiles it when it is first looked for."""
    code = (
        "import os, re, sys\n"
        "from desktop.app import main\n"
        "leave, usual, found = os._exit, re._compiler.compile, []\n"
        "def compile(pattern, flags=0):\n"
        "    asking = sys._getframe(1)\n"
        "    while asking.f_globals['__name__'].split('.')[0] == 're':\n"
        "        asking = asking.f_back\n"
        "    if asking.f_code.co_name == '<module>' and asking.f_globals['__name__'].startswith('desktop.'):\n"
        "        found.append(asking.f_globals['__name__'])\n"
        "    return usual(pattern, flags)\n"
        "re._compiler.compile = compile\n"
        "told = lambda: print('painted', *found, flush=True)\n"
        "os._exit = lambda code: (told(), leave(code))\n"
        "main(['--quit-after-paint'])\n"
        "told()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["painted"]


def test_looking_which_desks_there_are_loads_no_http() -> None:
    code = (
        "import sys\n"
        "from desktop.ui.backstage import Backstage\n"
        "from desktop.workbench import Workbench\n"
        "stage = Backstage(Workbench())\n"
        "print(stage.tickets.here.names, stage.mail.desks.names, 'httpx2' in sys.modules)\n"
        "stage.close()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "() () False\n"
