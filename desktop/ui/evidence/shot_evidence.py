"""A sample attachment for the pictures: a drawn chart, told and then shown."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QPointF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from desktop.domain.errors import HandrailError
from desktop.domain.events import EvidenceRef
from desktop.ui.evidence.kinds import Looked, look_at
from desktop.ui.evidence.picture import decode
from desktop.ui.evidence.viewer import EvidenceViewer
from desktop.ui.main_window import MainWindow

_CURVE = (300, 296, 288, 290, 262, 240, 236, 180, 150, 96, 60, 48)


class SampleEvidence:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self, ref: EvidenceRef, done: Callable[[Looked | HandrailError], None]) -> None:
        done(look_at(ref, self._data, "/home/ana/.local/share/handrail"))

    def decode(self, looked: Looked, done: Callable[[QImage | HandrailError], None]) -> None:
        done(decode(looked.data, looked.format))

    def save(self, data: bytes, file: Path, done: Callable[[HandrailError | None], None]) -> None:
        done(None)


def show_attachment(window: MainWindow) -> None:
    data = _chart()
    ref = EvidenceRef(
        sha256=sha256(data).hexdigest(), name="var-last-hour.png", size_bytes=len(data), kept_bytes=len(data)
    )
    viewer = EvidenceViewer(window, ref, SampleEvidence(data))
    window.open_overlay(viewer)
    QCoreApplication.processEvents()
    viewer.show_content()


def _chart() -> bytes:
    image = QImage(720, 360, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    for at in range(1, 6):
        painter.fillRect(40, 60 * at, 640, 1, QColor("#d9dee6"))
    painter.setPen(QPen(QColor("#1f5fd1"), 3))
    painter.drawPolyline([QPointF(40 + 58 * at, height) for at, height in enumerate(_CURVE)])
    painter.end()
    kept, buffer = QByteArray(), QBuffer()
    buffer.setBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(kept.data())
