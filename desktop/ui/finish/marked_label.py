"""A wrapped label in which hidden values are marked and numbered; what is selected in it can be hidden too."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QWidget

from desktop.dataclass import dataclass
from desktop.redaction.clean import clean
from desktop.ui.finish.review import Marks, Part
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.theme import color
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.wrapped_label import WrappedLabel

_PLAIN = Marks()
_NARROW = "\u202f"  # narrow, and no line breaks at it


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a line's text, in the order of the line; with an `ink`, it has a colour of its own."""

    text: str
    is_strong: bool = False
    ink: Ink | None = None


class MarkedLabel(WrappedLabel):
    """`picked` tells the number of a mark that was pressed, `selected` the plain texts that were selected."""

    picked = Signal(int)
    selected = Signal(tuple)

    def __init__(
        self, raw: str = "", role: Type = Type.BODY, ink: Ink = Ink.TEXT, parent: QWidget | None = None
    ) -> None:
        self._raw, self._pointed = raw, (0, 0)
        self._pieces: tuple[Piece, ...] = ()
        self._faces: tuple[tuple[int, Piece], ...] = ()
        self._parts: tuple[Part, ...] = ()
        super().__init__("", role, ink, parent)
        self.show_marks(Marks())

    def show_pieces(self, pieces: Sequence[Piece]) -> None:
        """Let pieces of the text stand out; together they are the text."""
        self._pieces = tuple(pieces)
        self.show_marks(_PLAIN)

    def show_marks(self, marks: Marks) -> None:
        """Show the text with these marks."""
        parts = _parts(marks, self._raw)
        self._faces = tuple(
            (sum(_units(_worded(part)) for part in _parts(marks, piece.text)), piece)
            for piece in self._pieces
        )
        if parts != self._parts:
            self._parts, self._laid = parts, {}
            self.update()
        self.setText("".join(_worded(part) for part in parts))

    def point_at(self, number: int, place: int) -> None:
        """Let one mark stand out; 0 lets none."""
        if self._pointed != (number, place):
            self._pointed, self._laid = (number, place), {}
            self.update()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The number of each mark, in the order of the text."""
        return tuple(part.number for part in self._parts if part.number)

    def place_of(self, number: int, place: int) -> QPoint:
        """Return where a mark stands in the label."""
        seen = 0
        for part, start in self._starts():
            if part.number == number:
                if seen == place:
                    line = self._layout(self.width())[0].lineForTextPosition(start)
                    return QPoint(0, round(line.y() + line.height() / 2) if line.isValid() else 0)
                seen += 1
        return QPoint(0, 0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        chosen = self.chosen_texts
        if chosen:
            self.selected.emit(chosen)
        elif self._anchor == self._caret and (number := self._number_at(self._caret)):
            self.picked.emit(number)

    @property
    def chosen_texts(self) -> tuple[str, ...]:
        """The selected text without the marks in it."""
        left, right = sorted((self._anchor, self._caret))
        found = []
        for part, start in self._starts():
            end = start + _units(part.text)
            if not part.number and left < end and right > start:
                found.append(_cut(part.text, max(left, start) - start, min(right, end) - start))
        return tuple(text.strip() for text in found if text.strip())

    def changeEvent(self, event: QEvent) -> None:
        """Another scheme has another ground behind marks."""
        if event.type() is QEvent.Type.PaletteChange:
            self._laid = {}
        super().changeEvent(event)

    def _number_at(self, caret: int) -> int:
        for part, start in self._starts():
            if part.number and start <= caret <= start + _units(_worded(part)):
                return part.number
        return 0

    def _starts(self) -> list[tuple[Part, int]]:
        """Return the parts, each with where it begins as Qt counts."""
        found, at = [], 0
        for part in self._parts:
            found.append((part, at))
            at += _units(_worded(part))
        return found

    def _looks(self) -> list[QTextLayout.FormatRange]:
        made = self._piece_looks()
        seen = 0
        for part, start in self._starts():
            if not part.number:
                continue
            is_pointed = False
            if part.number == self._pointed[0]:
                is_pointed, seen = seen == self._pointed[1], seen + 1
            length = _units(part.text)
            made.append(_range(start, length, self._mark_look(part, is_pointed)))
            made.append(_range(start + length, _units(_worded(part)) - length, _number_look(is_pointed)))
        return made

    def _piece_looks(self) -> list[QTextLayout.FormatRange]:
        made, at = [], 0
        for length, piece in self._faces:
            if piece.is_strong or piece.ink is not None:
                made.append(_range(at, length, _piece_look(piece)))
            at += length
        return made

    def _mark_look(self, part: Part, is_pointed: bool) -> QTextCharFormat:
        look = QTextCharFormat()
        if is_pointed:
            ground, ink = Ink.ACCENT, Ink.ON_ACCENT
        elif part.is_shown:
            ground, ink = Ink.WARN_SOFT, Ink.WARN
        else:
            ground, ink = Ink.CHIP, Ink.TEXT
        look.setBackground(color(ground))
        look.setForeground(color(ink))
        return look


def _parts(marks: Marks, raw: str) -> tuple[Part, ...]:
    return tuple(Part(clean(one.text), one.number, one.is_shown) for one in marks.parts(raw))


def _piece_look(piece: Piece) -> QTextCharFormat:
    look = QTextCharFormat()
    if piece.is_strong:
        look.setFont(font(Type.BODY_STRONG))
    if piece.ink is not None:
        look.setForeground(color(piece.ink))
    return look


def _number_look(is_pointed: bool) -> QTextCharFormat:
    look = QTextCharFormat()
    face = font(Type.TINY)
    look.setFont(face)
    look.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignNormal)
    look.setBackground(color(Ink.ACCENT if is_pointed else Ink.ACCENT_SOFT))
    look.setForeground(color(Ink.ON_ACCENT if is_pointed else Ink.ACCENT))
    return look


def _range(start: int, length: int, look: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = start, length, look
    return made


def _worded(part: Part) -> str:
    """A mark is followed by its number."""
    return f"{part.text}{_NARROW}{part.number}{_NARROW}" if part.number else part.text


def _units(text: str) -> int:
    """Return how long a text is to Qt, which counts a character outside of the first plane as two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cut(text: str, start: int, end: int) -> str:
    return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "replace")
