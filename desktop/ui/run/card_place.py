"""The place of the one card that a run wants attention for: a question, a wait, a stand-still, or the end."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.engine.next import Waiting
from desktop.ui.cards.end import EndCard
from desktop.ui.cards.make import card_for
from desktop.ui.cards.standing import StandingCard
from desktop.ui.cards.step_card import StepCard
from desktop.ui.cards.wait import WaitCard
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.theme.dress import pad
from desktop.ui.widgets.tab_order import last_proxy, tab_after


class _Snug(QVBoxLayout):
    """Takes no more height than its card needs: a field in it would grow, and Qt would pull the card apart."""

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)


class CardPlace(QWidget):
    """`card` is what a person is asked on; the other kinds stand beside it, one at a time."""

    skip_asked = Signal()
    stop_asked = Signal()
    report_asked = Signal()
    copy_asked = Signal()

    def __init__(self, model: RunViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._asked: Waiting | None = None
        self.before: QWidget | None = None  # what Tab comes to before a card
        self.card: QWidget | None = None
        self.wait: WaitCard | None = None
        self.standing: StandingCard | None = None
        self.end: EndCard | None = None
        self._first: QWidget | None = None  # of the card that stands here
        self._column = _Snug(self)
        pad(self._column)
        self.hide()

    @property
    def primary(self) -> QWidget | None:
        """What of the card takes the focus; a wait takes none."""
        return self._first if (self.card or self.standing or self.end) is not None else None

    def _order(self, card: QWidget) -> None:
        if self.before is not None:
            tab_after(self.before, card)

    def showEvent(self, event: QShowEvent) -> None:
        """Tab is told its way when all is in its window."""
        super().showEvent(event)
        for card in (self.card, self.wait, self.standing, self.end):
            if card is not None:
                self._order(card)

    def render_cards(self) -> None:
        self._show_card()
        self._show_wait()
        self._show_standing()
        self._show_end()
        self.setVisible(any((self.card, self.wait, self.standing, self.end)))

    def tick(self) -> None:
        if self.wait is not None:
            self.wait.tell_waited(self._model.running_s)

    def _show_card(self) -> None:
        asked = self._model.waiting
        if asked == self._asked and (asked is None) == (self.card is None):
            return
        self._asked = asked
        self._take_out(self.card)
        self.card = None
        if asked is not None:
            skip, stop = self.skip_asked.emit, self.stop_asked.emit
            self.card = self._put_in(card_for(asked, self._model, skip=skip, stop=stop))

    def _show_wait(self) -> None:
        whole_s = None if self._model.is_looking_back else self._model.wait_s
        if (whole_s is None) == (self.wait is None):
            return
        self._take_out(self.wait)
        self.wait = None
        if whole_s is not None:
            self.wait = WaitCard(whole_s)
            self.wait.cut_short.connect(self._model.end_wait)
            self._put_in(self.wait)
            self.tick()

    def _show_standing(self) -> None:
        stands = self._model.is_paused and not self._model.is_working
        if stands == (self.standing is not None):
            return
        self._take_out(self.standing)
        self.standing = None
        if stands:
            run = self._model.run
            self.standing = StandingCard(run)
            goes = self._model.take_over if run.handed_over else self._model.resume
            self.standing.gone_on.connect(goes)
            self.standing.copy_asked.connect(self.copy_asked)
            self._put_in(self.standing)

    def _show_end(self) -> None:
        """At the end of the run its card stands with the step that was last; looking back hides it."""
        is_here = self._model.is_over and not self._model.is_looking_back
        if is_here == (self.end is not None):
            if self.end is not None:
                self.end.show_run(self._model.run)
            return
        self._take_out(self.end)
        self.end = None
        if is_here:
            self.end = EndCard(self._model.run, self._model.title_of(self._model.shown))
            self.end.report_asked.connect(self.report_asked)
            self.end.copy_asked.connect(self.copy_asked)
            self._put_in(self.end)

    def whole_of(self, part: QWidget) -> QWidget:
        """Return the card that a part is the first stop of; of another part of a card, what it stands in there."""
        cards = (self.card, self.wait, self.standing, self.end)
        card = next((one for one in cards if one is not None and one.isAncestorOf(part)), None)
        if card is None or part is self._first:
            return card or part
        around: QWidget | None = part
        while around is not None and around is not card:
            part, around = around, around.parentWidget()
        return part

    def covered(self, part: QWidget) -> int:
        """Return how much of the lower edge the buttons of a card take that stay over this part of it, in pixels."""
        cards = (self.card, self.standing, self.end)
        for card in cards:
            if isinstance(card, StepCard) and card.foot is not None and card.isAncestorOf(part):
                bar = card.foot.bar
                return 0 if part is bar or bar.isAncestorOf(part) else card.foot.covers
        return 0

    def _put_in(self, card: QWidget) -> QWidget:
        """Add a card. To Qt one that hands the focus on is a stop of its own for Tab: so it only says to whom first."""
        self._first = last_proxy(card)
        card.setFocusProxy(None)  # type: ignore[arg-type]  # Qt takes none
        self._column.addWidget(card)
        self.show()
        card.show()  # now, not with the next layout: it takes the focus at once
        if self.isVisible():
            self._order(card)
        return card

    def _take_out(self, card: QWidget | None) -> None:
        if card is not None:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
