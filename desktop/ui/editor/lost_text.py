"""The text of a new runbook that was never saved: found again, taken up or dropped."""

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.library.drafts import Draft
from desktop.ui.editor.answers import typed_words
from desktop.ui.editor.port import EditorPort, Opened


class LostText(QObject):
    changed = Signal()
    _came = Signal(object)

    def __init__(self, port: EditorPort, parent: QObject) -> None:
        super().__init__(parent)
        self._port, self._open_name = port, ""
        self.draft: Draft | None = None
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def words(self) -> str:
        """When it was typed; nothing where there is none."""
        return typed_words(self.draft) if self.draft is not None else ""

    def look(self, open_name: str) -> None:
        """Look for it; the text that is open under this name is not lost."""
        self._open_name = open_name
        self._port.open("", self._came.emit)

    def take(self) -> Draft | None:
        """Give it out, once."""
        draft, self.draft = self.draft, None
        self.changed.emit()
        return draft

    @Slot()
    def drop(self) -> None:
        draft = self.take()
        if draft is not None:
            self._port.drop_draft(draft.file)

    @Slot(object)
    def _take(self, found: object) -> None:
        draft = found.draft if isinstance(found, Opened) else None
        self.draft = draft if draft is not None and draft.file != self._open_name else None
        self.changed.emit()
