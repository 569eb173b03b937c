"""The editor of a runbook: its text, its problems, what may be written at the cursor, and a live preview."""

from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.domain.sketch import Sketch
from desktop.ui.actions import Action
from desktop.ui.editor.answers import Ask
from desktop.ui.editor.code_edit import CodeEdit
from desktop.ui.editor.find_bar import FindBar
from desktop.ui.editor.finding import Finding
from desktop.ui.editor.habits import Habits
from desktop.ui.editor.head import EditorHead
from desktop.ui.editor.marks import marks_of
from desktop.ui.editor.new_panel import NewPanel
from desktop.ui.editor.offering import Offering
from desktop.ui.editor.page_actions import actions_of
from desktop.ui.editor.places import step_at
from desktop.ui.editor.preview_pane import MAP, STEP, PreviewPane
from desktop.ui.editor.problem_list import ProblemList
from desktop.ui.editor.problem_walk import ProblemWalk
from desktop.ui.editor.question_bar import QuestionBar
from desktop.ui.editor.renaming import named_after
from desktop.ui.editor.room import Room
from desktop.ui.editor.saving import ask_for_file
from desktop.ui.editor.touches import Touches
from desktop.ui.editor.viewmodel import EditorViewModel
from desktop.ui.editor.word_bar import WordBar
from desktop.ui.navigation import Page, Place
from desktop.ui.shell.habits import Habits as WindowHabits
from desktop.ui.theme.dress import pad
from desktop.ui.theme.theme import theme
from desktop.ui.widgets.card import Surface
from desktop.ui.widgets.empty_state import EmptyState

NEW = "new"  # in the text of a place; `new:check` begins at once with that kind
_FOLLOW_MS = 90


class EditorPage(Page):
    def __init__(
        self, viewmodel: EditorViewModel, memory: WindowHabits | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.vm = viewmodel
        viewmodel.setParent(self)  # its timers read the text, and end with it
        self.head, self.edit, self.pane = EditorHead(viewmodel), CodeEdit(), PreviewPane()
        self.problems, self.find_bar, self.question = ProblemList(), FindBar(), QuestionBar(viewmodel)
        self.new_panel, self.word_bar = NewPanel(), WordBar()
        self.waiting = EmptyState("hourglass", self.tr("Opening…"))
        self.waiting.acted.connect(viewmodel.to_library)
        self._stack, self._body, self._is_choosing = QStackedWidget(), QWidget(), False
        self._lay_out()
        self.room = Room(self, self.head, self._left, self.pane, memory or WindowHabits())
        self.room.divider.moved.connect(self._arrange)
        self.offering = Offering(self.edit, self._body, viewmodel)
        self.finding = Finding(self.edit, self.find_bar)
        self.walk = ProblemWalk(viewmodel, self.edit, self.problems, self.room)
        self._follow_timer = QTimer(self, singleShot=True, interval=_FOLLOW_MS)
        self.touches = Touches(viewmodel, self.edit, self.problems)
        self.habits = Habits(viewmodel, self.edit, self.word_bar)
        viewmodel.text = lambda: self.edit.text
        self._connect()
        self._render()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        pad(whole)
        whole.addWidget(self._stack)
        inside = QVBoxLayout(self._body)
        pad(inside)
        inside.addWidget(self.head)
        inside.addWidget(self.question)
        across = QHBoxLayout()
        pad(across)
        self._left = Surface()
        column = QVBoxLayout(self._left)
        pad(column)
        column.addWidget(self.find_bar)
        column.addWidget(self.word_bar)
        column.addWidget(self.edit, 1)
        column.addWidget(self.problems)
        across.addWidget(self._left, 1)
        across.addWidget(self.pane)
        inside.addLayout(across, 1)
        for part in (self.new_panel, self.waiting, self._body):
            self._stack.addWidget(part)

    def _connect(self) -> None:
        vm = self.vm
        vm.opened.connect(self._show_text)
        vm.text_replaced.connect(self.edit.replace_text)
        vm.looker.looked.connect(self._show_look)
        vm.changed.connect(self._render)
        vm.saved.connect(lambda: self.edit.document().setModified(False))
        self.edit.moved.connect(self._follow_timer.start)
        self.edit.filled.connect(self._end_filling)
        self._follow_timer.timeout.connect(self._follow)
        self.pane.chosen.connect(self._go_to_step)
        self.pane.tabs.chosen.connect(self._pane_changed)
        self.head.views.chosen.connect(self._arrange)
        self.head.copy_asked.connect(self.ask_for_file)
        vm.trying.file_wanted.connect(partial(self.ask_for_file, tries_after=True))
        self.new_panel.chosen.connect(self._begin)
        self.new_panel.banner.first.connect(self._take_lost)
        self.new_panel.banner.second.connect(vm.lost.drop)
        vm.lost.changed.connect(lambda: self.new_panel.show_lost(vm.lost.words))
        self.question.decided.connect(self._take_focus)
        self.edit.installEventFilter(self)
        theme().changed.connect(self._arrange)
        app = QCoreApplication.instance()
        assert app is not None
        app.aboutToQuit.connect(vm.keep_now)

    # -- as every page ---------------------------------------------------------------------------

    @property
    def crumbs(self) -> tuple[str, ...]:
        named = self.vm.name if self.vm.is_open else self.vm.key.rpartition("/")[2]
        last = named if named and not self._is_choosing else self.tr("New runbook")
        return (self.tr("Library"), self.tr("Editor"), last)

    @property
    def actions_here(self) -> tuple[Action, ...]:
        return actions_of(self)

    def show_place(self, place: Place) -> None:
        self._is_choosing = False
        if place.key:
            self.vm.open(place.key)
        elif place.text.startswith(f"{NEW}:"):
            self._begin(place.text.partition(":")[2])
        elif place.text == NEW or not self.vm.is_open:
            self.show_new()
        else:
            self._render()
        self._take_focus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.vm.disk.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.vm.disk.watch(False)
        self.vm.keep()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The list of offers has its keys before the text has them."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self.offering.take_key(event)
        if event.type() is QEvent.Type.FocusOut:
            self.offering.close()
        return False

    # -- acts ------------------------------------------------------------------------------------

    @Slot()
    def save(self) -> None:
        """Save; a text without a file of its own asks for one first."""
        if self.vm.is_new or self.vm.is_read_only:
            self.ask_for_file()
        else:
            self.vm.save()

    @Slot()
    def ask_for_file(self, *, tries_after: bool = False) -> None:
        """Ask where to, without holding the window."""
        if self.vm.manuscript is not None:
            name, take = named_after(self.vm.text(), self.vm.manuscript.file), self.vm.save_as
            ask_for_file(self, name, self.vm.port.folder_for_new(), partial(take, tries_after=tries_after))

    @Slot()
    def show_new(self) -> None:
        self._is_choosing = True
        self._stack.setCurrentWidget(self.new_panel)
        self.new_panel.take_focus()
        self.vm.offer_lost()

    @Slot(str)
    def _begin(self, kind: str) -> None:
        self._is_choosing = False
        self.vm.begin(kind)
        self._take_focus()

    @Slot()
    def _take_lost(self) -> None:
        self._is_choosing = False
        self.vm.take_lost()
        self._take_focus()

    @Slot()
    def turn_preview(self) -> None:
        """Text, step and map in turn; where there is room the text stays."""
        if self.room.is_narrow:
            self.head.views.choose((self.head.views.at + 1) % 3)
            self.room.shown_part(self.edit).setFocus()
        else:
            self.pane.show_part(MAP if self.pane.part == STEP else STEP)
            self._follow()

    @Slot(int)
    def _go_to_step(self, line: int) -> None:
        self.room.show_text()
        self.edit.go_to(line - 1)
        self.edit.setFocus()

    # -- what is shown ---------------------------------------------------------------------------

    @Slot()
    def _show_text(self) -> None:
        manuscript = self.vm.manuscript
        if manuscript is None:
            return
        self._stack.setCurrentWidget(self._body)  # only what can be seen takes the focus
        self.edit.show_text(manuscript.text)
        self.problems.show_problems((), is_known=False)
        self.pane.show_sketch(Sketch(()))
        self.crumbs_changed.emit()
        self._take_focus()

    @Slot(bool)
    def _end_filling(self, is_same: bool) -> None:
        """All of the text is there."""
        if not is_same:
            self.vm.refuse_to_edit(self.tr("it holds characters that this editor would change"))
            self._render()
        if self.vm.is_new:
            self.edit.document().setModified(True)

    @Slot()
    def _show_look(self) -> None:
        problems = self.vm.problems
        self.problems.show_problems(problems, is_known=True)
        self.problems.show_notes(self.vm.looker.notes)
        self.edit.show_marks(marks_of(problems, self.edit.text.split("\n")) if problems else ())
        self.pane.show_sketch(self.vm.looker.readable)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        """Show the step that the cursor is in, as far as it is known by its line."""
        self.pane.follow(
            step_at(self.vm.looker.readable, self.edit.line + 1), is_older=self.vm.looker.is_older
        )
        fix = self.habits.fix_here
        self.problems.tell_fix(fix.about if fix is not None else "")

    @Slot()
    def _render(self) -> None:
        vm = self.vm
        if self._is_choosing:
            pass  # what is open waits until a kind is chosen, or it is gone back to
        elif vm.is_open:
            self._stack.setCurrentWidget(self._body)
        elif vm.key:
            self._stack.setCurrentWidget(self.waiting)
            self.waiting.show_icon("octagon-x" if vm.trouble else "hourglass")
            self.waiting.tell(
                self.tr("It cannot be opened") if vm.trouble else self.tr("Opening…"), vm.trouble
            )
            self.waiting.offer(self.tr("Back to the library") if vm.trouble else "")
            if vm.trouble and self.isVisible():
                self.waiting.action.setFocus()
        self.edit.setReadOnly(vm.is_read_only or vm.ask is Ask.DRAFT)
        self._arrange()
        self.crumbs_changed.emit()

    @Slot()
    def _take_focus(self) -> None:
        if self.vm.ask is Ask.DRAFT:
            self.question.banner.first_button.setFocus()
        elif self._stack.currentWidget() is self._body:
            self.edit.setFocus()

    @property
    def following(self) -> bool:
        """True while the preview is about to follow the cursor."""
        return self._follow_timer.isActive()

    # -- room ------------------------------------------------------------------------------------

    @Slot()
    def _arrange(self) -> None:
        self.room.share()
        self._follow_timer.start()

    @Slot(int)
    def _pane_changed(self, _part: int) -> None:
        """A map has more room than a card."""
        self._arrange()
        self._follow()
