"""The problems of the text: line and column, error or warning by shape and word, and what is wrong."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.errors import Problem
from desktop.redaction.clean import clean
from desktop.ui.editor.problem_table import ProblemTable
from desktop.ui.editor.problem_words import problem_words
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.card import Surface
from desktop.ui.widgets.labels import ElidedLabel, IconMark
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.wrapped_label import WrappedLabel


class ProblemList(Surface):
    """`opened` comes with the number of a problem, from 0, by Enter or a click."""

    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Ink.PANEL, lines="t", parent=parent)
        self.problems: tuple[Problem, ...] = ()
        self._told = ""
        self._mark, self._title = IconMark("circle-check", Ink.OK), ElidedLabel("", Type.BODY_STRONG)
        self._rest = ElidedLabel("", Type.SMALL, Ink.MUTED)
        self.table = ProblemTable()
        self._note = ElidedLabel("", Type.SMALL, Ink.MUTED)
        self._whole = WrappedLabel("", Type.BODY, Ink.MUTED)
        self._scroll = ScrollColumn()
        self._lay_out()
        self.table.opened.connect(self._open)
        self.table.chosen.connect(self._show_whole)
        self.table.fitted.connect(self._show_whole_of_chosen)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        pad(column, 1, 1, 1, 0)
        head = QHBoxLayout()
        pad(head, 14, 7, 14, 7, gap=8)
        head.addWidget(self._mark)
        head.addWidget(self._title)
        head.addWidget(self._rest, 1)
        column.addLayout(head)
        self._note.setContentsMargins(px(14), 0, px(14), px(7))
        column.addWidget(self._note)
        self._note.hide()
        column.addWidget(self.table)
        pad(self._scroll.column, 14, 4, 14, 8)
        self._scroll.column.addWidget(self._whole)
        self._scroll.column.addStretch(1)
        column.addWidget(self._scroll)

    def show_problems(self, problems: Sequence[Problem], *, is_known: bool) -> None:
        """Show the problems; with `is_known` false nothing is known of the text yet."""
        self.problems = tuple(problems)
        errors = sum(not problem.is_warning for problem in problems)
        self._show_title(errors, len(problems) - errors, is_known=is_known)
        self.table.setVisible(bool(problems))
        self.table.show_problems(problems)

    @property
    def note(self) -> str:
        """What no tool looked at, and why."""
        return self._note.text()

    def show_notes(self, notes: Sequence[str]) -> None:
        self._note.setText(" ".join(clean(note) for note in notes))
        self._note.setVisible(bool(notes))

    def _show_title(self, errors: int, warnings: int, *, is_known: bool) -> None:
        if not is_known:
            self._mark.show_as("hourglass", Ink.MUTED)
            self._title.setText(self.tr("Looking at the text…"))
        elif errors:
            self._mark.show_as("octagon-x", Ink.BAD)
            too = (_count(warnings, self.tr("warning"), self.tr("warnings")),) if warnings else ()
            self._title.setText(", ".join((_count(errors, self.tr("error"), self.tr("errors")), *too)))
        elif warnings:
            self._mark.show_as("triangle-alert", Ink.WARN)
            self._title.setText(_count(warnings, self.tr("warning"), self.tr("warnings")))
        else:
            self._mark.show_as("circle-check", Ink.OK)
            self._title.setText(self.tr("No problems"))
        self._told = self.tr("F8 goes to the next") if errors or warnings else ""
        self._rest.setText(self._told)

    def tell_fix(self, about: str) -> None:
        """Say what Ctrl+. would do in the line of the cursor; nothing where it knows nothing."""
        fix_words = self.tr("Ctrl+. fixes this line: {what}").replace("{what}", clean(about)) if about else ""
        self._rest.setText(" · ".join(filter(None, (fix_words, self._told))))

    def tell_waiting(self) -> None:
        """The problems shown are of an older text, and it takes a while to look at the present one."""
        self._mark.show_as("hourglass", Ink.MUTED)
        self._title.setText(self.tr("Looking at the text…"))

    def choose(self, at: int) -> None:
        self.table.choose(str(at))
        self._show_whole(str(at))

    @Slot()
    def _show_whole_of_chosen(self) -> None:
        self._show_whole(self.table.current_id)

    @Slot(str)
    def _open(self, row: str) -> None:
        self._show_whole(row)
        self.opened.emit(int(row))

    @Slot(str)
    def _show_whole(self, row: str) -> None:
        """The whole message of the chosen problem, which a row may cut."""
        at = int(row) if row.isdecimal() else -1
        is_there = 0 <= at < len(self.problems) and self.table.is_cut(at)
        self._whole.setText(problem_words(self.problems[at].message) if is_there else "")
        self._scroll.setVisible(is_there)
        fix(self._scroll, height=52)


def _count(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
