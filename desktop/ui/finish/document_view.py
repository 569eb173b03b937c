"""A summary as it reads: its blocks drawn with our own labels, so that nothing in it can be markup."""

from collections.abc import Callable, Sequence
from itertools import takewhile

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.dataclass import dataclass
from desktop.redaction.ledger import MARKED
from desktop.summary.blocks import (
    Badge,
    Block,
    Bullets,
    Callout,
    Heading,
    Item,
    Line,
    Paragraph,
    Span,
    Style,
    Table,
    Title,
)
from desktop.summary.draft import line_text
from desktop.ui.finish.marked_label import MarkedLabel, Piece
from desktop.ui.finish.review import Marks
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.labels import IconMark, Label, SectionLabel
from desktop.ui.widgets.states import Look, state_of
from desktop.ui.widgets.wrapped_label import WrappedLabel

LabelOf = Callable[[str, Type, Ink], WrappedLabel]


class DocumentView(QWidget):
    """`show_blocks` replaces what is shown, `show_marks` says what is hidden in it.

    `picked` tells the number of a mark that was pressed, `selected` the texts that were selected."""

    picked = Signal(int)
    selected = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._drawn: list[_Drawn] = []
        self._marks = Marks()
        pad(self._column, gap=9)
        self._column.addStretch(1)

    @property
    def labels(self) -> list[MarkedLabel]:
        """What can hold marks, in the order in which it is read."""
        return [label for drawn in self._drawn for label in drawn.labels]

    def show_blocks(self, blocks: tuple[Block, ...], marks: Marks | None = None) -> None:
        """Show blocks; those that stay the same at the beginning and at the end are not drawn anew."""
        self._marks = marks or Marks()
        before = [drawn.block for drawn in self._drawn]
        head = _same(before, blocks)
        tail = min(_same(before[::-1], blocks[::-1]), len(before) - head, len(blocks) - head)
        for drawn in self._drawn[head : len(before) - tail]:
            self._column.removeWidget(drawn.widget)
            drawn.widget.hide()
            drawn.widget.deleteLater()
        fresh = [self._draw(block) for block in blocks[head : len(blocks) - tail]]
        for at, drawn in enumerate(fresh, head):
            self._column.insertWidget(at, drawn.widget)
        self._drawn[head : len(before) - tail] = fresh
        for label in self.labels:
            label.show_marks(self._marks)

    def _draw(self, block: Block) -> "_Drawn":
        labels: list[MarkedLabel] = []

        def label(text: str, role: Type, ink: Ink) -> WrappedLabel:
            made = MarkedLabel(text, role, ink)
            made.picked.connect(self.picked)
            made.selected.connect(self.selected)
            labels.append(made)
            return made

        return _Drawn(block, block_widget(block, label), labels)

    def point_at(self, number: int, place: int) -> tuple[MarkedLabel, QPoint] | None:
        """Let one mark stand out, and return where it is; number 0 lets none."""
        found, left = None, place
        for label in self.labels:
            count = label.numbers.count(number)
            if number and 0 <= left < count:
                label.point_at(number, left)
                found = (label, label.place_of(number, left))
            else:
                label.point_at(0, 0)
            left -= count
        return found

    @property
    def chosen_texts(self) -> tuple[str, ...]:
        """What is selected, without the marks in it."""
        return tuple(text for label in self.labels for text in label.chosen_texts)


@dataclass(frozen=True, slots=True)
class _Drawn:
    block: Block
    widget: QWidget
    labels: list[MarkedLabel]


def _same(before: Sequence[Block], after: Sequence[Block]) -> int:
    """Return how many blocks are the same from the beginning on."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
    return sum(1 for _ in same)


def block_widget(block: Block, label: LabelOf = WrappedLabel) -> QWidget:
    """Return one block in our own labels."""
    match block:
        case Title():
            return label(block.text, Type.CARD_TITLE, Ink.TEXT)
        case Heading():
            heading = _section(block.text, label)
            heading.setContentsMargins(0, 8, 0, 0)
            return heading
        case Callout():
            return _callout(block, label)
        case Paragraph():
            look = (Type.SMALL, Ink.MUTED) if _is_small_print(block.line) else (Type.BODY, Ink.TEXT)
            return label(line_text(block.line), *look)
        case Bullets():
            return _bullets(block, label)
        case Table():
            return _table(block, label)


def _is_small_print(line: Line) -> bool:
    """A line of state, or one that names the run and its record, beside sentences that are written to be read."""
    return any(isinstance(part, Badge) or part.style is Style.CODE for part in line)


def _section(text: str, label: LabelOf) -> QWidget:
    return label(text, Type.SECTION, Ink.TEXT) if MARKED in text else SectionLabel(text)


def _table(block: Table, label: LabelOf) -> QWidget:
    """Narrow columns first; the last one, which holds sentences, takes the rest."""
    box = QWidget()
    grid = QGridLayout(box)
    pad(grid, gap=9)
    for at, name in enumerate(block.head):
        grid.addWidget(Label(name, Type.SMALL, Ink.MUTED), 0, at)
    for row, cells in enumerate(block.rows, 1):
        for at, cell in enumerate(cells):
            look = _look_of(cell)
            ink = look.ink if look else Ink.TEXT
            text, is_last = line_text(cell), at == len(cells) - 1
            made = label(text, Type.SMALL, ink) if is_last or MARKED in text else Label(text, Type.SMALL, ink)
            grid.addWidget(made, row, at, Qt.AlignmentFlag.AlignTop)
    grid.setColumnStretch(len(block.head) - 1, 1)
    return box


def _callout(block: Callout, label: LabelOf) -> QWidget:
    look = state_of(block.verdict).look
    card = Card(tone=look.tone, is_soft=True, has_bar=True, inset=(14, 10), gap=4)
    for at, line in enumerate(block.lines):
        card.body.addWidget(label(line_text(line), Type.BODY if at else Type.BODY_STRONG, Ink.TEXT))
    return card


def _bullets(block: Bullets, label: LabelOf) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    pad(column, gap=7)
    for item in block.items:
        column.addWidget(_item(item, label))
    return box


class _Point(QWidget):
    """A box measures the least height of its words for their least width: the page would be left empty below them."""

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        return QSize(least.width(), min(least.height(), self.fontMetrics().height()))


def _item(item: Item, label: LabelOf) -> QWidget:
    """A point: what has a verdict gets its mark, in the place of the dot."""
    box = _Point()
    row = QHBoxLayout(box)
    pad(row, gap=9)
    look = _look_of(item.lines[0])
    mark: QWidget = IconMark(look.icon, look.ink) if look else Label(" •", Type.BODY, Ink.MUTED)
    row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    pad(words, gap=2)
    for at, line in enumerate(item.lines):
        role, ink = (Type.BODY, Ink.TEXT) if at == 0 else (Type.SMALL, Ink.MUTED)
        made = label(line_text(line), role, ink)
        if at == 0 and isinstance(made, MarkedLabel):
            made.show_pieces(tuple(_piece(part) for part in line))
        words.addWidget(made)
    if item.code:
        words.addWidget(_code(item.code, label))
    for child in item.children:
        words.addWidget(_item(child, label))
    row.addLayout(words, 1)
    return box


def _piece(part: Span | Badge) -> Piece:
    """What was looked at stands before what came of it, and the verdict has its colour in words too."""
    if isinstance(part, Badge):
        return Piece(part.word, True, state_of(part.verdict).look.ink if part.verdict else None)
    return Piece(part.text, part.style is Style.STRONG)


def _code(text: str, label: LabelOf) -> QWidget:
    """A command as the desk shows it."""
    box = Card(ground=Ink.WELL, inset=(12, 8))
    row = QHBoxLayout()
    pad(row, gap=10)
    row.addWidget(Label("$", Type.MONO, Ink.FAINT), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label(text, Type.MONO, Ink.TEXT), 1)
    box.body.addLayout(row)
    return box


def _look_of(line: Line) -> Look | None:
    for part in line:
        if isinstance(part, Badge) and part.verdict is not None:
            return state_of(part.verdict).look
    return None
