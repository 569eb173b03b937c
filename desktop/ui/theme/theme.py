"""The scheme, the zoom and the colours in force: what every part asks when it paints itself."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication

from desktop.ui.theme.tokens import DARK, TOKENS, Ink, Scheme, Tokens

SMALLEST_TARGET = 24
ZOOM_STEPS = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)


class Theme(QObject):
    """One a process. `changed` tells of another scheme or zoom; `apply.py` then dresses the application."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.scheme = Scheme.SYSTEM
        self.zoom = 1.0
        self.tokens: Tokens = DARK
        self._colors: dict[Ink, QColor] = {}

    def color(self, ink: Ink) -> QColor:
        found = self._colors.get(ink)
        if found is None:
            found = self._colors[ink] = QColor(f"#{self.tokens.hex(ink)}")
        return found

    def px(self, size: float) -> int:
        """Return a length that is `size` pixels at 100 %, as whole pixels at the present zoom."""
        return max(1, round(size * self.zoom)) if size > 0 else 0

    def choose(self, *, scheme: Scheme | None = None, zoom: float | None = None) -> None:
        """Take another scheme or zoom; what is None stays."""
        self.scheme = scheme or self.scheme
        self.zoom = min(max(zoom, ZOOM_STEPS[0]), ZOOM_STEPS[-1]) if zoom else self.zoom
        self.tokens = TOKENS[resolve(self.scheme)]
        self._colors.clear()
        self.changed.emit()

    def step_zoom(self, direction: int) -> None:
        """Go one step up (+1) or down (-1); 0 goes back to 100 %."""
        nearest = min(range(len(ZOOM_STEPS)), key=lambda at: abs(ZOOM_STEPS[at] - self.zoom))
        at = min(max(nearest + direction, 0), len(ZOOM_STEPS) - 1)
        self.choose(zoom=ZOOM_STEPS[at] if direction else 1.0)


def resolve(scheme: Scheme) -> Scheme:
    """Return the scheme that SYSTEM stands for now; dark where Qt cannot tell."""
    if scheme is not Scheme.SYSTEM:
        return scheme
    hints = QGuiApplication.styleHints() if QGuiApplication.instance() else None
    is_light = hints is not None and hints.colorScheme() is Qt.ColorScheme.Light
    return Scheme.LIGHT if is_light else Scheme.DARK


_theme: Theme | None = None


def theme() -> Theme:
    """Return the one theme of this process."""
    global _theme
    if _theme is None:
        _theme = Theme()
    return _theme


def px(size: float) -> int:
    return theme().px(size)


def target_px(size: float) -> int:
    """Return a length of something to be hit: at no zoom is it less than 24 pixels (WCAG 2.2, 2.5.8)."""
    return max(SMALLEST_TARGET, px(size))


def color(ink: Ink) -> QColor:
    return theme().color(ink)
