"""Does the window stay alive while hosts report, a large library is searched, and the keyring does not answer?"""

import os
from pathlib import Path

from benchmarks.gaps import gap_goal
from benchmarks.processes import run_child
from benchmarks.rounds import PYTHON, Goal, interleaved, median, own_home
from benchmarks.runbooks import write_library
from benchmarks.yardstick import slowness
from tests.servers.sshd import start_sshd

HOSTS, FILES = 200, 10_000
_OTHERS = ("nice", "-n", "19")  # the hosts are other machines, which take none of this one's time
SLOW_KEYRING = """
import time
from keyring.backend import KeyringBackend

class Asleep(KeyringBackend):
    priority = 1

    def get_password(self, service, username):
        time.sleep(30)

    set_password = delete_password = get_password

    @property
    def name(self):
        time.sleep(30)
        return "asleep"
"""


def measure() -> list[Goal]:
    with own_home() as home:
        return [_hosts(home), _keyring(home), _search(home)]


def _hosts(home: Path) -> Goal:
    server = start_sshd(home / "sshd", before=_OTHERS)
    try:
        aliases = f"Host h*\n  HostName 127.0.0.1\n  Port {server.port}\n  User {server.user}"
        server.write_client_config(home, [aliases])
        return _goal(f"{HOSTS} hosts report over SSH", "hosts", str(HOSTS))
    finally:
        server.stop()


def _keyring(home: Path) -> Goal:
    (home / "asleep.py").write_text(SLOW_KEYRING, encoding="utf-8")
    before = os.environ["PYTHONPATH"]
    os.environ["PYTHONPATH"] = f"{before}{os.pathsep}{home}"
    os.environ["PYTHON_KEYRING_BACKEND"] = "asleep.Asleep"
    try:
        return _goal("a keyring that sleeps for 30 s", "keyring")
    finally:
        os.environ["PYTHONPATH"] = before
        os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"


def _search(home: Path) -> Goal:
    write_library(home / "library", FILES)
    os.environ["HANDRAIL_LIBRARY"] = str(home / "library")
    run_child([PYTHON, "-m", "desktop", "list", "--json"])  # writes the index, as the first start does
    return _goal(f"a library of {FILES:,} is searched as one types", "search")


def _goal(name: str, *words: str) -> Goal:
    told: list[list[float]] = []

    def window() -> float:
        ended = run_child([PYTHON, "-m", "benchmarks.busy_window", *words])
        told.append([float(word) for word in ended.stdout.split()])
        return told[-1][0]

    found = interleaved({"window": window, "slowness": slowness})
    _worst, p99, at_rest, computed = (median(values) for values in zip(*told[1:], strict=True))
    detail = f"p99 {p99:.0f}, at rest {at_rest:.0f}; its own thread computed {computed:.0f}"
    return gap_goal(name, found["window"], found["slowness"], detail=detail)
