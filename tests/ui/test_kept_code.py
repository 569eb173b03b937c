"""PySide's own Python is compiled by the first start alone, and never taken for another source than it is of."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.ui.kept_code import kept_code

START = """
import builtins
compiled, usual = [], builtins.compile
builtins.compile = lambda source, name, *how, **more: compiled.append(str(name)) or usual(source, name, *how, **more)
from desktop.ui.quick_imports import import_qt
import_qt()
from PySide6.QtCore import QObject, Qt
QObject().setObjectName("works")
print(sum(name.startswith(("shibokensupport/", "signature_bootstrap")) for name in compiled))
"""


def _started(home: Path) -> int:
    variables = {**os.environ, "XDG_CACHE_HOME": str(home), "HOME": str(home)}
    variables.pop("HANDRAIL_CACHE_DIR", None)
    done = subprocess.run(
        [sys.executable, "-c", START], env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_the_second_start_compiles_none_of_it_and_a_damaged_file_is_made_anew(tmp_path: Path) -> None:
    assert _started(tmp_path) > 5
    [file] = tmp_path.rglob("pyside-code.marshal")
    assert _started(tmp_path) == 0
    file.write_bytes(file.read_bytes()[:-1000])
    assert _started(tmp_path) > 5
    assert _started(tmp_path) == 0


@pytest.mark.parametrize("name", ["shibokensupport/one.py", "other.py"])
def test_a_code_is_only_for_its_very_source(name: str, tmp_path: Path) -> None:
    for source, value in (("x = 1", 1), ("x = 2", 2), ("x = 1", 1)):
        names: dict[str, int] = {}
        with kept_code(tmp_path):
            exec(compile(source, name, "exec"), names)
        assert names["x"] == value
    assert compile("y", "z", "eval")  # as ever, once the block is left


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with kept_code(tmp_path / "file" / "below"):
        assert compile("x = 1", "shibokensupport/one.py", "exec")
