"""A summary as it reads: its blocks drawn with our own labels, so that nothing in it can be markup."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.summary.blocks import (
    Badge,
    Block,
    Bullets,
    Callout,
    Heading,
    Item,
    Line,
    Paragraph,
    Table,
    Title,
)
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.command_box import CommandBox
from desktop.ui.widgets.flow import empty
from desktop.ui.widgets.labels import IconMark, Label, SectionLabel
from desktop.ui.widgets.states import Look, state_of
from desktop.ui.widgets.wrapped_label import WrappedLabel


class DocumentView(QWidget):
    """`show_blocks` replaces what is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._blocks: tuple[Block, ...] = ()
        pad(self._column, gap=9)

    def show_blocks(self, blocks: tuple[Block, ...]) -> None:
        if blocks == self._blocks:
            return
        self._blocks = blocks
        empty(self._column)
        for block in blocks:
            self._column.addWidget(block_widget(block))
        self._column.addStretch(1)


def block_widget(block: Block) -> QWidget:
    """Return one block in our own labels."""
    match block:
        case Title():
            return WrappedLabel(block.text, Type.CARD_TITLE)
        case Heading():
            heading = SectionLabel(block.text)
            heading.setContentsMargins(0, 8, 0, 0)
            return heading
        case Callout():
            return _callout(block)
        case Paragraph():
            return WrappedLabel(plain(block.line), Type.SMALL, Ink.MUTED)
        case Bullets():
            return _bullets(block)
        case Table():
            return _table(block)


def _table(block: Table) -> QWidget:
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
            wide = at == len(cells) - 1
            label = WrappedLabel(plain(cell), Type.SMALL) if wide else Label(plain(cell), Type.SMALL, ink)
            grid.addWidget(label, row, at, Qt.AlignmentFlag.AlignTop)
    grid.setColumnStretch(len(block.head) - 1, 1)
    return box


def _callout(block: Callout) -> QWidget:
    look = state_of(block.verdict).look
    card = Card(tone=look.tone, is_soft=True, has_bar=True, inset=(14, 10), gap=4)
    for at, line in enumerate(block.lines):
        card.body.addWidget(WrappedLabel(plain(line), Type.BODY if at else Type.BODY_STRONG))
    return card


def _bullets(block: Bullets) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    pad(column, gap=7)
    for item in block.items:
        column.addWidget(_item(item))
    return box


def _item(item: Item) -> QWidget:
    """A point: what has a verdict gets its mark, in the place of the dot."""
    box = QWidget()
    row = QHBoxLayout(box)
    pad(row, gap=9)
    look = _look_of(item.lines[0])
    mark: QWidget = IconMark(look.icon, look.ink) if look else Label(" •", Type.BODY, Ink.MUTED)
    row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    pad(words, gap=2)
    for at, line in enumerate(item.lines):
        role, ink = (Type.BODY, Ink.TEXT) if at == 0 else (Type.SMALL, Ink.MUTED)
        words.addWidget(WrappedLabel(plain(line), role, ink))
    if item.code:
        words.addWidget(CommandBox(item.code))
    for child in item.children:
        words.addWidget(_item(child))
    row.addLayout(words, 1)
    return box


def _look_of(line: Line) -> Look | None:
    for part in line:
        if isinstance(part, Badge) and part.verdict is not None:
            return state_of(part.verdict).look
    return None


def plain(line: Line) -> str:
    """Return a line as running text; a badge is its word."""
    return "".join(part.word if isinstance(part, Badge) else part.text for part in line)
