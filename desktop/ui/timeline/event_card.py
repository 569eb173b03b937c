"""The event that is looked at: what happened, when and by whom, what it changed, and what it holds."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.events import EvidenceRef
from desktop.redaction.clean import clean
from desktop.ui.evidence.attached import AttachedList
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.timeline.changes import Change
from desktop.ui.timeline.told import Told
from desktop.ui.widgets.button import Button, ButtonSize
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.flow import empty
from desktop.ui.widgets.labels import CapsLabel, IconMark
from desktop.ui.widgets.wrapped_label import WrappedLabel


class EventCard(Card):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, gap=8)
        self._mark = IconMark("circle", size=20)
        self._words, self._detail = WrappedLabel("", Type.CARD_HEAD), WrappedLabel("")
        self._when = WrappedLabel("", Type.SMALL, Ink.MUTED)
        self._changes = ChangeRows()
        head, texts = QHBoxLayout(), QVBoxLayout()
        pad(head, gap=10)
        pad(texts, gap=3)
        for part in (self._words, self._detail, self._when):
            texts.addWidget(part)
        head.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(texts, 1)
        self.body.addLayout(head)
        self.body.addWidget(CapsLabel(self.tr("What it changed")))
        self.body.addWidget(self._changes)

    def show_event(self, told: Told, count: int, changed: Sequence[Change]) -> None:
        self.show_tone(told.tone if told.is_trouble else None, is_soft=False)
        self._mark.show_as(told.icon, told.tone.ink)
        self._words.setText(told.words)
        self._detail.setText(told.detail)
        self._detail.setVisible(bool(told.detail))
        at = told.at.astimezone()
        by = self.tr("by {who}").replace("{who}", told.by) if told.by else ""
        place = self.tr("event {n} of {all}").replace("{n}", str(told.seq)).replace("{all}", str(count))
        when = f"{at:%a} {at.day} {at:%b %Y %H:%M:%S %Z}"
        self._when.setText(" · ".join(part for part in (place, when, by) if part))
        self._changes.show_changes(changed)
        self.setAccessibleName(clean(told.spoken))


class ChangeRows(QWidget):
    """A line for each change: the step with the shape and colour of the state it came to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        pad(self._column, gap=5)

    def show_changes(self, changed: Sequence[Change]) -> None:
        empty(self._column)
        for one in changed:
            self._column.addWidget(_row(one))
        if not changed:
            self._column.addWidget(WrappedLabel(self.tr("No step stands otherwise."), Type.BODY, Ink.MUTED))


def _row(one: Change) -> QWidget:
    look = one.state.look if one.state else None
    quiet = look is None or look.tone is Tone.NEUTRAL
    moved = f"{one.before} → {one.after}" if one.before else one.after
    colon = "" if one.what.endswith(("?", "!", ".")) else ":"
    row, line, top = QWidget(), QHBoxLayout(), Qt.AlignmentFlag.AlignTop
    row.setLayout(line)
    pad(line, gap=8)
    line.addWidget(IconMark(look.icon if look else "arrow-right", look.ink if look else Ink.MUTED), 0, top)
    line.addWidget(
        WrappedLabel(f"{one.what}{colon} {moved}", Type.BODY, Ink.TEXT if quiet or not look else look.ink), 1
    )
    return row


class HoldsCard(Card):
    """What an event holds beside its words: the command, what was read, the evidence; all of it can be copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, gap=8)
        self._facts, self.attached = FactTable(), AttachedList()
        self.copy = Button(self.tr("Copy as JSON"), icon="copy", keys="Ctrl+Shift+C", size=ButtonSize.SMALL)
        head = QHBoxLayout()
        pad(head, gap=10)
        head.addWidget(CapsLabel(self.tr("What the event holds")))
        head.addStretch(1)
        head.addWidget(self.copy)
        self.body.addLayout(head)
        self.body.addWidget(self._facts)
        self.body.addWidget(self.attached)

    def show_facts(self, facts: Sequence[Fact], attached: Sequence[EvidenceRef] = ()) -> None:
        kept = [fact for fact in facts if fact.value]
        self._facts.show_facts(kept)
        self.attached.show_refs(attached)
        self.attached.setVisible(bool(attached))
        self.setVisible(bool(kept or attached))
