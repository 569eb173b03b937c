"""Puts the theme on the application: style, fonts and palette, and all again when it changes."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.paths import resources_dir
from desktop.ui.theme.dress import redress
from desktop.ui.theme.fonts import Type, font, load_fonts
from desktop.ui.theme.palette import palette
from desktop.ui.theme.theme import theme
from desktop.ui.theme.tokens import Scheme


class Dresser(QObject):
    """Follows the theme, and the system's scheme while the theme says to."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        load_fonts(resources_dir() / "fonts")
        theme().changed.connect(self.dress)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)
        theme().choose()

    @Slot()
    def dress(self) -> None:
        self._app.setPalette(palette(theme().tokens))
        self._app.setFont(font(Type.BODY))
        for window in self._app.topLevelWidgets():
            redress(window)

    @Slot()
    def _follow_system(self) -> None:
        if theme().scheme is Scheme.SYSTEM:
            theme().choose()


def dress_application(app: QApplication) -> Dresser:
    """Give the application its look, once; the dresser lives as long as the application."""
    return app.findChild(Dresser) or Dresser(app)
