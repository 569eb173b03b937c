"""Rules of the house that no other tool looks at: plain domain, a sentence on top, sizes, names."""

import ast
import sys
from pathlib import Path

import pytest

import dev

PACKAGE = Path(dev.ROOT) / "desktop"
MODULES = sorted(PACKAGE.rglob("*.py"))
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


def imported_packages(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("path", sorted((PACKAGE / "domain").rglob("*.py")), ids=lambda path: path.stem)
def test_the_domain_is_standard_library_only(path: Path) -> None:
    assert imported_packages(path) <= sys.stdlib_module_names | {"desktop"}


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path in MODULES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert not silent


def test_no_module_is_past_300_lines() -> None:
    sizes = {
        str(path.relative_to(PACKAGE)): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES
    }
    assert not {name: size for name, size in sizes.items() if size > 300}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not [path for path in MODULES if path.stem in VAGUE]


def test_annotations_stay_real_types() -> None:
    """Validation reads them from the dataclasses, so they may not become strings."""
    assert not [path for path in MODULES if "__future__" in imported_packages(path)]
