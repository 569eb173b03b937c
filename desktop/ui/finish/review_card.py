"""The list of what is hidden in the text that leaves: where each value stands, and the way to show it after all."""

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.redaction.kinds import kind_words
from desktop.redaction.ledger import MARKED
from desktop.ui.finish.choices import PROFILES
from desktop.ui.finish.review import HitLine
from desktop.ui.finish.viewmodel import FinishViewModel
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonSize
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import ElidedLabel, SectionLabel
from desktop.ui.widgets.segmented import Segmented
from desktop.ui.widgets.table import Table, TableCard
from desktop.ui.widgets.table_model import Cell, Column, TableRow
from desktop.ui.widgets.wrapped_label import WrappedLabel

_OFFERED = 60  # characters of what was selected
_AROUND = 10  # characters before a value, so that it is in sight itself; a word is not cut for it
_MOST_ROWS = 8  # in sight at a time: what is done with them stands below
_COVER = "█████"  # of one length: how long a value is tells something of it


def tr(text: str) -> str:
    return QCoreApplication.translate("ReviewCard", text)


COLUMNS = (
    Column("", 36, is_right=True),
    Column(tr("What, and where"), 188, most=240),
    Column(tr("In the text"), 0),
    Column("", 96),
)


class ReviewCard(QWidget):
    """`more_asked` wants to hide something that is typed."""

    more_asked = Signal()

    def __init__(self, model: FinishViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._count = ElidedLabel("", Type.SMALL, Ink.MUTED)
        self.table = Table(COLUMNS, self.tr("Hidden before sending"), row_height=44, keeps_choice=True)
        self.table.fit_rows(_MOST_ROWS)
        self._card = TableCard(self.table)
        small = ButtonSize.SMALL
        self.toggle = Button("", icon="eye", keys="U", size=small)
        self.following = Button(self.tr("Next"), icon="arrow-right", keys="N", size=small)
        self.more = Button(self.tr("Hide more…"), icon="eye-off", keys="H", size=small)
        self._about = WrappedLabel("", Type.SMALL, Ink.MUTED)
        self.profile = Segmented(
            [words for _, words in PROFILES], self.tr("Hide what this reader may not see")
        )
        self._lay_out()
        self.profile.chosen.connect(self._hide_for)
        self.table.chosen.connect(self._look)
        self.table.opened.connect(self._look)
        self.toggle.clicked.connect(self.toggle_one)
        self.following.clicked.connect(self.look_on)
        self.more.clicked.connect(self.more_asked)

    def _lay_out(self) -> None:
        column, head, row = QVBoxLayout(self), QHBoxLayout(), Flow()
        pad(column, gap=10)
        pad(head, gap=10)
        pad(row, gap=8)
        title = SectionLabel(self.tr("Hidden before sending"))
        head.addWidget(title)
        head.addWidget(self._count, 1)
        head.addWidget(self.more)
        for button in (self.toggle, self.following):
            row.addWidget(button)
        column.addLayout(head)
        readers = QHBoxLayout()
        pad(readers, gap=10)
        readers.addWidget(ElidedLabel(self.tr("Hidden for"), Type.SMALL, Ink.MUTED))
        readers.addWidget(self.profile)
        readers.addStretch(1)
        column.addLayout(readers)
        column.addWidget(self._card)
        column.addLayout(row)
        column.addWidget(self._about)

    def render_review(self) -> None:
        model = self._model
        has_lines = bool(model.lines)
        self.profile.show_at([name for name, _ in PROFILES].index(model.wish.profile))
        self._card.setVisible(has_lines)
        self.following.setVisible(has_lines)
        self.toggle.setVisible(has_lines)
        self._count.setText(count_words(model))
        self.table.show_rows(tuple(_row(line) for line in model.lines))
        if model.at_hit and self.table.current_id != str(model.at_hit):
            self.table.choose(str(model.at_hit))  # the same value may have another number in another draft
        line = self._line
        self.toggle.setEnabled(line is not None and line.can_be_shown)
        self.toggle.setText(_verb(line))
        self.toggle.show_icon("eye-off" if line is not None and line.is_shown else "eye")
        self._about.setText(self._about_words(line))

    @property
    def _line(self) -> HitLine | None:
        at = self._model.at_hit
        return next((line for line in self._model.lines if line.number == at), None)

    def _about_words(self, line: HitLine | None) -> str:
        if line is not None and not line.can_be_shown:
            return self._model.why_held(line)
        if self._model.lines:
            kinds = ", ".join(f"{kind_words(kind)} {count}" for kind, count in self._model.counts)
            told = self.tr("The text says how many: {kinds}. Originals stay on this computer.")
            return told.replace("{kinds}", kinds or self.tr("none"))
        return self.tr("Nothing had to be hidden. Raw output stays on this computer.")

    @Slot(int)
    def _hide_for(self, at: int) -> None:
        self._model.hide_for(PROFILES[at][0])

    @Slot(tuple)
    def offer(self, texts: tuple[str, ...]) -> None:
        """Say that what was selected in the preview can be hidden by one key."""
        told = self.tr("H hides “{text}” wherever it stands.")
        self._about.setText(told.replace("{text}", " … ".join(texts)[:_OFFERED]))

    @Slot(str)
    def _look(self, number: str) -> None:
        if int(number) != self._model.at_hit:
            self._model.look_at(int(number))

    @Slot()
    def look_on(self) -> None:
        self._go(1)

    @Slot()
    def look_back(self) -> None:
        self._go(-1)

    def _go(self, by: int) -> None:
        self._model.look_at_next(by)

    @Slot()
    def toggle_one(self) -> None:
        if self._model.at_hit:
            self._model.toggle(self._model.at_hit)


def count_words(model: FinishViewModel) -> str:
    """Say how many are hidden, and how many a person shows."""
    if not model.lines:
        return ""
    told = tr("{n} hidden").replace("{n}", str(model.hidden_count))
    if model.shown_count:
        told += tr(", {n} shown by you").replace("{n}", str(model.shown_count))
    return told


def _verb(line: HitLine | None) -> str:
    if line is not None and line.is_by_hand:
        return tr("Do not hide")
    return tr("Hide again") if line is not None and line.is_shown else tr("Show after all")


def _row(line: HitLine) -> TableRow:
    kind = kind_words(line.entry.kind)
    ink = Ink.WARN if line.is_shown else Ink.MUTED
    state = (
        Cell(tr("Shown"), Type.SMALL_STRONG, Ink.WARN, "eye")
        if line.is_shown
        else Cell(tr("Hidden"), Type.SMALL_STRONG, Ink.MUTED, "eye-off" if line.can_be_shown else "lock")
    )
    cells = (
        Cell(str(line.number), Type.SMALL, Ink.MUTED),
        Cell(f"{kind[:1].upper()}{kind[1:]}", Type.BODY_STRONG, below=_where(line)),
        Cell(_in_text(line), Type.MONO_SMALL, ink),
        state,
    )
    return TableRow(str(line.number), cells)


def _in_text(line: HitLine) -> str:
    """Return the value as it leaves, between what stands around it."""
    place = line.hit.places[0]
    is_token = not line.entry.stand_in.startswith(MARKED)
    value = line.text if line.is_shown or is_token else _COVER
    return f"{_begun(place.before)}{value}{place.after}".replace("\n", " ").strip()


def _begun(before: str) -> str:
    """Return the last words before a value: those that are short enough, else the one that it stands in."""
    spaced = before.replace("\n", " ")
    near = spaced.find(" ", max(0, len(spaced) - _AROUND - 1))
    if near < 0 or not spaced[near:].strip():
        near = spaced.rstrip().rfind(" ")
    return f"…{spaced[near + 1 :]}" if len(spaced) > _AROUND or near > 0 else spaced


def _where(line: HitLine) -> str:
    more = len(line.hit.places) - 1
    return line.hit.places[0].name + (tr(" and {n} more").replace("{n}", str(more)) if more else "")
