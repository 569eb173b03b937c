"""The shipped line icons, drawn in a token's colour at exactly the pixels they are shown at."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop.paths import resources_dir
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink


@lru_cache(maxsize=256)
def _svg(name: str) -> str:
    with open(f"{resources_dir()}/icons/{name}.svg", encoding="utf-8") as file:
        return file.read()


@lru_cache(maxsize=1024)
def _pixmap(name: str, rgb: str, device_px: int) -> QPixmap:
    drawn = QPixmap(QSize(device_px, device_px))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    svg = _svg(name).replace("currentColor", rgb)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, device_px, device_px))
    painter.end()
    return drawn


def paint_icon(painter: QPainter, name: str, box: QRectF, tint: QColor) -> None:
    """Draw an icon into a square box, sharp at the painter's pixel ratio and scale."""
    ratio = painter.device().devicePixelRatioF() * painter.worldTransform().m11()
    drawn = _pixmap(name, tint.name(), max(1, round(box.width() * ratio)))
    x, y = round(box.x() * ratio) / ratio, round(box.y() * ratio) / ratio
    painter.drawPixmap(
        QRectF(x, y, drawn.width() / ratio, drawn.height() / ratio), drawn, QRectF(drawn.rect())
    )


def icon(name: str, ink: Ink, size: int = 16) -> QIcon:
    """Return an icon for menus and windows, in the pixels of 100 % and 200 % screens."""
    made = QIcon()
    for ratio in (1, 2):
        drawn = QPixmap(_pixmap(name, color(ink).name(), px(size) * ratio))
        drawn.setDevicePixelRatio(ratio)
        made.addPixmap(drawn)
    return made


def app_icon() -> QIcon:
    """Return the program's own icon, as a window's title and a task bar show it."""
    made = QIcon()
    drawing = QSvgRenderer(str(resources_dir() / "app" / "handrail.svg"))
    for side in (16, 24, 32, 48, 64, 128, 256):
        drawn = QPixmap(QSize(side, side))
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        drawing.render(painter, QRectF(0, 0, side, side))
        painter.end()
        made.addPixmap(drawn)
    return made
