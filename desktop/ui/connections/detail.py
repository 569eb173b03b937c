"""The right of the page: one connection, what is known of it, its test, and what to do about it."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.connections.about_strip import AboutStrip
from desktop.ui.connections.ladder_card import LadderCard
from desktop.ui.connections.port import About, Source
from desktop.ui.connections.rows import outcome_of
from desktop.ui.connections.side_cards import (
    BrokenCard,
    ChangedKeyCard,
    HoldsCard,
    NewKeyCard,
    SideCard,
    StoppedCard,
    UntestedCard,
)
from desktop.ui.connections.viewmodel import ConnectionsViewModel
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.flow import Flow, empty
from desktop.ui.widgets.scroll import BAR_PX, ScrollColumn
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.wrapped_label import WrappedLabel
from desktop.ui.wording import clock_time

_MARGIN = 28  # px at 100 % on its sides
_BESIDE_FROM = 760  # px at 100 % that ladder and card need beside each other
_CHIP_GAP = 12
_STRIP_AT = 2  # after the head and what went wrong; the columns come next
_TOLD_FROM = 340  # px at 100 % that the name and what is told below it need beside the buttons


class Detail(QStackedWidget):
    add_asked = Signal()
    edit_asked = Signal()
    password_asked = Signal()

    def __init__(self, viewmodel: ConnectionsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vm = viewmodel
        self._name = WrappedLabel("", Type.TITLE)
        self._told = WrappedLabel("", Type.BODY, Ink.MUTED)
        self._chip = Chip("")
        self.test = Button(self.tr("Test"), ButtonKind.PRIMARY, icon="route", keys="T")
        self.use = Button(self.tr("Use as target"), icon="play", keys="Enter")
        self.password = Button(self.tr("Password"), icon="key-round", keys="P")
        self.edit = Button(self.tr("Edit"), icon="pencil", keys="E")
        self.remove = Button(self.tr("Remove"), icon="trash-2", keys="Del")
        self._trouble, self._strip = Banner("", Tone.BAD), AboutStrip()
        self.ladder = LadderCard(viewmodel)
        self.side: SideCard | None = None
        self._side_is_of: tuple[object, ...] = ()
        self._scroll = ScrollColumn()
        self._head, self._columns, self._side_place = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        self._named = QHBoxLayout()
        self._buttons = Flow()
        self._keys = {
            self.test: "T",
            self.use: "Enter",
            self.password: "P",
            self.edit: "E",
            self.remove: "Del",
        }
        self._lay_out()
        self.test.clicked.connect(viewmodel.test)
        self.use.clicked.connect(viewmodel.use)
        self.password.clicked.connect(self.password_asked)
        self.edit.clicked.connect(self.edit_asked)
        self.remove.clicked.connect(viewmodel.remove)
        self.ladder.cancel_asked.connect(viewmodel.cancel)
        viewmodel.changed.connect(self._tell_nothing)
        viewmodel.chosen_changed.connect(self._render)
        viewmodel.test_changed.connect(self._render_test)
        self._render()
        self._render_test()

    def tell_trouble(self, text: str) -> None:
        self._trouble.tell(text, Tone.BAD)

    def _lay_out(self) -> None:
        scroll = self._scroll
        pad(scroll.column, _MARGIN, 22, _MARGIN, 22, gap=14)
        head = QVBoxLayout()
        pad(head, gap=6)
        line = QHBoxLayout()
        pad(line)
        pad(self._named, gap=_CHIP_GAP)
        self._named.addWidget(self._name)
        self._named.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(self._named)
        line.addStretch(1)
        head.addLayout(line)
        head.addWidget(self._told)
        self._head.addLayout(head, 1)
        pad(self._buttons, 0, 4, 0, 0, gap=10)
        for button in self._keys:
            self._buttons.addWidget(button)
        self._head.addLayout(self._buttons)
        pad(self._head, gap=12)
        scroll.column.addLayout(self._head)
        scroll.column.addWidget(self._trouble)
        self._trouble.hide()
        scroll.column.addWidget(self._strip)
        pad(self._columns, gap=16)
        pad(self._side_place, gap=12)
        left = QVBoxLayout()
        pad(left)
        left.addWidget(self.ladder)
        left.addStretch(1)
        self._columns.addLayout(left, 1)
        self._columns.addLayout(self._side_place, 1)
        scroll.column.addLayout(self._columns)
        scroll.column.addStretch(1)
        self.addWidget(scroll)
        self.nothing = EmptyState("unplug", "")
        self.nothing.action.show_kind(ButtonKind.PRIMARY)
        self.nothing.acted.connect(self.add_asked)
        self.addWidget(self.nothing)

    @Slot()
    def _render(self) -> None:
        chosen = self._vm.chosen
        self.setCurrentIndex(0 if chosen is not None else 1)
        if chosen is None:
            self._tell_nothing()
            return
        self._trouble.hide()
        self._name.setText(chosen.name)
        kinds = {
            Source.SSH: self.tr("from your SSH settings"),
            Source.OWN: self.tr("from your own list"),
            Source.AWS: self.tr("from your AWS settings"),
            Source.DESK: self.tr("help desk"),
        }
        self._told.setText(" · ".join(part for part in (chosen.told, kinds[chosen.source]) if part))
        self.password.setVisible(bool(chosen.secret_name))
        self.password.setText(self.tr("Token") if self._vm.is_desk else self.tr("Password"))
        self.use.setText(self.tr("Open the queue") if self._vm.is_desk else self.tr("Use as target"))
        self.use.show_icon("inbox" if self._vm.is_desk else "play")
        self.edit.setVisible(self._vm.is_own or self._vm.is_desk)
        self.remove.setVisible(self._vm.is_own or self._vm.is_desk)
        self._strip.show_facts(self._facts())
        self._make_room()

    @Slot()
    def _tell_nothing(self) -> None:
        """Where there is none to choose, the one way on is to add one."""
        is_empty = self._vm.is_read and not self._vm.total
        self.nothing.offer(self.tr("Add a connection") if is_empty else "")
        if is_empty:
            told = self.tr("Hosts named in ~/.ssh/config and AWS profiles stand here by themselves.")
            self.nothing.tell(self.tr("Add the first one"), told)
        else:
            told = self.tr("Choose a connection on the left, or add one.")
            self.nothing.tell(self.tr("Nothing is chosen"), told)

    def _facts(self) -> list[About]:
        chosen = self._vm.chosen
        assert chosen is not None
        facts = list(self._vm.about)
        good_at = chosen.last.good_at if chosen.last is not None else None
        good = clock_time(good_at, self._vm.now()) if good_at is not None else self.tr("never from here")
        facts.append(About(self.tr("Last good"), good))
        if chosen.note:
            facts.append(About(self.tr("Note"), chosen.note))
        return facts

    @Slot()
    def _render_test(self) -> None:
        vm, chosen = self._vm, self._vm.chosen
        if chosen is None:
            return
        state, words = outcome_of(chosen, vm.trial)
        self._chip.show_as(words, state.look.tone, icon=state.look.icon)
        self._chip.setVisible(state is not StepState.TO_DO)
        again = self.tr("Test again") if vm.rungs else self.tr("Test")
        self.test.setText(self.tr("Testing") if vm.is_testing else again)
        # Not disabled: the focus would go on to the next button, and the next press of Space with it.
        is_key_asked = vm.shown_key is not None and not vm.shown_key.is_changed  # its card has the one way on
        is_second = vm.is_testing or is_key_asked
        self.test.show_kind(ButtonKind.SECONDARY if is_second else ButtonKind.PRIMARY)
        self._strip.show_facts(self._facts())
        self._show_side()

    def _show_side(self) -> None:
        """A card stays as long as it is about the same, so that a tick is not lost."""
        vm, chosen = self._vm, self._vm.chosen
        assert chosen is not None
        about = (chosen.id, vm.is_testing, vm.is_stopped, vm.broken, vm.shown_key, bool(vm.rungs))
        if about == self._side_is_of:
            return
        is_another, self._side_is_of = self._side_is_of[:1] != about[:1], about
        focused = self.window().focusWidget()
        if self.side is not None and focused is not None and self.side.isAncestorOf(focused):
            self.test.setFocus()
        empty(self._side_place)
        self.side = self._side_card()
        self._side_place.addWidget(self.side)
        self._side_place.addStretch(1)
        self._make_room()
        if is_another:
            self._scroll.verticalScrollBar().setValue(0)
        elif not self._is_beside:  # how a test goes is what was asked for
            self._scroll.bring_to_sight(self.side if vm.broken is not None else self.ladder)

    @property
    def _is_beside(self) -> bool:
        return self.width() >= px(_BESIDE_FROM)

    def _side_card(self) -> SideCard:
        vm, chosen = self._vm, self._vm.chosen
        assert chosen is not None
        broken, shown = vm.broken, vm.shown_key
        if vm.is_testing or not vm.rungs:
            return UntestedCard(chosen)
        if broken is None:
            return HoldsCard(vm.rungs[-1], chosen)
        if vm.is_stopped:
            return StoppedCard(broken)
        if shown is not None and shown.is_changed:
            return ChangedKeyCard(shown, broken)
        if shown is not None:
            asks = NewKeyCard(shown)
            asks.trusted.connect(vm.accept_key)
            return asks
        return BrokenCard(broken)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Beside each other where there is room; else what to do about a broken rung goes first, what is known last."""
        way, beside = QBoxLayout.Direction, self._is_beside
        self._scroll.column.insertWidget(_STRIP_AT if beside else _STRIP_AT + 1, self._strip)
        below = way.BottomToTop if self._vm.broken is not None else way.TopToBottom
        self._columns.setDirection(way.LeftToRight if beside else below)
        room = self.width() - 2 * px(_MARGIN) - px(BAR_PX)
        for button, keys in self._keys.items():
            button.show_keys(keys)
        wanted = self._buttons.sizeHint().width()
        is_beside = room - wanted >= px(_TOLD_FROM)
        self._head.setDirection(way.LeftToRight if is_beside else way.TopToBottom)
        if wanted > room:  # without the keys, which `?` tells too, they fill fewer lines
            for button in self._keys:
                button.show_keys("")
        named = self._name.sizeHint().width() + px(_CHIP_GAP) + self._chip.sizeHint().width()
        fits = self._chip.isHidden() or named <= (room - wanted if is_beside else room)
        self._named.setDirection(way.LeftToRight if fits else way.TopToBottom)
