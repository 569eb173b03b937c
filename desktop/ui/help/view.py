"""The guide under F1: its chapters on the left, the chosen one beside them, in our own labels."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.summary.blocks import Paragraph, Table, Title
from desktop.summary.draft import line_text
from desktop.ui.actions import Action
from desktop.ui.finish.document_view import block_widget
from desktop.ui.help.guide import Chapter, Code, Numbered, Part, Picture, read_guide
from desktop.ui.navigation import Page, Place
from desktop.ui.theme.dress import fix, pad, widest
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.paint import panel
from desktop.ui.theme.theme import color, px, resolve, theme
from desktop.ui.theme.tokens import Ink, Scheme
from desktop.ui.widgets.card import Surface
from desktop.ui.widgets.clickable import ClickRow
from desktop.ui.widgets.command_box import CommandBox
from desktop.ui.widgets.flow import empty
from desktop.ui.widgets.keys_line import KeysLine
from desktop.ui.widgets.labels import CapsLabel, Label
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.wrapped_label import WrappedLabel

_LIST, _WIDEST = 236, 760


class HelpView(Page):
    def __init__(self, chapters: Sequence[Chapter] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chapters = tuple(read_guide() if chapters is None else chapters)
        self.at = 0
        self.rows: list[_ChapterRow] = []
        self._content = ScrollColumn()
        self._column = QVBoxLayout()
        self._lay_out()
        self._show(0)

    @property
    def crumbs(self) -> tuple[str, ...]:
        return (self.tr("Help"), *((self.chapters[self.at].title,) if self.chapters else ()))

    @property
    def actions_here(self) -> tuple[Action, ...]:
        return (
            Action(self.tr("Next chapter"), "J", lambda: self._step(1), "chevron-down"),
            Action(self.tr("Previous chapter"), "K", lambda: self._step(-1), "chevron-up"),
        )

    def show_place(self, place: Place) -> None:
        for number, chapter in enumerate(self.chapters):
            if chapter.id == place.key:
                self._show(number)
        if self.rows:
            self.rows[self.at].setFocus()

    def _lay_out(self) -> None:
        side = Surface(Ink.PANEL, lines="r")
        fix(side, width=_LIST)
        chapters = QVBoxLayout(side)
        pad(chapters, 8, 24, 8, 14)
        head, listed, keys = QVBoxLayout(), ScrollColumn(), QVBoxLayout()
        pad(head, 14, 0, 0, 2)
        head.addWidget(CapsLabel(self.tr("Guide")))
        chapters.addLayout(head)
        pad(listed.column, 4, 4, 4, 4, gap=2)  # room for the ring around what has the keyboard
        for chapter in self.chapters:
            row = _ChapterRow(chapter)
            row.picked.connect(self._pick)
            listed.column.addWidget(row)
            self.rows.append(row)
        listed.column.addStretch(1)
        chapters.addWidget(listed, 1)
        pad(keys, 14, 10, 0, 0)
        keys.addWidget(KeysLine((("J K", self.tr("chapters")),)))
        chapters.addLayout(keys)
        pad(self._content.column, 32, 26, 32, 26)
        middle = QWidget()
        widest(middle, _WIDEST)
        middle.setLayout(self._column)
        pad(self._column, gap=12)
        self._content.column.addWidget(middle)
        self._content.column.addStretch(1)
        whole = QHBoxLayout(self)
        pad(whole)
        whole.addWidget(side)
        whole.addWidget(self._content, 1)

    @Slot(str)
    def _pick(self, chapter_id: str) -> None:
        self._show([chapter.id for chapter in self.chapters].index(chapter_id))

    def _step(self, by: int) -> None:
        self._show(self.at + by)
        if self.rows:
            self.rows[self.at].setFocus()

    def _show(self, number: int) -> None:
        if not 0 <= number < len(self.chapters):
            return
        self.at = number
        empty(self._column)
        for part in self.chapters[number].parts:
            self._column.addWidget(_widget(part))
        for place, row in enumerate(self.rows):
            row.mark(place == number)
        self._content.verticalScrollBar().setValue(0)
        self.crumbs_changed.emit()


class _ChapterRow(ClickRow):
    def __init__(self, chapter: Chapter) -> None:
        super().__init__(chapter.id, chapter.title, height=34)
        self._is_shown = False
        row = QHBoxLayout(self)
        pad(row, 10, 0, 10, 0)
        self._plain, self._strong = (
            Label(chapter.title, ink=Ink.MUTED),
            Label(chapter.title, Type.BODY_STRONG),
        )
        row.addWidget(self._plain)
        row.addWidget(self._strong)
        row.addStretch(1)
        self.mark(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._is_shown:
            box = QRectF(self.rect()).adjusted(px(4), 2, -px(4), -2)
            panel(QPainter(self), box, radius=px(6), fill=color(Ink.ACCENT_SOFT), edge=color(Ink.ACCENT))

    def mark(self, is_shown: bool) -> None:
        self._is_shown = is_shown
        self.update()
        self._plain.setVisible(not is_shown)
        self._strong.setVisible(is_shown)
        self.setAccessibleDescription(self.tr("shown") if is_shown else "")


def _widget(part: Part) -> QWidget:
    match part:
        case Title():
            return WrappedLabel(part.text, Type.TITLE)
        case Paragraph():
            return WrappedLabel(line_text(part.line))
        case Code():
            return CommandBox("\n".join(part.lines))
        case Picture():
            return PictureBox(part) if part.file.is_file() else WrappedLabel(part.words, ink=Ink.MUTED)
        case Numbered():
            return _numbered(part)
        case Table():
            return _table(part)
    return block_widget(part)


def _numbered(part: Numbered) -> QWidget:
    box = QWidget()
    grid = QGridLayout(box)
    pad(grid, gap=7)
    for row, line in enumerate(part.lines):
        grid.addWidget(Label(f"{row + 1}.", ink=Ink.MUTED), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(WrappedLabel(line_text(line)), row, 1)
    grid.setColumnStretch(1, 1)
    return box


def _table(part: Table) -> QWidget:
    """Names on the left, as wide as they are; what they mean takes the rest."""
    box = QWidget()
    grid = QGridLayout(box)
    pad(grid, gap=8)
    top, left = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignLeft
    for column, name in enumerate(part.head):
        grid.addWidget(Label(name, Type.SMALL, Ink.MUTED), 0, column, left)
    for row, cells in enumerate(part.rows, 1):
        grid.addWidget(Label(line_text(cells[0]), Type.BODY_STRONG), row, 0, top | left)
        for column, cell in enumerate(cells[1:], 1):
            grid.addWidget(WrappedLabel(line_text(cell)), row, column)
    grid.setColumnMinimumWidth(0, px(132))
    grid.setColumnStretch(len(part.head) - 1, 1)
    return box


class PictureBox(QWidget):
    """A picture of the guide, as wide as there is room, and never wider than it is; in dark schemes its dark twin."""

    def __init__(self, picture: Picture) -> None:
        super().__init__()
        self._picture, self.file = picture, picture.file
        self._whole, self._drawn = QPixmap(str(self.file)), QPixmap()
        theme().changed.connect(self._take_twin)
        self._take_twin()
        self.setAccessibleName(picture.words)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @Slot()
    def _take_twin(self) -> None:
        light = self._picture.file
        dark = light.with_name(f"{light.stem}-dark{light.suffix}")
        file = dark if resolve(theme().scheme) is not Scheme.LIGHT and dark.is_file() else light
        if file != self.file:
            self.file, self._whole, self._drawn = file, QPixmap(str(file)), QPixmap()
            self.updateGeometry()
            self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(self._whole.height() * min(width, self._whole.width()) / max(1, self._whole.width()))

    def sizeHint(self) -> QSize:
        return QSize(self._whole.width(), self.heightForWidth(self._whole.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(1, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        wanted = round(min(self.width(), self._whole.width()) * ratio)
        if self._drawn.width() != wanted:
            self._drawn = self._whole.scaledToWidth(wanted, Qt.TransformationMode.SmoothTransformation)
            self._drawn.setDevicePixelRatio(ratio)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn)
        painter.setPen(color(Ink.LINE))
        painter.drawRect(QRectF(0.5, 0.5, wanted / ratio - 1, self._drawn.height() / ratio - 1))
