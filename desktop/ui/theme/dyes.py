"""Palettes that give text one of the theme's colours, made once for each colour in force."""

from functools import lru_cache

from PySide6.QtGui import QPalette

from desktop.ui.theme.theme import color
from desktop.ui.theme.tokens import Ink


def dyed(ink: Ink) -> QPalette:
    """Return the palette of text in a colour; many widgets share it, so it is not to be changed."""
    return _made(ink, color(ink).rgba())


@lru_cache(maxsize=128)
def _made(ink: Ink, _rgba: int) -> QPalette:
    made = QPalette()
    made.setColor(QPalette.ColorRole.WindowText, color(ink))
    made.setColor(QPalette.ColorRole.Text, color(ink))
    return made
