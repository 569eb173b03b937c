"""Checks are found by their id, listed without being imported, and none is forgotten."""

import subprocess
import sys
from pathlib import Path

import pytest

import desktop.checks
from desktop.checks.catalogue import FAMILIES, check_ids, find_check, module_name
from desktop.checks.host import NAMES
from desktop.checks.paths import is_absolute
from desktop.domain.errors import InputError

FOLDER = Path(desktop.checks.__file__).parent


@pytest.mark.parametrize("name", NAMES)
def test_host_check_is_found_under_its_id(name: str) -> None:
    assert find_check(f"host.{name}").id == f"host.{name}"


@pytest.mark.parametrize("check_id", check_ids())
def test_every_listed_check_is_found_under_its_id(check_id: str) -> None:
    assert find_check(check_id).id == check_id


def test_every_module_that_holds_a_check_is_listed() -> None:
    listed = {
        (FAMILIES[family], module_name(name)) for family, _, name in (i.partition(".") for i in check_ids())
    }
    modules = (path for path in FOLDER.glob("*/*.py") if "\nCHECK = " in path.read_text(encoding="utf-8"))
    there = {(path.parent.name, path.stem) for path in modules}
    assert there == listed


@pytest.mark.parametrize(("wrong", "meant"), [("host.dsk", "host.disk"), ("hots.memory", "host.memory")])
def test_unknown_check_offers_the_nearest(wrong: str, meant: str) -> None:
    with pytest.raises(InputError, match=f"Did you mean {meant}"):
        find_check(wrong)


def test_a_host_check_loads_no_library_of_another_kind() -> None:
    script = (
        "import sys; from desktop.checks.catalogue import find_check; import desktop.checks.read;"
        "find_check('host.disk');"
        "print([name for name in ('boto3', 'paramiko', 'dns', 'httpx2', 'pydantic', 'psutil', 'cryptography') "
        "if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", NAMES)
def test_every_host_check_says_what_it_means(name: str) -> None:
    spec = find_check(f"host.{name}")
    assert spec.title
    assert len(spec.explanation) > 200
    assert "  " not in spec.explanation
    assert spec.default_outcomes[-1].startswith("pass: otherwise | ")
    assert all(" | " in line for line in spec.default_outcomes)


def test_paths_of_every_system_are_known_as_absolute() -> None:
    assert all(map(is_absolute, ("/", "/var", "C:\\", "d:/data", r"\\server\share")))
    assert not any(map(is_absolute, ("", "var", "C:", "C:data", ".\\x", "-x")))
