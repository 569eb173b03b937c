"""The left pane of a run: title, target, the bar, the counts in words, and the list of steps."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.target_names import alias_of
from desktop.redaction.clean import clean
from desktop.ui.run.fan import short_label
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.card import Surface
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.counts_line import CountsLine
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.keys_line import KeysLine
from desktop.ui.widgets.labels import ElidedLabel, Label
from desktop.ui.widgets.segmented_bar import SegmentedBar
from desktop.ui.widgets.step_list import StepList
from desktop.ui.widgets.two_lines import TwoLines

LIST_WIDTH, _ROOM_FOR_KEYS, _ROOM_FOR_TIME = 338, 440, 300  # px at 100 %


class ListPane(Surface):
    """`run_skipped` names a step that was skipped and is to be run after all."""

    run_skipped = Signal(str)

    def __init__(self, model: RunViewModel, parent: QWidget | None = None) -> None:
        super().__init__(Ink.PANEL, lines="r", parent=parent)
        self._model = model
        book = model.runbook
        self.steps = StepList()
        self.steps.setAccessibleName(self.tr("Steps"))
        self._bar, self._done = SegmentedBar(), Label("", Type.SMALL, Ink.MUTED)
        self._trouble = CountsLine()
        self._about, self._since = ElidedLabel("", Type.SMALL, Ink.MUTED), Label("", Type.SMALL, Ink.MUTED)
        self.skipped = Banner("", Tone.WARN, action=self.tr("Go"))
        self.skipped.hide()
        column = QVBoxLayout(self)
        pad(column, 14, 16, 14, 12, gap=8)
        head = QHBoxLayout()
        pad(head, gap=8)
        head.addWidget(TwoLines(clean(book.title), Type.CARD_TITLE), 1)
        self._version, beside = Chip(f"v{book.version}"), QHBoxLayout()
        pad(beside, gap=8)
        beside.addWidget(self._version)
        self.mode = Button("", ButtonKind.GHOST, icon="list", size=ButtonSize.SMALLEST)
        beside.addWidget(self.mode)
        head.addLayout(beside)
        head.setAlignment(beside, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        about = QHBoxLayout()
        pad(about, gap=3)
        about.addWidget(self._about)
        about.addWidget(self._since)
        about.addStretch(1)
        self.pace = Button("", ButtonKind.LINK, size=ButtonSize.SMALLEST)
        about.addWidget(self.pace)
        column.addLayout(about)
        column.addWidget(self._bar)
        counts = Flow()
        pad(counts, gap=10)
        counts.addWidget(self._done)
        counts.addWidget(self._trouble)
        column.addLayout(counts)
        column.addWidget(self.steps, 1)
        column.addWidget(self.skipped)
        tr = self.tr
        self._keys = KeysLine(
            (("J K", tr("move")), ("Space", tr("run")), ("L", tr("list")), ("?", tr("keys")))
        )
        column.addWidget(self._keys)
        fix(self, width=LIST_WIDTH)
        self.steps.picked.connect(model.look_at)
        self.skipped.acted.connect(self._go_to_skipped)
        self.pace.clicked.connect(model.change_pace)
        model.pace_changed.connect(self._tell_pace)
        model.changed.connect(self._render)
        self._tell_pace()
        self._render()

    def tell_mode(self, *, is_list: bool) -> None:
        """Say what the button of the list mode does now."""
        words = self.tr("One step with its explanations") if is_list else self.tr("All steps wide, as a list")
        self.mode.setAccessibleName(words)
        self.mode.setToolTip(f"{words} (L)")
        self.mode.show_icon("panel-right-open" if is_list else "list")

    @Slot()
    def _tell_pace(self) -> None:
        is_guided = self._model.is_guided
        told = self.tr("Step by step") if is_guided else self.tr("Runs on")
        other = self.tr("run on to the next question") if is_guided else self.tr("wait at each step")
        self.pace.setText(told)
        self.pace.setAccessibleName(f"{self.tr('Pace')}: {told}. {other}")
        self.pace.setToolTip(
            self.tr("Pace: {told}. Q: {other}").replace("{told}", told).replace("{other}", other)
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low pane the rows need the room more than the keys, which `?` shows too; in a narrow one the target does
        more than the time it began, and the title more than the version, which goes before the target."""
        super().resizeEvent(event)
        self._keys.setVisible(event.size().height() >= px(_ROOM_FOR_KEYS))
        has_room = event.size().width() >= px(_ROOM_FOR_TIME)
        self._since.setVisible(has_room)
        self._version.setVisible(has_room)
        self._tell_where()

    @Slot()
    def _render(self) -> None:
        model = self._model
        self.steps.show_rows(model.rows)
        self.steps.show_current(model.shown)
        self._bar.show_states(model.bar)
        self._done.setText(model.done_text)
        self._trouble.show_counts(model.troubles)
        self._tell_where()
        begun = self._begun()
        self._since.setText(f"· {begun}" if begun and self._about.text() else begun)
        self._show_skipped()

    def _tell_where(self) -> None:
        version = f"v{self._model.runbook.version}" if self._version.isHidden() else ""
        self._about.setText(" · ".join(part for part in (version, self._where()) if part))
        self._about.setVisible(bool(self._about.text()))

    def _show_skipped(self) -> None:
        """What was skipped is not forgotten: it is told until the run is over."""
        numbers = [self._model.number_of(step) for step in self._model.skipped]
        if not numbers or self._model.is_over:
            self.skipped.hide()
            return
        one, many = (
            self.tr("Before finish: step {n} was skipped"),
            self.tr("Before finish: steps {n} were skipped"),
        )
        words = (one if len(numbers) == 1 else many).replace("{n}", ", ".join(numbers))
        self.skipped.tell(words, Tone.WARN, action=self.tr("Go"))

    @Slot()
    def _go_to_skipped(self) -> None:
        """Show the first step that was skipped, and ask whether to go on from it."""
        if self._model.skipped:
            self._model.look_at(self._model.skipped[0])
            self.run_skipped.emit(self._model.skipped[0])

    def _where(self) -> str:
        """Return the host that the run is about, or how many; who is signed in there stands with the step."""
        reached = [
            (target, str(value.get("label", "")))
            for target, value in self._model.run.identities.items()
            if isinstance(value, dict)
        ]
        count = max(len(reached), self._model.run.targets_asked)
        if count > 1:
            return self.tr("{n} targets").replace("{n}", str(count))
        return "".join(
            clean(alias_of(target)) or short_label(label).rpartition("@")[2] for target, label in reached
        )

    def _begun(self) -> str:
        started = self._model.run.started_at
        if started is None:
            return ""
        return self.tr("since {time}").replace("{time}", started.astimezone().strftime("%H:%M"))
