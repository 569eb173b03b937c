"""Lets modules be imported without PySide reading the source of each.

PySide looks into every module that is imported after it for whether it may use the optional names (`snake_case`,
`true_property`). Nobody here does, and the looks are a sixth of what our own imports take before the first paint."""

import sys

import PySide6.QtCore  # noqa: F401 - what brings the part that looks


def skip_source_scans() -> None:
    """Have PySide take every module that is imported from now on for one without its optional names."""
    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda _module: False  # type: ignore[union-attr]
