"""Looks at the text while it is being written: one look at a time, off the GUI thread, the older ones dropped."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from desktop.dataclass import dataclass
from desktop.domain.errors import Problem
from desktop.domain.sketch import Sketch
from desktop.ui.editor.look import Look
from desktop.ui.editor.offers import Surroundings
from desktop.ui.editor.port import EditorPort

LOOK_MS = 250


@dataclass(frozen=True, slots=True)
class _Looked:
    revision: int
    look: Look
    books: Mapping[str, str]


class Looker(QObject):
    """`sketch` is of the text as it stands once `is_up_to_date`; `readable` is the last one with steps to show."""

    looked = Signal()
    _came = Signal(object)

    def __init__(self, port: EditorPort, parent: QObject) -> None:
        super().__init__(parent)
        self._port = port
        self.text: Callable[[], str] = str
        self._file = ""
        self.sketch, self.readable = Sketch(()), Sketch(())
        self.tops: tuple[tuple[int, str], ...] = ()  # lines, from 0, and keys at the top of the file
        self.problems: tuple[Problem, ...] = ()  # of the text and of its scripts, by place
        self.notes: tuple[str, ...] = ()  # what no tool looked at, and why
        self.knows_scripts = True
        self.around = Surroundings()  # what may be named in the text: of the last text that was looked at
        self._revision = self._looked_at = self._looking_at = 0
        self.is_looking = self._is_closed = False
        self._timer = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def is_up_to_date(self) -> bool:
        """True when the problems are those of the text as it stands."""
        return self._looked_at == self._revision

    @property
    def is_older(self) -> bool:
        """True when the steps that are shown are of an earlier text, because the present one cannot be read."""
        return self.sketch.head is None and self.readable.head is not None

    def begin(self, file: str) -> None:
        """Forget the text before, and look at the one of another file."""
        self._file = file
        self.sketch = self.readable = Sketch(())
        self.around = Surroundings()
        self.problems = self.notes = ()
        self._revision += 1
        self.look()

    def touch(self) -> None:
        """The text is another one; the problems are of an older one until it was looked at."""
        self._revision += 1
        self._timer.start()

    def close(self) -> None:
        self._is_closed = True
        self._timer.stop()

    @Slot()
    def look(self) -> None:
        """Look at the text once the look before is over; typing goes on meanwhile."""
        if self.is_looking or self._is_closed:
            return
        self.is_looking = True
        revision = self._looking_at = self._revision
        text, books = self.text(), self._port.runbooks()

        def tell(look: Look) -> None:  # in a worker
            self._came.emit(_Looked(revision, look, books))

        self._port.look(text, self._file, tell)

    @Slot(object)
    def _take(self, looked: _Looked) -> None:
        look = looked.look
        if not self.is_looking or looked.revision != self._looking_at:
            if looked.revision == self._revision == self._looked_at:
                self._take_scripts(look)
            return
        self.is_looking = False
        self.tops = look.tops
        names = look.names or self.around.names  # while the text cannot be read: of the last that could
        used = {**self.around.used, **look.used}
        self.around = Surroundings(look.steps, look.inputs, looked.books, names, used)
        if looked.revision != self._revision:
            if not self._is_closed:
                self._timer.start()
            return
        self.sketch, self._looked_at = look.sketch, looked.revision
        if look.sketch.head is not None:
            self.readable = look.sketch
        self._take_scripts(look)

    def _take_scripts(self, look: Look) -> None:
        """What the tools say of scripts may come after the rest."""
        self.knows_scripts = look.is_whole
        self.notes = look.notes or (() if look.is_whole else self.notes)
        together = (*look.sketch.problems, *look.scripts)
        self.problems = (
            tuple(sorted(together, key=lambda one: (one.line, one.column))) if look.scripts else together
        )
        self.looked.emit()
