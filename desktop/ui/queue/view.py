"""The page of the queue: the tickets in the order in which to take them, and the chosen one beside them."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.actions import Action
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import Page, Place
from desktop.ui.queue.detail import QueueDetail
from desktop.ui.queue.fitting_card import SHOWN, BestLine
from desktop.ui.queue.head import QueueHead
from desktop.ui.queue.ticket_list import TicketList
from desktop.ui.queue.viewmodel import QueueViewModel
from desktop.ui.shell.dividing import divide
from desktop.ui.shell.habits import Habits
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px, theme
from desktop.ui.theme.tokens import Ink
from desktop.ui.ticket.panel import TicketPanel
from desktop.ui.widgets.announce import announce
from desktop.ui.widgets.button import ButtonKind
from desktop.ui.widgets.card import Surface
from desktop.ui.widgets.divider import WHOLE
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.keys_line import KeysLine
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.tab_order import tab_after

_DETAIL_FROM, _KEYS_FROM = 900, 480  # px at 100 %
_WIDTHS = ((1500, 600), (1096, 476), (0, 400))  # of the page at least, and of the list then


class QueueView(Page):
    def __init__(
        self, viewmodel: QueueViewModel, habits: Habits | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._vm = viewmodel
        self._said = -1
        self.head = QueueHead(viewmodel)
        self.list = TicketList(viewmodel.number_of, viewmodel.now)
        self.detail = QueueDetail(viewmodel)
        self._empty = EmptyState("inbox", "")
        self._no_desk = EmptyState("headset", "", action=self.tr("Add a desk in Connections"))
        self._left, self._stack = Surface(Ink.PANEL, lines="r"), QStackedWidget()
        self._whole = QStackedWidget()
        self.best = BestLine()
        self._lay_out()
        border = self.tr("Border between the list and the ticket")
        self.divider = divide(self, self.detail, border, habits or Habits(), "queue.share")
        self.divider.moved.connect(self._make_room)
        self.head.search_box.edit.installEventFilter(self)
        self.head.searched.connect(viewmodel.search)
        self.list.chosen.connect(viewmodel.choose)
        self.list.opened.connect(viewmodel.start)
        self.best.start.clicked.connect(viewmodel.start)
        self.best.read.clicked.connect(self.read_ticket)
        self._no_desk.action.show_kind(ButtonKind.PRIMARY)
        self._no_desk.acted.connect(viewmodel.to_connections)
        viewmodel.changed.connect(self._render)
        viewmodel.chosen_changed.connect(self._render_chosen)
        viewmodel.ticked.connect(self.list.tell_time)
        theme().changed.connect(self._make_room)
        self.detail.fitting.rebuilt.connect(self._lead_tab)
        viewmodel.looked_up.connect(self._make_room)
        self._render()

    @property
    def crumbs(self) -> tuple[str, ...]:
        chosen = self._vm.chosen
        return (self.tr("Queue"), chosen.ticket.ref.key) if chosen is not None else (self.tr("Queue"),)

    @property
    def actions_here(self) -> tuple[Action, ...]:
        vm, tr = self._vm, self.tr
        starts = tuple(
            Action(tr("Start runbook {n} of those that fit").replace("{n}", str(at + 1)), str(at + 1),
                   partial(vm.start_at, at), "play", is_listed=at == 0)
            for at in range(SHOWN)
        )  # fmt: skip
        return (
            Action(
                tr("Start the runbook that fits best, with this ticket"), "Enter Return", vm.start, "play"
            ),
            Action(tr("Read the ticket"), "T", self.read_ticket, "ticket"),
            Action(tr("Read the desks anew"), "F5", vm.refresh, "refresh-cw"),
            Action(tr("Wait no longer for a desk"), "Esc", vm.cancel, "x"),
            Action(tr("Search the library with the subject"), "L", vm.search_library, "library"),
            Action(
                tr("Open the ticket's address in the browser"), "O", self.detail.open_address, "external-link"
            ),
            Action(tr("Search the queue"), "/", self.head.search_box.setFocus, "search"),
            Action(tr("Next ticket"), "J", lambda: self.list.step_by(1), is_listed=False),
            Action(tr("Previous ticket"), "K", lambda: self.list.step_by(-1), is_listed=False),
            *starts,
        )

    def show_place(self, place: Place) -> None:
        if place.key:
            self._vm.choose(place.key)
        self._vm.come_to_front()
        self._focus_first()

    def _focus_first(self) -> None:
        if not self._vm.has_desks:
            self._no_desk.setFocus()
        else:
            (self.list if self._vm.shown else self.head.search_box).setFocus()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._left)
        pad(column, 20, 22, 18, 12, gap=12)
        column.addWidget(self.head)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        column.addWidget(self._stack, 1)
        column.addWidget(self.best)
        tr = self.tr
        keys = (("J K", tr("move")), ("Enter", tr("start")), ("T", tr("read")), ("/", tr("search")))
        self._keys = KeysLine(keys)
        column.addWidget(self._keys)
        both = QWidget()
        across = QHBoxLayout(both)
        pad(across)
        across.addWidget(self._left)
        across.addWidget(self.detail, 1)
        self._whole.addWidget(both)
        self._whole.addWidget(self._without_desk())
        outer = QVBoxLayout(self)
        pad(outer)
        outer.addWidget(self._whole)

    def _without_desk(self) -> QWidget:
        alone = QWidget()
        column = QVBoxLayout(alone)
        pad(column, 20, 22, 18, 12, gap=12)
        column.addWidget(Label(self.tr("Queue"), Type.TITLE))
        column.addWidget(self._no_desk, 1)
        return alone

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up, down and Enter go to the list while the search has the keyboard."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in moves:
            self.list.step_by(moves[Qt.Key(event.key())])
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._vm.start()
            return True
        return False

    @Slot()
    def read_ticket(self) -> None:
        """Read on in the chosen ticket; where there is no room beside the list, it lies over it."""
        ticket, window = self._vm.ticket, self.window()
        if not self.detail.isHidden():
            self.detail.read_on()
        elif ticket is not None and isinstance(window, MainWindow):
            panel = TicketPanel(window, ticket.ref.key, self._vm.now)
            panel.show_ticket(ticket, is_whole=self._vm.is_whole, trouble=self._vm.trouble)
            panel.asked_anew.connect(panel.close_panel)
            window.open_overlay(panel)

    # -- what is shown -----------------------------------------------------------------------------

    @Slot()
    def _render(self) -> None:
        vm = self._vm
        chosen = str(vm.chosen.ticket.ref) if vm.chosen is not None else ""
        was_empty = self._stack.currentIndex() == 1
        self.list.show_rows(vm.shown, chosen)
        if not vm.shown and self.list.hasFocus():
            self.head.search_box.setFocus()  # before the list goes
        self._stack.setCurrentIndex(0 if vm.shown else 1)
        if (
            was_empty
            and vm.shown
            and not vm.text
            and self.window().focusWidget() is self.head.search_box.edit
        ):
            self.list.setFocus()  # they were awaited
        self._whole.setCurrentIndex(0 if vm.has_desks else 1)
        self._tell_empty()
        if len(vm.shown) != self._said and self.isVisible() and vm.read_at is not None:
            announce(self, self.tr("{n} tickets are shown").replace("{n}", str(len(vm.shown))))
            self._said = len(vm.shown)
        self._make_room()
        self.crumbs_changed.emit()

    @Slot()
    def _lead_tab(self) -> None:
        """Tab comes from the list to the ticket as it is read, though its rows were made later."""
        tab_after(self.best.start, self.detail.pane)

    @Slot()
    def _render_chosen(self) -> None:
        chosen = self._vm.chosen
        self.list.show_chosen(str(chosen.ticket.ref) if chosen is not None else "")
        self._make_room()
        self.crumbs_changed.emit()

    def _tell_empty(self) -> None:
        tr, vm = self.tr, self._vm
        told = tr("Tickets of Jira, Zendesk and Freshdesk stand here in the order in which to take them, each with the "
                  "reason, once a desk is known. Its token goes into the system's keyring.")  # fmt: skip
        self._no_desk.tell(tr("No desk yet"), told)
        if vm.text and vm.tickets:
            self._empty.tell(tr("No ticket has these words"), tr("Fewer words find more."))
        elif vm.read_at is None or vm.is_reading:
            self._empty.tell(tr("Asking the desks"))
        elif vm.faults:
            self._empty.tell(
                tr("Nothing came from any desk"), tr("What each of them said stands above. F5 asks again.")
            )
        else:
            self._empty.tell(tr("Nothing waits"), tr("No open ticket in the queues of your desks."))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    @Slot()
    def _make_room(self) -> None:
        """The ticket stands beside the list where there is room for both."""
        has_room = self.width() >= px(_DETAIL_FROM)
        self._keys.setVisible(self.height() >= px(_KEYS_FROM))
        self.detail.setVisible(has_room)
        self.best.setVisible(not has_room and self._vm.chosen is not None)
        self.best.show_fitting(self._vm.fitting)
        self._left.show_ground(Ink.PANEL, "r" if has_room else "")
        self._left.setMinimumWidth(0)
        self._left.setMaximumWidth(16_777_215)
        if has_room:
            wide = next(wide for least, wide in _WIDTHS if self.width() >= px(least))
            kept = round(self.width() * self.divider.share / WHOLE)
            self._left.setFixedWidth(max(px(_WIDTHS[-1][1]), kept) if kept else px(wide))
