"""Lets modules be imported without PySide looking on at each.

PySide puts itself in the place of `import`: each one calls two functions of its own, and the source of every module
that is imported after it is read, for whether it may use the optional names (`snake_case`, `true_property`). Nobody
here does, and the looks are a quarter of what our own imports take before the first paint."""

import builtins
import sys

import PySide6.QtCore  # noqa: F401 - what brings the part that looks


def skip_source_scans() -> None:
    """Have Python import every module from now on as if PySide were not there, which takes all for such without."""
    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda _module: False  # type: ignore[union-attr]
    usual = getattr(builtins, "__orig_import__", None)
    if usual is not None:
        builtins.__import__ = usual
