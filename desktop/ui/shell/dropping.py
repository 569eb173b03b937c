"""Files that are dropped on the window: a runbook opens, others go to the page that is shown."""

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal, Slot
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog

from desktop.dataclass import dataclass
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import START, Navigator
from desktop.ui.run.toast import Toast
from desktop.ui.shell.drop_veil import DropVeil

_ENDINGS = (".yaml", ".yml")
_COMING = (QEvent.Type.DragEnter, QEvent.Type.DragMove)


@dataclass(frozen=True, slots=True)
class Dropped:
    runbooks: tuple[Path, ...] = ()
    others: tuple[Path, ...] = ()


class Dropping(QObject):
    """`do` is what works off the GUI thread."""

    _sorted = Signal(object)  # a Dropped

    def __init__(
        self, window: MainWindow, navigator: Navigator, do: Callable[[Callable[[], None]], None]
    ) -> None:
        super().__init__(window)
        self._window, self._navigator, self._do = window, navigator, do
        self.veil, self.toast = DropVeil(window), Toast(window)
        self._sorted.connect(self._take, Qt.ConnectionType.QueuedConnection)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.DragLeave:
            self.veil.hide()
        if not isinstance(event, QDropEvent):  # what is dragged over the window is one too
            return False
        files = files_of(event.mimeData())
        if not files:
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if event.type() in _COMING:
            self.veil.tell(self._words(files))
        else:
            self.veil.hide()
            self.open(files)
        return True

    def open(self, files: tuple[Path, ...]) -> None:
        """Take files as if they had been dropped on the page that is shown."""
        self._do(lambda: self._sorted.emit(sort_files(files)))

    @Slot()
    def pick(self) -> None:
        """Ask for a runbook's file, for whoever does not drop it."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Open a runbook"), "", self.tr("Runbooks (*.yaml *.yml)")
        )
        if name:
            self._navigator.go(START, name)

    def _words(self, files: tuple[Path, ...]) -> str:
        page = self._window.page
        if all(file.suffix in _ENDINGS for file in files):
            return self.tr("Drop to open this runbook")
        taken = page.drop_words if page is not None else ""
        return taken or self.tr("Only a runbook (.yaml) can be dropped here; other files belong to a run")

    @Slot(object)
    def _take(self, dropped: Dropped) -> None:
        page = self._window.page
        others, can_take = dropped.others, page is not None and bool(page.drop_words)
        if others and page is not None and can_take:
            page.take_files(others)
        elif others and not dropped.runbooks:
            self._without_a_place(others)
        if dropped.runbooks:
            self._navigator.go(START, str(dropped.runbooks[0]))
            if len(dropped.runbooks) > 1:
                self.toast.tell(self.tr("One runbook at a time: this is the first"))

    def _without_a_place(self, files: tuple[Path, ...]) -> None:
        """YAML that is no runbook is opened too: the loader says what it lacks."""
        if files[0].suffix in _ENDINGS:
            self._navigator.go(START, str(files[0]))
        else:
            self.toast.tell(self.tr("Nothing was done: files other than runbooks belong to a run"))


def files_of(data: QMimeData) -> tuple[Path, ...]:
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())


def sort_files(files: Iterable[Path]) -> Dropped:
    """Tell runbooks from other files; reads the beginning of what may be one."""
    given = tuple(files)
    runbooks = tuple(file for file in given if _is_runbook(file))
    return Dropped(runbooks, tuple(file for file in given if file not in runbooks))


def _is_runbook(file: Path) -> bool:
    from desktop.library.shelf import LARGEST_BYTES, claims_to_be_one

    if file.suffix not in _ENDINGS or not file.is_file():
        return False
    try:
        with file.open("rb") as opened:
            return claims_to_be_one(opened.read(LARGEST_BYTES))
    except OSError:
        return False
