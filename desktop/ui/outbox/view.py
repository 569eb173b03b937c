"""The page of the outbox: what is on its way to help desks, what was refused, and what has arrived."""

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.actions import Action
from desktop.ui.navigation import Page, Place
from desktop.ui.outbox.act_line import ActLine
from desktop.ui.outbox.detail import PostDetail
from desktop.ui.outbox.post_list import PostList
from desktop.ui.outbox.viewmodel import Kind, OutboxViewModel
from desktop.ui.run.toast import Toast
from desktop.ui.shell.dividing import divide
from desktop.ui.shell.habits import Habits
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px, theme
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.announce import announce
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import ButtonKind
from desktop.ui.widgets.card import Surface
from desktop.ui.widgets.divider import WHOLE
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.filter_pills import Filter, FilterPills
from desktop.ui.widgets.keys_line import KeysLine
from desktop.ui.widgets.labels import ElidedLabel, Label
from desktop.ui.widgets.search_box import SearchBox

_WIDE, _NARROW, _DETAIL_FROM, _LOW = 476, 400, 900, 480  # px at 100 %
_LOOKS = {
    Kind.ALL: ("", Ink.MUTED),
    Kind.OPEN: ("hourglass", Ink.WARN),
    Kind.REFUSED: ("octagon-x", Ink.BAD),
    Kind.SENT: ("", Ink.OK),
    Kind.DROPPED: ("", Ink.MUTED),
}


class OutboxView(Page):
    def __init__(
        self, viewmodel: OutboxViewModel, habits: Habits | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._vm = viewmodel
        self._said = -1
        self.search_box = SearchBox(self.tr("Desk, ticket, state, words…"), keys="/", height=32)
        self._count = ElidedLabel("", Type.BODY, Ink.MUTED)
        self._trouble = Banner("", Tone.WARN)
        self.list, self.detail = PostList(viewmodel.now), PostDetail(viewmodel)
        self.filters = FilterPills(self.tr("Which posts are shown"), self.list)
        self._empty, self._stack = EmptyState("send", ""), QStackedWidget()
        self._left = Surface(Ink.PANEL, lines="r")
        self._is_reading_one = False  # where there is no room for both
        self.act = ActLine(viewmodel)
        self._lay_out()
        border = self.tr("Border between the list and the post")
        self.divider = divide(self, self.detail, border, habits or Habits(), "outbox.share")
        self.divider.moved.connect(self._make_room)
        self.toast = Toast(self)
        self.search_box.edit.installEventFilter(self)
        self.search_box.changed.connect(viewmodel.search)
        self.filters.chosen.connect(viewmodel.narrow)
        self._empty.action.show_kind(ButtonKind.PRIMARY)
        self._empty.acted.connect(viewmodel.to_queue)
        self.list.chosen.connect(viewmodel.choose)
        self.act.read.clicked.connect(self.read_one)
        self.detail.back.clicked.connect(self._back)
        viewmodel.changed.connect(self._render)
        viewmodel.chosen_changed.connect(self._render_chosen)
        viewmodel.said.connect(self.toast.tell)
        viewmodel.refused.connect(self._refuse)
        viewmodel.ticked.connect(self.list.tell_time)
        theme().changed.connect(self._make_room)
        self._render()
        self.filters.choose(Kind.ALL.value)

    @property
    def crumbs(self) -> tuple[str, ...]:
        return (self.tr("Queue"), self.tr("Outbox"))

    @property
    def actions_here(self) -> tuple[Action, ...]:
        vm, tr = self._vm, self.tr
        return (
            Action(tr("Try the post now"), "R", vm.retry, "refresh-cw"),
            Action(tr("Go to the run of the post"), "Enter Return", vm.to_run, "list-checks"),
            Action(tr("Drop the post, once you have said so again"), "Del", vm.ask_to_drop, "trash-2"),
            Action(tr("Really drop it"), "Ctrl+Enter Ctrl+Return", vm.drop, "trash-2", is_listed=False),
            Action(tr("Keep it, or go back to the list"), "Esc", self._back, is_listed=False),
            Action(tr("Read what the post says"), "T", self.read_one, "eye"),
            Action(
                tr("Open the post at its desk in the browser"), "O", self.detail.open_address, "external-link"
            ),
            Action(tr("Look at the outbox anew"), "F5", vm.refresh, "refresh-cw"),
            Action(tr("Search the outbox"), "/", self.search_box.setFocus, "search"),
            Action(tr("Next post"), "J", lambda: self.list.step_by(1), is_listed=False),
            Action(tr("Previous post"), "K", lambda: self.list.step_by(-1), is_listed=False),
        )

    def show_place(self, place: Place) -> None:
        self._vm.refresh()
        if place.text in list(Kind):
            self.filters.choose(place.text)
        if place.key:
            self._vm.choose(place.key)
        self._take_focus()

    def _take_focus(self) -> None:
        if self._has_posts:
            (self.list if self._vm.shown else self.search_box).setFocus()
        else:
            self._empty.action.setFocus()

    @property
    def _has_posts(self) -> bool:
        """True too while they are not read: then nobody knows."""
        return bool(self._vm.total) or not self._vm.is_read

    def _lay_out(self) -> None:
        across = QHBoxLayout(self)
        pad(across)
        column = QVBoxLayout(self._left)
        pad(column, 20, 22, 18, 12, gap=12)
        titles = QHBoxLayout()
        pad(titles, gap=10)
        titles.addWidget(Label(self.tr("Outbox"), Type.TITLE))
        titles.addWidget(self._count, 1)
        column.addLayout(titles)
        column.addWidget(self.search_box)
        column.addWidget(self.filters)
        column.addWidget(self._trouble)
        self._trouble.hide()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        column.addWidget(self._stack, 1)
        column.addWidget(self.act)
        tr = self.tr
        self._keys = KeysLine(
            (
                ("J K", tr("move")),
                ("R", tr("try now")),
                ("Enter", tr("run")),
                ("Del", tr("drop")),
                ("T", tr("read")),
            )
        )
        column.addWidget(self._keys)
        across.addWidget(self._left)
        across.addWidget(self.detail, 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down move through the list while the search has the keyboard."""
        moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() in moves:
            self.list.step_by(moves[Qt.Key(event.key())])
        return event.key() in moves

    @Slot()
    def read_one(self) -> None:
        """Where there is no room for both, the post takes the place of the list."""
        self._is_reading_one = not self._is_reading_one
        self._make_room()

    @Slot()
    def _back(self) -> None:
        if self._vm.asks_to_drop:
            self._vm.keep()
        elif self._is_reading_one:
            self.read_one()
            self.list.setFocus()

    # -- what is shown -----------------------------------------------------------------------------

    @Slot()
    def _render(self) -> None:
        vm = self._vm
        counts = vm.counts
        in_all = self.tr("{total} in all").replace("{total}", f"{vm.total:,}") if vm.total else ""
        self._count.setText(" · ".join(part for part in (vm.tally.words, in_all) if part))
        self.filters.show_filters([self._filter(kind, counts[kind]) for kind in Kind])
        self.list.show_rows(vm.shown, vm.chosen.key if vm.chosen is not None else "")
        if not vm.shown and self.list.hasFocus():
            self.search_box.setFocus()  # before the list goes
        self._stack.setCurrentIndex(0 if vm.shown else 1)
        had_focus = self.search_box.edit.hasFocus()
        for part in (self.search_box, self.filters):
            part.setVisible(self._has_posts)
        self._trouble.setVisible(bool(vm.troubles))
        if vm.troubles:
            self._trouble.tell("\n".join(vm.troubles), Tone.WARN)
        self._tell_empty()
        if had_focus and not self._has_posts:
            self._take_focus()
        if len(vm.shown) != self._said and self.isVisible():
            announce(self, self.tr("{n} posts are shown").replace("{n}", str(len(vm.shown))))
            self._said = len(vm.shown)
        self._make_room()

    @Slot()
    def _render_chosen(self) -> None:
        chosen = self._vm.chosen
        self.detail.trouble.hide()
        self.list.show_chosen(chosen.key if chosen is not None else "")
        self._make_room()

    @Slot(str)
    def _refuse(self, why: str) -> None:
        self.detail.trouble.tell(why, Tone.BAD)
        if self.detail.isHidden():
            self.toast.tell(why)

    def _filter(self, kind: Kind, count: int) -> Filter:
        tr, (icon, ink) = self.tr, _LOOKS[kind]
        words = {Kind.ALL: tr("All"), Kind.OPEN: tr("Open"), Kind.REFUSED: tr("Refused"), Kind.SENT: tr("Sent"),
                 Kind.DROPPED: tr("Dropped")}  # fmt: skip
        return Filter(kind.value, f"{words[kind]}  {count:,}", icon, ink)

    def _tell_empty(self) -> None:
        tr, vm = self.tr, self._vm
        if not vm.is_read:
            self._empty.tell(tr("Looking into the outbox"))
        elif vm.total:
            self._empty.tell(
                tr("No post is like that"), tr("Fewer words, or another filter above, show more.")
            )
        else:
            told = tr(
                "What you send to a ticket waits here until it has arrived, even after a night offline."
            )
            self._empty.tell(tr("Nothing was sent yet"), told)
        self._empty.offer(tr("Go to the queue") if vm.is_read and not vm.total else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    @Slot()
    def _make_room(self) -> None:
        """The post stands beside the list where there is room for both, else in its place when it is asked for."""
        has_room = self.width() >= px(_DETAIL_FROM)
        self._keys.setVisible(self._has_posts and self.height() >= px(_LOW))
        wants_one = self._is_reading_one or self._vm.asks_to_drop  # the question stands with the post
        shows_one = wants_one and self._vm.chosen is not None
        has_room = has_room and self._has_posts
        self.detail.setVisible(has_room or shows_one)
        self._left.setVisible(has_room or not shows_one)
        self.act.setVisible(not has_room and self._vm.chosen is not None)
        self.detail.back.setVisible(not has_room and self._is_reading_one)
        is_page = not self._has_posts  # nothing is beside it, and nothing will be
        self._left.show_ground(Ink.GROUND if is_page else Ink.PANEL, "r" if has_room else "")
        self._left.setMinimumWidth(0)
        self._left.setMaximumWidth(16_777_215)
        if has_room:
            wide = _WIDE if self.width() >= px(_WIDE + 620) else _NARROW
            kept = round(self.width() * self.divider.share / WHOLE)
            self._left.setFixedWidth(max(px(_NARROW), kept) if kept else px(wide))
