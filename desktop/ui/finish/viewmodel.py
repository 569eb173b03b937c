"""What the report page shows of a run, and its text in each format, made off the GUI thread."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.domain.errors import HandrailError
from desktop.summary.document import Document
from desktop.ui.run.owed import Owed


class ReportPort(Protocol):
    def document(self, run_id: str, done: Callable[[Document | HandrailError], None]) -> None:
        """Build the document of a run off the GUI thread and hand it, or why not, to `done` from any thread."""
        ...

    def text(self, document: Document, format_: str) -> str:
        """Return the document in a format; takes milliseconds."""
        ...

    def meet(
        self, run_id: str, seq: int, note: str, done: Callable[[Document | HandrailError], None]
    ) -> None:
        """Tick off what had to be put back, off the GUI thread; `done` gets the document as it is then, or why not."""
        ...


FORMATS = (
    ("markdown", "Markdown"),
    ("text", "Plain text"),
    ("adf", "Jira (ADF)"),
    ("html", "HTML"),
    ("json", "JSON"),
)


class FinishViewModel(QObject):
    changed = Signal()
    _arrived = Signal(object)

    def __init__(self, port: ReportPort, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._port = port
        self.run_id = ""
        self.document: Document | None = None
        self.trouble = ""
        self.format = "markdown"
        self._texts: dict[str, str] = {}
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def open(self, run_id: str) -> None:
        """Show a run; what is shown stays until the new document is there."""
        if run_id != self.run_id:
            self.document = None
        self.run_id, self.trouble = run_id, ""
        self.changed.emit()
        self._port.document(run_id, self._arrived.emit)

    def choose(self, format_: str) -> None:
        self.format = format_
        self.changed.emit()

    @property
    def owed(self) -> tuple[Owed, ...]:
        """What the run left to be put back, what is still open first."""
        told = self.document.obligations if self.document else ()
        return tuple(
            Owed(
                one.seq, one.text, one.row_name or one.step_title, one.met_by if one.is_met else "", one.note
            )
            for one in told
        )

    def meet(self, seq: int, note: str) -> None:
        """Say that something has been put back."""
        self._port.meet(self.run_id, seq, note, self._arrived.emit)

    @property
    def text(self) -> str:
        """The document in the chosen format; empty until it is there."""
        return self.text_as(self.format)

    def text_as(self, format_: str) -> str:
        if self.document is None:
            return ""
        if format_ not in self._texts:
            self._texts[format_] = self._port.text(self.document, format_)
        return self._texts[format_]

    @property
    def is_loading(self) -> bool:
        """True until the document is there, or why it cannot be."""
        return bool(self.run_id) and self.document is None and not self.trouble

    @property
    def hidden_count(self) -> int:
        return sum(one.count for one in self.document.hidden) if self.document else 0

    @Slot(object)
    def _take(self, arrived: object) -> None:
        self._texts = {}
        if isinstance(arrived, Document) and arrived.run_id == self.run_id:
            self.document = arrived
        elif isinstance(arrived, HandrailError):
            self.trouble = str(arrived)
        self.changed.emit()
