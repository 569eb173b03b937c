"""Lets modules be imported without PySide looking on at each.

PySide puts itself in the place of `import`: each one calls two functions of its own, and the source of every module
that is imported after it is read, for whether it may use the optional names (`snake_case`, `true_property`). Nobody
here does, and the looks are a quarter of what our own imports take before the first paint."""

import builtins
import sys

from desktop.paths import cache_dir
from desktop.ui.kept_code import kept_code


def import_qt() -> None:
    """Import PySide, and have Python import every module after it as if PySide were not there."""
    with kept_code(cache_dir()):
        import PySide6.QtCore  # noqa: F401 - what brings the part that looks
    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda _module: False  # type: ignore[union-attr]
    usual = getattr(builtins, "__orig_import__", None)
    if usual is not None:
        builtins.__import__ = usual
