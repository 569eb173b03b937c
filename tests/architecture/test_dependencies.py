"""The dependencies are the ones we mean: locked by hash, from nowhere in particular, and none that harms."""

import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import dev

ROOT = Path(dev.ROOT)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]

COUNT_TRUE = """
import sys
from PySide6.QtCore import QObject, Signal

class Bell(QObject):
    rung = Signal(bool)

bell, heard = Bell(), []
bell.rung.connect(heard.append)
before = sys.getrefcount(True)
for _ in range(200):
    bell.rung.emit(False)
print(before - sys.getrefcount(True), len(heard))
"""


def locked(level: str) -> list[Requirement]:
    """Return what one lock pins, after looking that each pin carries at least one hash."""
    text = (ROOT / dev.LOCKS[level]).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", line) for line in lines)
    return [Requirement(line.split("--hash")[0]) for line in lines]


def applies(marker: Marker | None, python: str) -> bool:
    return marker is None or marker.evaluate({"python_version": python, "python_full_version": python + ".9"})


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(
    ("level", "wanted"),
    [
        ("run", PROJECT["dependencies"] + EXTRAS["build"] + EXTRAS["sql"] + EXTRAS["winrm"]),
        ("dev", PROJECT["dependencies"] + EXTRAS["build"] + EXTRAS["sql"] + EXTRAS["winrm"] + EXTRAS["dev"]),
    ],
)
def test_the_lock_satisfies_what_is_asked_for(level: str, wanted: list[str], python: str) -> None:
    pins = {canonicalize_name(pin.name): pin for pin in locked(level) if applies(pin.marker, python)}
    for requirement in map(Requirement, wanted):
        if applies(requirement.marker, python):
            (version,) = pins[canonicalize_name(requirement.name)].specifier
            assert version.operator == "=="
            assert requirement.specifier.contains(version.version), requirement


def test_both_locks_agree() -> None:
    assert {str(pin) for pin in locked("run")} <= {str(pin) for pin in locked("dev")}


@pytest.mark.parametrize("level", ["run", "dev"])
def test_a_lock_names_no_place(level: str) -> None:
    text = (ROOT / dev.LOCKS[level]).read_text(encoding="utf-8")
    assert not re.search(r"://|--index|--extra-index|--find-links|--trusted-host| @ ", text)


def test_qt_keeps_its_references_to_true() -> None:
    """A Qt that drops one with each signal aborts the program after some five hundred."""
    done = subprocess.run([sys.executable, "-c", COUNT_TRUE], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    dropped, heard = map(int, done.stdout.split())
    assert heard == 200
    assert dropped < 20


def test_qt_on_python_311_is_older_than_the_release_that_drops_references() -> None:
    (pin,) = [
        pin for pin in locked("run") if pin.name == "pyside6-essentials" and applies(pin.marker, "3.11")
    ]
    (version,) = pin.specifier
    assert Version(version.version) < Version("6.12")


@pytest.mark.parametrize(
    ("package", "harm"),
    [
        ("keyrings.alt", "makes keyring keep secrets as readable text"),
        ("niquests", "puts another urllib3 in the place of the one boto3 uses"),
    ],
)
def test_a_package_that_harms_is_not_installed(package: str, harm: str) -> None:
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        importlib.metadata.version(package)
    assert canonicalize_name(package) not in {canonicalize_name(pin.name) for pin in locked("dev")}, harm
