"""A kept picture, decoded in memory from bytes of the record, by the one decoder that its first bytes name."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.domain.errors import InputError
from desktop.ui.theme.theme import color
from desktop.ui.theme.tokens import Ink

MOST_PIXELS = 40_000_000  # a picture that says it has more is not decoded


def decode(data: bytes, format_: str) -> QImage:
    """Return the first frame of a picture; takes up to a second, in any thread.

    Raises:
        InputError: it is too large to be shown, or broken.
    """
    kept, buffer = QByteArray(data), QBuffer()
    buffer.setBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(format_.encode()))
    reader.setDecideFormatFromContent(False)
    size = reader.size()
    if size.width() * size.height() > MOST_PIXELS:
        raise InputError(
            f"This picture says it has {size.width()} by {size.height()} pixels, more than is shown here. Save a copy."
        )
    image = reader.read()
    if image.isNull():
        raise InputError(f"This picture is broken: {reader.errorString()} Save a copy to look at its bytes.")
    return image


class PictureView(QWidget):
    """Shows a picture as large as there is room for, and never larger than it is."""

    def __init__(self, image: QImage, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = image
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(name)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 80)

    def paintEvent(self, event: QPaintEvent) -> None:
        room, shown = self.size(), self._image.size()
        if shown.width() > room.width() or shown.height() > room.height():
            shown = shown.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        left, top = (room.width() - shown.width()) // 2, (room.height() - shown.height()) // 2
        box = QRect(left, top, shown.width(), shown.height())
        painter.drawImage(box, self._image)
        painter.setPen(color(Ink.LINE))  # a white picture ends somewhere on a white panel
        painter.drawRect(box.adjusted(0, 0, -1, -1))
