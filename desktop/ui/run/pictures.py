"""Pictures from the clipboard as PNG files: a screenshot that is pasted into a note."""

from datetime import datetime

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage

from desktop.domain.errors import InputError
from desktop.engine.commands import Attachment
from desktop.ui.attaching import picture


def screenshot(image: QImage, at: datetime) -> tuple[Attachment, ...]:
    """Return a picture as PNG, named by its time; takes up to a second for a large one.

    Raises:
        InputError: it is too large, or no picture at all.
    """
    kept, buffer = QByteArray(), QBuffer()
    buffer.setBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if image.isNull() or not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise InputError("What is on the clipboard is no picture that could be kept.")
    return (picture(f"screenshot-{at:%Y%m%d-%H%M%S}.png", bytes(kept.data())),)
