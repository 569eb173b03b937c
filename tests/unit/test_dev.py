"""Set-up of a checkout: what it says when it cannot go on, how it recovers, and that two do not collide."""

import ast
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import dev

SOURCE = Path(dev.__file__)


@pytest.fixture
def checkout(tmp_path: Path) -> ModuleType:
    """dev.py at the top of a checkout of its own, with a .venv whose Python only tells pip's version."""
    (tmp_path / "dev.py").write_bytes(SOURCE.read_bytes())
    for name in dev.LOCKS.values():
        (tmp_path / name).write_text("one==1\n")
    spec = importlib.util.spec_from_file_location("dev_of_checkout", tmp_path / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    Path(module.PYTHON).parent.mkdir(parents=True)
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("version = 3.11.2\n")
    give_pip(module, "24.0")
    return module


def give_pip(checkout: ModuleType, version: str, config: str = "") -> None:
    script = f'#!/bin/sh\ncase "$3" in config) echo "{config}";; *) echo "pip {version} from here";; esac\n'
    Path(checkout.PYTHON).write_text(script)
    Path(checkout.PYTHON).chmod(0o755)


def test_an_old_python_is_told_what_is_lacking(tmp_path: Path) -> None:
    pretend = f"import sys; sys.version_info = (3, 8, 0); exec(open({str(SOURCE)!r}).read())"
    done = subprocess.run(
        [sys.executable, "-c", pretend], capture_output=True, text=True, env={"PATH": str(tmp_path)}
    )
    assert done.returncode == 1
    assert "Handrail needs Python 3.11 or newer" in done.stderr


def test_an_old_python_can_read_the_file() -> None:
    ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 7))


def test_an_unknown_command_lists_the_known_ones() -> None:
    done = subprocess.run([sys.executable, SOURCE, "rnu"], capture_output=True, text=True)
    assert done.returncode == 64
    assert all(f"\n  {name} " in done.stdout for name in dev.COMMANDS)


def test_a_checkout_is_ready_once_its_stamp_is_written(checkout: ModuleType) -> None:
    assert not checkout.is_ready("run")
    checkout.write_stamp("run")
    assert checkout.is_ready("run")
    assert not checkout.is_ready("dev")


def test_what_serves_the_tests_serves_the_program(checkout: ModuleType) -> None:
    checkout.write_stamp("dev")
    assert checkout.is_ready("run")


@pytest.mark.parametrize("stale", ["requirements.lock", ".venv/pyvenv.cfg"])
def test_a_change_of_lock_or_python_makes_it_stale(checkout: ModuleType, stale: str) -> None:
    checkout.write_stamp("run")
    (Path(checkout.ROOT) / stale).write_text("two==2\n")
    assert not checkout.is_ready("run")


def test_an_install_that_was_cut_short_is_not_ready(checkout: ModuleType) -> None:
    checkout.write_stamp("run")
    Path(checkout.UNFINISHED).touch()
    assert not checkout.is_ready("run")


@pytest.mark.skipif(sys.platform == "win32", reason="flock")
def test_only_one_sets_up_at_a_time(checkout: ModuleType) -> None:
    code = "import dev\nwith dev.SetUpLock(): print('mine', flush=True)"
    with checkout.SetUpLock():
        other = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=checkout.ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert other.stderr is not None
        assert "waiting for it" in other.stderr.readline()
        assert other.poll() is None
    out, _err = other.communicate(timeout=30)
    assert out == "mine\n"


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for pip is a shell script")
@pytest.mark.parametrize(
    ("version", "config", "variables", "options", "given"),
    [
        ("24.0", "", {}, ["--use-feature=truststore"], {}),
        ("25.1", "", {}, [], {}),
        ("24.0", "global.cert='/company.pem'", {"SSL_CERT_FILE": os.devnull}, [], {}),
        ("24.0", "", {"SSL_CERT_FILE": os.devnull}, [], {"PIP_CERT": os.devnull}),
        ("24.0", "", {"SSL_CERT_FILE": os.devnull, "REQUESTS_CA_BUNDLE": "/company.pem"}, [], {}),
    ],
)
def test_a_company_certificate_reaches_pip(
    checkout: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    version: str,
    config: str,
    variables: dict[str, str],
    options: list[str],
    given: dict[str, str],
) -> None:
    for name in ("PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    give_pip(checkout, version, config)
    assert checkout.certificate_options() == (options, given)


@pytest.mark.skipif(sys.platform == "win32", reason="apt")
def test_what_may_not_be_installed_is_one_command_to_type(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match="libgl1 xvfb"):
        dev.provide(lambda: ["libgl1"], lambda: ["xvfb"])


@pytest.mark.skipif(sys.platform == "win32", reason="apt")
def test_what_is_only_good_to_have_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    dev.provide(list, lambda: ["xvfb"])
    assert "going on without xvfb" in capsys.readouterr().err


@pytest.fixture
def pytest_calls(checkout: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The command lines that `dev.py test` would start; each ends with the status in `checkout.ended`."""
    calls: list[tuple[str, ...]] = []

    def call(*words: str) -> int:
        calls.append(words)
        return int(checkout.ended["alone" if "alone" in words else "together"])

    monkeypatch.setattr(checkout, "set_up", lambda *_words, **_options: None)
    monkeypatch.setattr(checkout, "check", lambda: 0)
    monkeypatch.setattr(checkout, "call", call)
    return calls


@pytest.mark.parametrize(
    ("alone", "together", "status"),
    [(0, 0, 0), (5, 0, 0), (0, 5, 0), (5, 5, 5), (1, 0, 1), (0, 1, 1), (5, 1, 1), (1, 5, 1)],
)
def test_what_measures_runs_by_itself_and_both_runs_count(
    checkout: ModuleType, pytest_calls: list[tuple[str, ...]], alone: int, together: int, status: int
) -> None:
    checkout.ended = {"alone": alone, "together": together}
    assert checkout.test(["-x"]) == status
    first, second = pytest_calls
    assert first == ("pytest", "-m", "alone", "-x")
    assert second[-3:] == ("-m", "not alone and not built", "-x")
    assert "-n" in second


def test_who_marks_what_to_run_has_one_run(checkout: ModuleType, pytest_calls: list[tuple[str, ...]]) -> None:
    checkout.ended = {"alone": 0, "together": 0}
    assert checkout.test(["-m", "requires_server"]) == 0
    assert [words[-2:] for words in pytest_calls] == [("-m", "requires_server")]
