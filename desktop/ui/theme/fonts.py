"""The shipped typefaces and the few sizes of type the window uses."""

from enum import Enum
from functools import lru_cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from desktop.ui.theme.theme import theme

SANS = "Inter"
MONO = "JetBrains Mono"
_W = QFont.Weight


class Type(Enum):
    """A size of type: points at 100 %, weight, and whether it is the fixed-width face."""

    TITLE = (18.0, _W.Bold, False)
    CARD_TITLE = (12.5, _W.Bold, False)
    CARD_HEAD = (11.5, _W.DemiBold, False)
    SECTION = (11.0, _W.DemiBold, False)
    LEAD = (11.0, _W.Normal, False)
    BODY = (10.0, _W.Normal, False)
    BODY_STRONG = (10.0, _W.DemiBold, False)
    SMALL = (9.0, _W.Normal, False)
    SMALL_STRONG = (9.0, _W.DemiBold, False)
    CAPS = (8.5, _W.Bold, False)
    TINY = (8.0, _W.Bold, False)
    MONO = (10.0, _W.Normal, True)
    MONO_STRONG = (10.0, _W.Medium, True)
    MONO_SMALL = (9.0, _W.Normal, True)
    KEY = (8.0, _W.Medium, True)


def load_fonts(folder: Path) -> tuple[str, ...]:
    """Make the shipped faces known to Qt and return the families; the system's stand in for missing files."""
    families: set[str] = set()
    files = folder.iterdir() if folder.is_dir() else ()
    for path in sorted(one for one in files if one.suffix in {".otf", ".ttf"}):
        families.update(QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(path))))
    return tuple(sorted(families))


def font(role: Type) -> QFont:
    """Return the font of a role at the present zoom; a copy, so it may be changed."""
    return QFont(shared_font(role))


def shared_font(role: Type) -> QFont:
    """Return the font of a role at the present zoom; all share it, so it is not to be changed."""
    screen = QGuiApplication.primaryScreen()
    return _made(role, theme().zoom, screen.logicalDotsPerInch() if screen else 96.0)


@lru_cache(maxsize=128)
def _made(role: Type, zoom: float, dots_per_inch: float) -> QFont:
    points, weight, is_mono = role.value
    made = QFont()
    made.setFamilies([MONO, "monospace"] if is_mono else [SANS, "sans-serif"])
    made.setWeight(weight)
    # Sizes are drawn for 96 dots an inch, like every other length here; a Mac says 72.
    made.setPointSizeF(points * zoom * 96 / dots_per_inch)
    if is_mono:
        made.setStyleHint(QFont.StyleHint.Monospace)
        made.setFeature(QFont.Tag("calt"), 0)  # no ligatures: a command is shown letter by letter
    else:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made
