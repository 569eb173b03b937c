"""The import contracts hold, and each kind of forbidden import is seen."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import dev

ROOT = Path(dev.ROOT)
LINT = Path(sys.executable).with_name("lint-imports")


def contracts_of(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LINT, "--no-cache"], cwd=folder, capture_output=True, text=True)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package and its contracts, to break."""
    shutil.copytree(ROOT / "desktop", tmp_path / "desktop", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_contracts_hold() -> None:
    done = contracts_of(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("domain/verdict.py", "import desktop.engine"),
        ("summary/__init__.py", "import desktop.targets"),
        ("cli/__init__.py", "import desktop.ui"),
        ("engine/__init__.py", "import PySide6"),
        ("checks/__init__.py", "import psutil"),
        ("library/__init__.py", "import yaml"),
        ("records/__init__.py", "import cryptography"),
    ],
)
def test_a_forbidden_import_breaks_a_contract(copy: Path, module: str, forbidden: str) -> None:
    with (copy / "desktop" / module).open("a") as file:
        file.write(f"\n{forbidden}\n")
    done = contracts_of(copy)
    assert done.returncode == 1, done.stdout
    assert f"{forbidden.removeprefix('import ')} " in done.stdout


def test_a_package_without_a_place_breaks_the_layers(copy: Path) -> None:
    (copy / "desktop" / "newcomer").mkdir()
    (copy / "desktop" / "newcomer" / "__init__.py").touch()
    done = contracts_of(copy)
    assert done.returncode == 1
    assert "newcomer" in done.stdout
