"""The rows of the problems: a message that one line has no room for goes on in a second one."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.dataclass import dataclass
from desktop.domain.errors import Problem
from desktop.ui.editor.problem_words import problem_words
from desktop.ui.theme.dress import fix
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.paint import text_width
from desktop.ui.theme.theme import px, theme
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.table import Table
from desktop.ui.widgets.table_model import Cell, Column, TableRow

_ROW, _TWO_LINES, _MOST = 30, 44, 150  # px at 100 %; past `_MOST` it scrolls
_KIND, _PLACE, _SIDE = 104, 84, 12
_WHAT = 2  # the column of the message


@dataclass(frozen=True, slots=True)
class Lines:
    """A message in the lines of a row; `is_cut` where the second one has no room for the rest."""

    first: str
    second: str = ""
    is_cut: bool = False


class ProblemTable(Table):
    """`fitted` comes after the messages were broken for another width."""

    fitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        columns = (Column(_tr("Kind"), _KIND), Column(_tr("Place"), _PLACE), Column(_tr("What is wrong")))
        super().__init__(columns, _tr("Problems"), parent, row_height=_ROW)
        self._problems: tuple[Problem, ...] = ()
        self._lines: tuple[Lines, ...] = ()
        self.horizontalHeader().hide()
        theme().changed.connect(self._fit)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        self._problems = tuple(problems)
        self._fit()

    def is_cut(self, at: int) -> bool:
        """Tell whether the row has no room for all of its message."""
        return self._lines[at].is_cut

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    @Slot()
    def _fit(self) -> None:
        room = self.columnWidth(_WHAT) - 2 * px(_SIDE)
        self._lines = tuple(in_lines(_one_line(problem), room) for problem in self._problems)
        rows = zip(self._problems, self._lines, strict=True)
        self.show_rows([_row(at, problem, lines) for at, (problem, lines) in enumerate(rows)])
        heights = [_TWO_LINES if lines.second else _ROW for lines in self._lines]
        for at, height in enumerate(heights):
            self.setRowHeight(at, px(height))
        fix(self, height=min(sum(heights), _MOST) + 2 if heights else 0)
        self.fitted.emit()


def in_lines(message: str, room: float) -> Lines:
    """Break a message after a sentence, if the rest fits into the second line then; or else where the first is full."""
    face, small = font(Type.BODY), font(Type.SMALL)
    if text_width(message, face) <= room:
        return Lines(message)
    sentence, _, rest = message.rpartition(". ")
    if sentence and text_width(f"{sentence}.", face) <= room and text_width(rest, small) <= room:
        return Lines(f"{sentence}.", rest)
    words = message.split(" ")
    fitting = 1
    while fitting < len(words) and text_width(" ".join(words[: fitting + 1]), face) <= room:
        fitting += 1
    first, rest = " ".join(words[:fitting]), " ".join(words[fitting:])
    return Lines(first, rest, is_cut=any((text_width(first, face) > room, text_width(rest, small) > room)))


def _tr(text: str) -> str:
    return QCoreApplication.translate("ProblemList", text)


def _row(at: int, problem: Problem, lines: Lines) -> TableRow:
    tone = Tone.WARN if problem.is_warning else Tone.BAD
    word = _tr("Warning") if problem.is_warning else _tr("Error")
    icon = "triangle-alert" if problem.is_warning else "octagon-x"
    place = f"{problem.line}:{problem.column}" if problem.line else _tr("file")
    cells = (
        Cell(word, Type.BODY_STRONG, tone.ink, icon),
        Cell(place, Type.MONO_SMALL, Ink.MUTED),
        Cell(lines.first, below=lines.second, below_ink=Ink.TEXT, goes_on=True),
    )
    return TableRow(str(at), cells)


def _one_line(problem: Problem) -> str:
    return " ".join(problem_words(problem.message).split())
