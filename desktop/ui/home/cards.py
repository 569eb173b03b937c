"""The cards of Home: a run to resume, the first steps, and a runbook at hand."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.redaction.clean import clean
from desktop.ui.home.viewmodel import ResumeCard
from desktop.ui.ports import Entry, OwedRun
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.card import Card, Rule
from desktop.ui.widgets.chip import effect_chip
from desktop.ui.widgets.clickable import ClickRow
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.key_cap import KeyCap
from desktop.ui.widgets.labels import ElidedLabel, IconMark, Label
from desktop.ui.widgets.segmented_bar import SegmentedBar
from desktop.ui.widgets.wrapped_label import WrappedLabel
from desktop.ui.wording import steps_words


class LevelLabel(WrappedLabel):
    """As high as the highest of those `beside` it, all of one width, so that what follows stands in one line."""

    beside: "tuple[LevelLabel, ...]" = ()

    def heightForWidth(self, width: int) -> int:
        return max(WrappedLabel.heightForWidth(one, width) for one in (self, *self.beside))


class RunCard(Card):
    resumed = Signal(str)

    def __init__(self, shown: ResumeCard, *, is_first: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent, inset=(16, 14), gap=6)
        self.run_id = shown.run_id
        self.body.addWidget(ElidedLabel(shown.title, Type.CARD_HEAD))
        head = QHBoxLayout()
        pad(head, gap=8)
        head.addWidget(ElidedLabel(shown.target, Type.BODY, Ink.MUTED), 1)
        head.addWidget(Label(shown.age, Type.SMALL, Ink.MUTED))
        self.body.addLayout(head)
        if shown.since:
            self.body.addWidget(ElidedLabel(shown.since, Type.SMALL))
        self.body.addSpacing(4)
        if shown.states:
            self.body.addWidget(SegmentedBar(shown.states))
        self.counts = LevelLabel(_in_parts(shown.counts), Type.SMALL, Ink.MUTED)
        self.body.addWidget(self.counts)
        self.body.addSpacing(4)
        self.body.addWidget(Rule())
        self.body.addSpacing(4)
        waits = QHBoxLayout()
        pad(waits, gap=8)
        mark = IconMark(shown.icon, Ink.WARN if shown.needs_person else Ink.ACCENT)
        waits.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        waits.addWidget(WrappedLabel(shown.waits_for, Type.BODY_STRONG), 1)
        self.body.addLayout(waits)
        self.body.addStretch(1)
        self.body.addSpacing(4)
        kind = ButtonKind.PRIMARY if is_first else ButtonKind.SECONDARY
        words = self.tr("Look and take over") if shown.is_handed_over else self.tr("Resume")
        self.button = Button(words, kind, icon="play", keys="Alt+R" if is_first else "")
        self.button.setAccessibleName(
            clean(", ".join(filter(None, (f"{words} {shown.title}", shown.target, shown.since))))
        )
        self.button.clicked.connect(self._resume)
        foot = QHBoxLayout()
        pad(foot)
        foot.addWidget(self.button)
        foot.addStretch(1)
        self.body.addLayout(foot)

    @Slot()
    def _resume(self) -> None:
        self.resumed.emit(self.run_id)


def _in_parts(counts: str) -> str:
    """Return counts that break between them only: `1 could not check` stays in one line."""
    return " · ".join(part.replace(" ", "\u00a0") for part in counts.split(" · "))


class OwedRow(ClickRow):
    """What one run left to be put back; the whole row opens its report, where it is ticked off."""

    def __init__(self, run: OwedRun, age: str, parent: QWidget | None = None) -> None:
        told = run.texts or (f"{run.count} to be put back",)
        words = told[0] if len(told) == 1 else f"{told[0]} And {len(told) - 1} more."
        super().__init__(run.run_id, f"{words} {run.title}, {run.target}, {age}", parent, height=52)
        row = QHBoxLayout(self)
        pad(row, 14, 0, 14, 0, gap=12)
        row.addWidget(IconMark("undo-2", Ink.WARN))
        both = QVBoxLayout()
        pad(both, gap=1)
        both.addStretch(1)
        both.addWidget(ElidedLabel(words, Type.BODY_STRONG))
        both.addWidget(ElidedLabel(f"{run.target} · {run.title}", Type.SMALL, Ink.MUTED))
        both.addStretch(1)
        row.addLayout(both, 1)
        row.addWidget(Label(age, Type.SMALL, Ink.MUTED))


class FirstCard(Card):
    """For a person who has never run anything: one runbook that needs no credentials and changes nothing."""

    started = Signal()

    def __init__(self, summary: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, tone=Tone.ACCENT, inset=(20, 18), gap=8)
        row = QHBoxLayout()
        pad(row, gap=20)
        words = QVBoxLayout()
        pad(words, gap=6)
        words.addWidget(Label(self.tr("New here? Take a first look at this computer."), Type.CARD_TITLE))
        self._summary = WrappedLabel("", Type.BODY, Ink.MUTED)
        words.addWidget(self._summary)
        told = Flow(is_dense=True)
        pad(told, 0, 4, 0, 0, gap=18)
        for icon, text in (
            ("eye", self.tr("only reads")),
            ("key-round", self.tr("needs no password")),
            ("hard-drive", self.tr("nothing leaves this computer")),
        ):
            both = QWidget()
            pair = QHBoxLayout(both)
            pad(pair, gap=6)
            pair.addWidget(IconMark(icon, Ink.MUTED, size=14))
            pair.addWidget(Label(text, Type.SMALL, Ink.MUTED))
            told.addWidget(both)
        words.addLayout(told)
        row.addLayout(words, 1)
        button = Button(self.tr("Start first look"), ButtonKind.PRIMARY, icon="play")
        button.clicked.connect(self.started)
        row.addWidget(button)
        self.body.addLayout(row)
        self.tell(summary)

    def tell(self, summary: str) -> None:
        """Show what the runbook is for, once the library has been read."""
        self._summary.setText(summary)
        self._summary.setVisible(bool(summary))


class RunbookRow(ClickRow):
    """One runbook at hand; the whole row starts it."""

    def __init__(self, entry: Entry, keys: str, effect: str, parent: QWidget | None = None) -> None:
        super().__init__(entry.id, entry.title, parent, height=56)
        row, both, below = QHBoxLayout(self), QVBoxLayout(), QHBoxLayout()
        pad(row, 14, 0, 12, 0, gap=10)
        pad(both, gap=2)
        pad(below, gap=8)
        if keys:
            row.addWidget(KeyCap(keys))
        row.addLayout(both, 1)
        both.addStretch(1)
        both.addWidget(ElidedLabel(entry.title, Type.BODY_STRONG))
        below.addWidget(Label(steps_words(len(entry.steps)), Type.SMALL, Ink.MUTED))
        below.addWidget(effect_chip(effect))
        below.addStretch(1)
        both.addLayout(below)
        both.addStretch(1)
        self.setAccessibleDescription(keys)


class HowItGoes(QWidget):
    """The way of a run in three sentences, for a page that has nothing else to show yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        pad(row, gap=16)
        for icon, title, text in (
            ("search", self.tr("1  Find"), self.tr("Paste what came in. Each runbook tells why it fits.")),
            (
                "list-checks",
                self.tr("2  Follow"),
                self.tr("One step at a time. Nothing changes without your consent."),
            ),
            (
                "clipboard-paste",
                self.tr("3  Hand on"),
                self.tr("A summary of what was measured, for the ticket."),
            ),
        ):
            card = Card(inset=(18, 16), gap=6)
            card.body.addWidget(IconMark(icon, Ink.ACCENT, size=20))
            card.body.addWidget(Label(title, Type.CARD_HEAD))
            card.body.addWidget(WrappedLabel(text, Type.BODY, Ink.MUTED))
            card.body.addStretch(1)
            row.addWidget(card, 1)
