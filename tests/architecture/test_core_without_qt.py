"""Everything but the window can be imported on a machine where Qt cannot be loaded."""

import subprocess
import sys
from pathlib import Path

import dev

PACKAGE = Path(dev.ROOT) / "desktop"

BLOCKED = """
import importlib, sys

class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("PySide6", "shiboken6"):
            raise ImportError("Qt is blocked here: " + name)

sys.meta_path.insert(0, Block())
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def import_with_qt_blocked(*names: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BLOCKED, *names], capture_output=True, text=True, cwd=PACKAGE.parent
    )


def test_every_module_outside_ui_imports_without_qt() -> None:
    names = [module_name(path) for path in sorted(PACKAGE.rglob("*.py")) if "ui" not in path.parts]
    done = import_with_qt_blocked(*(name for name in names if not name.endswith("__main__")))
    assert done.returncode == 0, done.stderr


def test_the_block_itself_works() -> None:
    assert "Qt is blocked here" in import_with_qt_blocked("PySide6.QtCore").stderr
