"""What people do in an editor without thinking: go to a line or a definition and back, rename, take a fix."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QTextCursor

from desktop.ui.actions import Action
from desktop.ui.editor import line_moves
from desktop.ui.editor.code_edit import CodeEdit
from desktop.ui.editor.fixes import Fix, fix_of
from desktop.ui.editor.line_edits import change_lines, units
from desktop.ui.editor.names_in_text import NAME, Named, all_of, definition_of, named_at
from desktop.ui.editor.typing import indented, outdented
from desktop.ui.editor.viewmodel import EditorViewModel
from desktop.ui.editor.word_bar import WordBar

_MOST_PLACES = 50  # that can be gone back to


class Habits(QObject):
    def __init__(self, viewmodel: EditorViewModel, edit: CodeEdit, bar: WordBar) -> None:
        super().__init__(edit)
        self._vm, self._edit, self._bar = viewmodel, edit, bar
        self._been: list[tuple[int, int]] = []
        bar.closed.connect(edit.setFocus)
        viewmodel.opened.connect(self._been.clear)
        viewmodel.opened.connect(bar.hide)

    # -- lines -----------------------------------------------------------------------------------

    def change(self, how: Callable[[CodeEdit], None]) -> None:
        """Change whole lines, where the text may be changed."""
        self._edit.filling.finish()
        if not self._edit.isReadOnly():
            how(self._edit)

    def shift(self, *, is_in: bool) -> None:
        self.change(lambda edit: change_lines(edit.textCursor(), indented if is_in else outdented))

    @Slot()
    def ask_for_line(self) -> None:
        here = self._edit.line + 1
        told = self.tr("1 to {n}").replace("{n}", str(self._edit.text.count("\n") + 1))
        self._bar.ask(self.tr("Go to line"), str(here), told, self._go_to_line)

    def _go_to_line(self, word: str) -> str:
        line, _, column = word.partition(":")
        last = self._edit.text.count("\n") + 1
        if not line.isdecimal() or not 1 <= int(line) <= last or not (column or "1").isdecimal():
            return self.tr("a line from 1 to {n}, or line:column").replace("{n}", str(last))
        self._go(int(line) - 1, int(column or 1) - 1)
        return ""

    # -- definitions -----------------------------------------------------------------------------

    @Slot()
    def go_to_definition(self) -> None:
        """Go where the step or input at the cursor is defined."""
        lines = self._edit.text.split("\n")
        named = named_at(lines, self._edit.line, self._edit.column)
        found = definition_of(lines, named) if named is not None else None
        if found is not None:
            self._go(found.line, found.start)

    def _go(self, line: int, column: int) -> None:
        self._been = [*self._been, (self._edit.line, self._edit.column)][-_MOST_PLACES:]
        self._edit.go_to(line, column)
        self._edit.setFocus()

    @Slot()
    def go_back(self) -> None:
        """Go back to where a definition or line was asked for."""
        if self._been:
            self._edit.go_to(*self._been.pop())
            self._edit.setFocus()

    # -- names -----------------------------------------------------------------------------------

    @Slot()
    def ask_for_name(self) -> None:
        """Ask for another name of the step or input at the cursor, and change it wherever it stands."""
        lines = self._edit.text.split("\n")
        named = named_at(lines, self._edit.line, self._edit.column)
        if named is None or self._edit.isReadOnly():
            return
        places = all_of(lines, named.name, is_step=named.is_step)
        what = self.tr("Rename step {name}") if named.is_step else self.tr("Rename input {name}")
        told = self.tr("in 1 place") if len(places) == 1 else self.tr("in {n} places")
        told = f"{told} · {self.tr('Enter renames')}"
        self._bar.ask(
            what.replace("{name}", named.name), named.name, told.replace("{n}", str(len(places))),
            lambda word: self._rename(named, word),
        )  # fmt: skip

    def _rename(self, named: Named, word: str) -> str:
        lines = self._edit.text.split("\n")
        if word == named.name:
            return ""
        if not NAME.match(word):
            return self.tr("small letters, digits and _; a letter first")
        if any(one.is_definition for one in all_of(lines, word, is_step=named.is_step)):
            return self.tr("there is one of this name already")
        cursor = self._edit.textCursor()
        cursor.beginEditBlock()
        for one in reversed(all_of(lines, named.name, is_step=named.is_step)):
            self._put(cursor, one.line, one.start, one.end, word)
        cursor.endEditBlock()
        return ""

    def _put(self, cursor: QTextCursor, line: int, start: int, end: int, text: str) -> None:
        block = self._edit.document().findBlockByNumber(line)
        written = block.text()
        cursor.setPosition(block.position() + units(written[:start]))
        cursor.setPosition(block.position() + units(written[:end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)

    # -- fixes -----------------------------------------------------------------------------------

    @property
    def fix_here(self) -> Fix | None:
        """The first fix for a problem in the cursor's line; none while the problems are of an older text."""
        if self._edit.isReadOnly() or not self._vm.looker.is_up_to_date:
            return None
        here = [one for one in self._vm.problems if one.line == self._edit.line + 1]
        lines = self._edit.text.split("\n") if here else []
        behind = sorted(here, key=lambda one: abs(one.column - 1 - self._edit.column))
        return next((fix for one in behind if (fix := fix_of(one, lines)) is not None), None)

    @Slot()
    def take_fix(self) -> None:
        fix = self.fix_here
        if fix is None:
            return
        cursor = self._edit.textCursor()
        self._put(cursor, fix.line, fix.start, fix.end, fix.text)
        before = fix.text[: fix.cursor]
        line = fix.line + before.count("\n")
        column = len(before.rpartition("\n")[2]) + (0 if "\n" in before else fix.start)
        self._edit.go_to(line, column)
        self._edit.setFocus()

    @property
    def actions(self) -> tuple[Action, ...]:
        tr = self.tr
        return (
            Action(tr("Fix the problem in this line"), "Ctrl+.", self.take_fix, "lightbulb"),
            Action(tr("Go to line…"), "Ctrl+G", self.ask_for_line, "list"),
            Action(tr("Go to the definition of a step or input"), "F12", self.go_to_definition, "arrow-right"),
            Action(tr("Back to where that was asked"), "Alt+Left", self.go_back, "arrow-left"),
            Action(tr("Rename a step or input everywhere…"), "F2", self.ask_for_name, "pencil"),
            Action(tr("Comment, or no comment any more"), "Ctrl+/", lambda: self.change(line_moves.toggle_comment)),
            Action(tr("Duplicate the line"), "Ctrl+Shift+D", lambda: self.change(line_moves.duplicate)),
            Action(tr("Move the line up"), "Alt+Up", lambda: self.change(lambda edit: line_moves.move(edit, -1))),
            Action(tr("Move the line down"), "Alt+Down", lambda: self.change(lambda edit: line_moves.move(edit, 1))),
            Action(tr("Indent"), "Ctrl+]", lambda: self.shift(is_in=True)),
            Action(tr("Outdent"), "Ctrl+[", lambda: self.shift(is_in=False)),
        )  # fmt: skip
