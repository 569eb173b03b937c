"""The panel that tells what an attachment is, and shows it on a person's word; nothing of it is ever run."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from desktop.domain.errors import HandrailError
from desktop.domain.events import EvidenceRef
from desktop.domain.quantity import show_bytes
from desktop.redaction.clean import clean
from desktop.ui.evidence.kinds import LONGEST_TEXT, Kind, Looked
from desktop.ui.evidence.picture import PictureView
from desktop.ui.shell.overlay import Overlay, inside
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px, theme
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.labels import ElidedLabel
from desktop.ui.widgets.line_ring import OutputLine
from desktop.ui.widgets.output_view import OutputView
from desktop.ui.widgets.wrapped_label import WrappedLabel

_ROOM_FOR_PROMISE = 600  # px of the window at 100 %


class EvidencePort(Protocol):
    def read(self, ref: EvidenceRef, done: Callable[[Looked | HandrailError], None]) -> None: ...
    def decode(self, looked: Looked, done: Callable[[QImage | HandrailError], None]) -> None:
        """Make a picture of kept bytes, off the GUI thread."""
        ...

    def save(self, data: bytes, file: Path, done: Callable[[HandrailError | None], None]) -> None: ...


class EvidenceViewer(Overlay):
    """First what it is and where it is kept; the content only after *Show it here*."""

    _read = Signal(object)
    _decoded = Signal(object)
    _saved = Signal(object)

    def __init__(self, window: QWidget, ref: EvidenceRef, port: EvidencePort) -> None:
        super().__init__(window, width=860, height=640)
        self._ref, self._port = ref, port
        self.looked: Looked | None = None
        self._place = Path()
        self.setAccessibleName(self.tr("Attachment {name}").replace("{name}", clean(ref.name)))
        self.facts, self.told = FactTable(), Banner("", Tone.ACCENT)
        self.show_it = Button(self.tr("Show it here"), ButtonKind.PRIMARY, icon="eye")
        self.save_it = Button(self.tr("Save a copy…"), icon="save", size=ButtonSize.SMALL)
        self.close_it = Button(self.tr("Close"), ButtonKind.GHOST, keys="Esc", size=ButtonSize.SMALL)
        self._promise = WrappedLabel("", Type.SMALL, Ink.MUTED)
        self.content: QWidget | None = None
        self._lay_out()
        self.show_it.clicked.connect(self.show_content)
        self.save_it.clicked.connect(self._ask_place)
        self.close_it.clicked.connect(self.close_panel)
        self._read.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._decoded.connect(self._take_picture, Qt.ConnectionType.QueuedConnection)
        self._saved.connect(self._tell_saved, Qt.ConnectionType.QueuedConnection)
        theme().changed.connect(self._make_room)
        self._render()

    def _lay_out(self) -> None:
        self._column = column = inside(self, 24, 18, 24, 18, gap=12)
        head, buttons = QHBoxLayout(), QHBoxLayout()
        pad(head, gap=8)
        head.addWidget(ElidedLabel(clean(self._ref.name), Type.CARD_TITLE), 1)
        head.addWidget(self.save_it)
        head.addWidget(self.close_it)
        column.addLayout(head)
        column.addWidget(self.facts)
        self._promise.setText(
            self.tr(
                "Shown from the record, inside this window. It is never run, and no other program opens it."
            )
        )
        column.addWidget(self._promise)
        pad(buttons, gap=8)
        buttons.addWidget(self.show_it)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addWidget(self.told)
        self.told.hide()
        column.addStretch(0)

    def open_panel(self) -> None:
        self.show()
        self.raise_()
        self.close_it.setFocus()
        self._port.read(self._ref, self._read.emit)

    @Slot(object)
    def _take(self, arrived: object) -> None:
        if isinstance(arrived, Looked):
            self.looked = arrived
            if self.close_it.hasFocus() and arrived.kind is not Kind.OTHER:
                self.show_it.setEnabled(True)
                self.show_it.setFocus()
        else:
            self._tell(clean(str(arrived)), Tone.WARN)
        self._render()

    def _render(self) -> None:
        looked, ref = self.looked, self._ref
        kept = "" if ref.kept_bytes >= ref.size_bytes else self.tr(", {size} of it kept")
        size = show_bytes(ref.size_bytes) + kept.replace("{size}", show_bytes(ref.kept_bytes))
        self.facts.show_facts(
            (
                Fact(self.tr("What it is"), f"{self._kind(looked)} · {size}"),
                Fact(self.tr("Kept in"), clean(looked.place) if looked else "", is_mono=True),
                Fact(self.tr("SHA-256"), ref.sha256, is_mono=True),
            )
        )
        self._make_room()
        is_shown = self.content is not None
        self.show_it.setVisible(not is_shown)
        self.show_it.setEnabled(looked is not None and looked.kind is not Kind.OTHER)
        self.save_it.setEnabled(looked is not None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    @Slot()
    def _make_room(self) -> None:
        """In a low window what is shown has the room of the promise that was read before it was shown."""
        self._promise.setVisible(self.content is None or self.height() >= px(_ROOM_FOR_PROMISE))

    def _kind(self, looked: Looked | None) -> str:
        if looked is None:
            return self.tr("being read")
        if looked.kind is Kind.PICTURE:
            return self.tr("picture, {format}").replace("{format}", looked.format.upper())
        if looked.kind is Kind.TEXT:
            return self.tr("text")
        return self.tr("neither a picture nor a text; it is not shown")

    @Slot()
    def show_content(self) -> None:
        looked = self.looked
        if looked is None or looked.kind is Kind.OTHER or self.content is not None:
            return
        self.show_it.setEnabled(False)
        if looked.kind is Kind.PICTURE:
            self._port.decode(looked, self._decoded.emit)
        else:
            self._place_content(self._text(looked))

    @Slot(object)
    def _take_picture(self, arrived: object) -> None:
        if isinstance(arrived, QImage):
            words = self.tr("Picture {name}, {w} by {h}").replace("{name}", clean(self._ref.name))
            words = words.replace("{w}", str(arrived.width())).replace("{h}", str(arrived.height()))
            self._place_content(PictureView(arrived, words))
        else:
            self._tell(clean(str(arrived)), Tone.WARN)

    def _place_content(self, content: QWidget) -> None:
        self.content = content
        self._column.addWidget(content, 1)
        content.show()  # what is hidden cannot take the focus
        content.setFocus()
        if not content.hasFocus():
            self.close_it.setFocus()
        self._render()

    def _tell(self, words: str, tone: Tone) -> None:
        self.told.tell(words, tone)
        self.told.show()

    def _text(self, looked: Looked) -> QWidget:
        view = OutputView()
        view.setAccessibleName(clean(looked.ref.name))
        view.append([OutputLine(line) for line in looked.text.splitlines() or [""]])
        view.flush()
        if looked.is_cut:
            told = self.tr("The first {n} characters are shown; a copy holds all of it.")
            self._tell(told.replace("{n}", f"{LONGEST_TEXT:,}"), Tone.ACCENT)
        return view

    # -- a copy ----------------------------------------------------------------------------------

    @Slot()
    def _ask_place(self) -> None:
        start = Path.home() / Path(clean(self._ref.name)).name
        place, _ = QFileDialog.getSaveFileName(self, self.tr("Save a copy"), str(start))
        if place:
            self.save_to(Path(place))

    def save_to(self, file: Path) -> None:
        if self.looked is not None:
            self._place = file
            self._port.save(self.looked.data, file, self._saved.emit)

    @Slot(object)
    def _tell_saved(self, fault: object) -> None:
        told = (
            clean(str(fault))
            if fault
            else self.tr("Saved as {file}").replace("{file}", clean(str(self._place)))
        )
        self._tell(told, Tone.WARN if fault else Tone.OK)
