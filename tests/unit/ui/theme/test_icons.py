"""An icon is drawn anew at the size that a zoomed drawing shows it at, not enlarged from a smaller picture."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from desktop.ui.theme.icons import paint_icon

SIDE = 56


def drawn(scale: float) -> QImage:
    made = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
    made.fill(0)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.scale(scale, scale)
    paint_icon(painter, "terminal", QRectF(0, 0, SIDE / scale, SIDE / scale), QColor("#ffffff"))
    painter.end()
    return made


@pytest.mark.parametrize("scale", [0.5, 2.0, 4.0])
def test_an_icon_of_a_zoomed_drawing_is_as_sharp_as_one_of_its_size(qtbot: QtBot, scale: float) -> None:
    assert drawn(scale) == drawn(1.0)
