"""What is dropped on a run, pasted into its note or picked from a folder becomes evidence of the step in view."""

from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.ui.attaching import Attach, read_files
from desktop.ui.run.note_field import NoteField
from desktop.ui.run.pictures import screenshot
from desktop.ui.run.viewmodel import RunViewModel


class TakingIn(QObject):
    """`asked` with what is to be attached; reading it is the work of whoever listens."""

    asked = Signal(object)  # an Attach

    def __init__(self, model: RunViewModel, note: NoteField, page: QWidget) -> None:
        super().__init__(page)
        self._model, self._note, self._page = model, note, page
        note.pasted.connect(self._paste)

    @property
    def drop_words(self) -> str:
        """What becomes of a file that is dropped now."""
        words = self.tr("Drop to keep it with step {n}, {title}")
        path = self._model.shown
        return words.replace("{n}", self._model.number_of(path)).replace(
            "{title}", self._model.title_of(path)
        )

    def files(self, files: tuple[Path, ...], text: str = "") -> None:
        self.asked.emit(Attach(self._model.shown, partial(read_files, files), text))

    @Slot()
    def pick(self) -> None:
        """Ask for files, for whoever does not drop them."""
        names, _ = QFileDialog.getOpenFileNames(self._page, self.tr("Keep files with this step"))
        if names:
            self.files(tuple(map(Path, names)))

    @Slot(object)
    def _paste(self, data: QMimeData) -> None:
        """Take what was written in the line along, as the note that the picture belongs to."""
        text = self._note.edit.text().strip()
        files = tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
        image = data.imageData()
        if files:
            self.files(files, text)
        elif isinstance(image, QImage):
            made = partial(screenshot, image, datetime.now().astimezone())
            self.asked.emit(Attach(self._model.shown, made, text))
        else:
            return
        self._note.edit.clear()
