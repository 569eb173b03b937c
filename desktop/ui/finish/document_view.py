"""A summary as it reads: its blocks drawn with our own labels, so that nothing in it can be markup."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.summary.blocks import Badge, Block, Bullets, Callout, Heading, Item, Line, Paragraph, Title
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.command_box import CommandBox
from desktop.ui.widgets.labels import Label, SectionLabel
from desktop.ui.widgets.states import Look, state_of
from desktop.ui.widgets.wrapped_label import WrappedLabel


class DocumentView(QWidget):
    """`show_blocks` replaces what is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        pad(self._column, gap=8)

    def show_blocks(self, blocks: tuple[Block, ...]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for block in blocks:
            self._column.addWidget(_widget(block))
        self._column.addStretch(1)


def _widget(block: Block) -> QWidget:
    match block:
        case Title():
            return WrappedLabel(block.text, Type.CARD_TITLE)
        case Heading():
            heading = SectionLabel(block.text)
            heading.setContentsMargins(0, 6, 0, 0)
            return heading
        case Callout():
            return _callout(block)
        case Paragraph():
            return WrappedLabel(plain(block.line), Type.SMALL, Ink.MUTED)
        case Bullets():
            return _bullets(block)


def _callout(block: Callout) -> QWidget:
    look = state_of(block.verdict).look
    card = Card(tone=look.tone, is_soft=True, has_bar=True, inset=(14, 10), gap=4)
    for line in block.lines:
        card.body.addWidget(WrappedLabel(plain(line), Type.BODY_STRONG))
    return card


def _bullets(block: Bullets) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    pad(column, gap=6)
    for item in block.items:
        column.addWidget(_item(item))
    return box


def _item(item: Item) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    pad(row, gap=8)
    state = _state_of(item.lines[0])
    bullet = Label("•", Type.BODY, state.ink if state else Ink.MUTED)
    bullet_column = QVBoxLayout()
    pad(bullet_column)
    bullet_column.addWidget(bullet)
    bullet_column.addStretch(1)
    row.addLayout(bullet_column)
    words = QVBoxLayout()
    pad(words, gap=2)
    for at, line in enumerate(item.lines):
        is_head = at == 0
        words.addWidget(
            WrappedLabel(
                plain(line), Type.BODY if is_head else Type.SMALL, Ink.TEXT if is_head else Ink.MUTED
            )
        )
    if item.code:
        words.addWidget(CommandBox(item.code))
    row.addLayout(words, 1)
    return box


def _state_of(line: Line) -> Look | None:
    for part in line:
        if isinstance(part, Badge) and part.verdict is not None:
            return state_of(part.verdict).look
    return None


def plain(line: Line) -> str:
    """Return a line as running text; a badge is its word."""
    return "".join(part.word if isinstance(part, Badge) else part.text for part in line)
