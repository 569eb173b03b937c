"""The line for a note; a picture or files pasted into it are attached to the note instead."""

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop.ui.widgets.field import TextField


class NoteField(TextField):
    """`pasted` with what is on the clipboard, when that is no text."""

    pasted = Signal(object)  # a QMimeData

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(placeholder=self.tr("Add a note, paste a picture…"), parent=parent)
        self.edit.setAccessibleName(self.tr("Add a note; a pasted picture is kept with it"))
        self.edit.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() is QEvent.Type.KeyPress and event.matches(QKeySequence.StandardKey.Paste):
            data = QGuiApplication.clipboard().mimeData()
            if data is not None and is_no_text(data):
                self.pasted.emit(data)
                return True
        is_undo = event.type() is QEvent.Type.ShortcutOverride and event.matches(
            QKeySequence.StandardKey.Undo
        )
        if (
            is_undo and not self.edit.text()
        ):  # else it would bring back the words of a note that is kept already
            event.ignore()
            return True
        return False


def is_no_text(data: QMimeData) -> bool:
    """True for a picture, and for files; a text that comes with its picture, as from a table, is a text."""
    has_files = any(url.isLocalFile() for url in data.urls())
    return has_files or (data.hasImage() and not data.hasText())
