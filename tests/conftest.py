"""What every test gets: a home of its own; servers and corpora, or a skip that is named at the end."""

import gc
import os
from collections.abc import Callable, Generator, Sequence
from pathlib import Path

import pytest
from hypothesis import settings

import dev

pytest_plugins = ["tests.fixtures_servers", "tests.fixtures_databases"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# The cores are shared by all workers, so a time limit for one example would only measure its neighbours.
settings.register_profile("handrail", deadline=None)
settings.load_profile("handrail")

LACKING = "this machine lacks "
CORPORA = Path(os.environ.get("HANDRAIL_CORPORA") or Path(dev.ROOT).parent / "shared" / "corpora")
CONTRACTS = Path(os.environ.get("HANDRAIL_CONTRACTS") or Path(dev.ROOT).parent / "shared" / "contracts")
FOREIGN = ("HANDRAIL_", "AWS_", "XDG_", "SSH_", "DBUS_", "PG", "MYSQL_")


def lack(what: str) -> None:
    """Skip the test and have it named at the end; where CI runs, everything has to be there."""
    if os.environ.get("CI"):
        pytest.fail(LACKING + what, pytrace=False)
    pytest.skip(LACKING + what)


def need_servers(names: Sequence[str]) -> None:
    missing = [name for name in names if not dev.server_is_here(name)]
    if missing:
        packages = " ".join(dev.SERVERS[name][1] for name in missing)
        lack(f"{', '.join(missing)} ({dev.command_to_type([packages])})")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage among the tests themselves: there are a million objects of them, and they all stay."""
    gc.disable()
    result = yield
    gc.freeze()
    gc.enable()
    return result


def pytest_runtest_setup(item: pytest.Item) -> None:
    need_servers([name for mark in item.iter_markers("requires_server") for name in mark.args])


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Switch the collector on, whoever left it off: the later tests of a worker would grow to gigabytes."""
    gc.enable()


@pytest.fixture(scope="session")
def need_server() -> Callable[..., None]:
    """For a fixture that starts a server: `need_server("sshd")` skips, or fails in CI, when it is missing."""
    return lambda *names: need_servers(names)


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of foreign inputs that the loaders are tried on; it is not part of this repository."""
    if not CORPORA.is_dir():
        lack(f"the corpora (looked in {CORPORA}; HANDRAIL_CORPORA names another folder)")
    return CORPORA


@pytest.fixture(scope="session")
def contracts() -> Path:
    """The folder of the vendors' contract servers; it is not part of this repository."""
    if not (CONTRACTS / "serve.py").is_file():
        lack(f"the contract servers (looked in {CONTRACTS}; HANDRAIL_CONTRACTS names another folder)")
    return CONTRACTS


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of the test's own, so that no test touches what belongs to the person at this machine."""
    folder = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith(FOREIGN)]:
        monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder))
    places = {
        "CONFIG_HOME": ".config",
        "DATA_HOME": ".local/share",
        "CACHE_HOME": ".cache",
        "STATE_HOME": ".state",
    }
    for name, place in places.items():
        monkeypatch.setenv(f"XDG_{name}", str(folder / place))
    for name in ("APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder / "AppData"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name, once more and last, each test that did not run, and what this machine lacks or cannot do for it."""
    reasons: dict[str, list[str]] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        reasons.setdefault(reason.removeprefix("Skipped: "), []).append(report.nodeid)
    if reasons:
        terminalreporter.section("not tested here")
    for reason, tests in sorted(reasons.items()):
        terminalreporter.line(f"{reason}: {len(tests)} tests")
        for test in sorted(tests):
            terminalreporter.line(f"    {test}")
