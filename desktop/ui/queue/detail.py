"""The chosen ticket of the queue: which runbooks fit it, and the ticket itself."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.ui.queue.fitting_card import FittingCard
from desktop.ui.queue.line import place_words
from desktop.ui.queue.viewmodel import QueueViewModel
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink
from desktop.ui.ticket.pane import TicketPane
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.wrapped_label import WrappedLabel


class QueueDetail(QStackedWidget):
    def __init__(self, viewmodel: QueueViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vm = viewmodel
        self.pane, self.fitting, self._scroll = TicketPane(), FittingCard(), ScrollColumn()
        self._shown: object = None
        pad(self._scroll.column, 28, 22, 28, 22)
        self._why = WrappedLabel("", Type.SMALL, Ink.MUTED)
        self.pane.own.addWidget(self._why)
        self.pane.own.addWidget(self.fitting)
        self._scroll.column.addWidget(self.pane)
        self._scroll.column.addStretch(1)
        self.addWidget(self._scroll)
        self.addWidget(EmptyState("ticket", self.tr("No ticket is chosen")))
        self.fitting.picked.connect(viewmodel.start_at)
        self.fitting.searched.connect(viewmodel.search_library)
        viewmodel.chosen_changed.connect(self._render)
        viewmodel.looked_up.connect(self._render)
        viewmodel.changed.connect(self._render)
        viewmodel.ticked.connect(self._tell_time)
        self._render()

    @Slot()
    def open_address(self) -> None:
        self.pane.open_address()

    def read_on(self) -> None:
        """Show the next screenful of the ticket; after the last one its head."""
        bar = self._scroll.verticalScrollBar()
        at_end = bar.value() >= bar.maximum()
        bar.setValue(0 if at_end else bar.value() + self._scroll.viewport().height() - px(40))

    @Slot()
    def _render(self) -> None:
        vm, ticket = self._vm, self._vm.ticket
        self.setCurrentIndex(0 if ticket is not None else 1)
        about = (ticket, vm.is_whole, vm.trouble)
        if ticket is not None and about != self._shown:
            if (
                not isinstance(self._shown, tuple)
                or self._shown[0] is None
                or self._shown[0].ref != ticket.ref
            ):
                self._scroll.verticalScrollBar().setValue(0)
            self._shown = about
            self.pane.show_ticket(ticket, vm.now(), is_whole=vm.is_whole, trouble=vm.trouble)
        self.fitting.show_fitting(vm.fitting)
        self._tell_why()

    @Slot()
    def _tell_time(self) -> None:
        self.pane.tell_time(self._vm.now())
        self._tell_why()

    def _tell_why(self) -> None:
        vm, chosen = self._vm, self._vm.chosen
        self._why.setVisible(chosen is not None and bool(chosen.factors))
        if chosen is not None:
            self._why.setText(place_words(chosen, vm.number_of(chosen), len(vm.tickets), vm.now()))
