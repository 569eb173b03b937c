"""What the page of the outbox shows: the posts, those that need a person first, and the chosen one with its text."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.domain.errors import HandrailError
from desktop.domain.outbox import PostRow, PostState
from desktop.ui.navigation import QUEUE, RUN, Navigator
from desktop.ui.outbox.port import Decided, OutboxPort, PostText
from desktop.ui.outbox.words import ORDER, Tally, kind_words, state_look, tally_of
from desktop.ui.ticking import Ticker

_OPEN = (PostState.REFUSED, PostState.UNKNOWN, PostState.SENDING, PostState.WAITING)


class Kind(StrEnum):
    """Which posts are shown."""

    ALL = "all"
    OPEN = "open"
    REFUSED = "refused"
    SENT = "sent"
    DROPPED = "dropped"


_STATES = {
    Kind.ALL: tuple(PostState),
    Kind.OPEN: _OPEN,
    Kind.REFUSED: (PostState.REFUSED,),
    Kind.SENT: (PostState.SENT,),
    Kind.DROPPED: (PostState.DROPPED,),
}


class OutboxViewModel(QObject):
    changed = Signal()
    chosen_changed = Signal()
    said = Signal(str)
    refused = Signal(str)  # why a person's word was not taken
    ticked = Signal()
    _moved = Signal()
    _text_came = Signal(str, object)
    _decided = Signal(str, object)

    def __init__(self, port: OutboxPort, navigator: Navigator, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._port, self._navigator, self.now = port, navigator, now
        self._text, self._kind = "", Kind.ALL
        self._rows: tuple[PostRow, ...] = ()
        self._shown: tuple[PostRow, ...] = ()
        self._chosen = ""
        self._texts: dict[str, PostText | HandrailError] = {}
        self.asks_to_drop = False
        self.ticker = Ticker(now, self)
        self.ticker.ticked.connect(self.ticked)
        self._moved.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._text_came.connect(self._take_text, Qt.ConnectionType.QueuedConnection)
        self._decided.connect(self._take_decided, Qt.ConnectionType.QueuedConnection)
        self.close = port.subscribe(self._moved.emit)
        self._take()

    # -- the list ----------------------------------------------------------------------------------

    @property
    def is_read(self) -> bool:
        return self._port.is_read()

    @property
    def troubles(self) -> tuple[str, ...]:
        return tuple(self._port.troubles())

    @property
    def shown(self) -> tuple[PostRow, ...]:
        return self._shown

    @property
    def total(self) -> int:
        return len(self._rows)

    @property
    def kind(self) -> Kind:
        return self._kind

    @property
    def text(self) -> str:
        return self._text

    @property
    def counts(self) -> dict[Kind, int]:
        states = Counter(row.state for row in self._rows)
        return {kind: sum(states[state] for state in of) for kind, of in _STATES.items()}

    @property
    def tally(self) -> Tally:
        """Return what the status bar tells too."""
        return tally_of(self._rows)

    @Slot()
    def refresh(self) -> None:
        self._port.refresh()

    @Slot(str)
    def search(self, text: str) -> None:
        self._text = text.strip()
        self._show()

    @Slot(str)
    def narrow(self, kind: str) -> None:
        self._kind = Kind(kind)
        self._show()

    @Slot()
    def _take(self) -> None:
        rank = {state: at for at, state in enumerate(ORDER)}
        final = len(_OPEN)

        def place(row: PostRow) -> tuple[int, int]:
            is_over = row.state.is_final
            return (final, -row.number) if is_over else (rank[row.state], row.number)

        self._rows = tuple(sorted(self._port.rows(), key=place))
        self.ticker.aim(row.not_before for row in self._rows if row.not_before and not row.state.is_final)
        self._show()

    def _show(self) -> None:
        words, states = self._text.casefold().split(), _STATES[self._kind]
        self._shown = tuple(row for row in self._rows if row.state in states and _holds(row, words))
        if self._chosen not in {row.key for row in self._shown}:
            self.choose(self._shown[0].key if self._shown else "")
        self.changed.emit()
        self.chosen_changed.emit()

    # -- the chosen one ----------------------------------------------------------------------------

    @property
    def chosen(self) -> PostRow | None:
        return next((row for row in self._shown if row.key == self._chosen), None)

    @property
    def said_by_it(self) -> PostText | HandrailError | None:
        """What the chosen post says, or why it cannot be read; None until it has been."""
        return self._texts.get(self._chosen)

    @property
    def can_retry(self) -> bool:
        chosen = self.chosen
        return chosen is not None and chosen.state in (
            PostState.REFUSED,
            PostState.WAITING,
            PostState.UNKNOWN,
        )

    @property
    def can_drop(self) -> bool:
        return self.chosen is not None and not self.chosen.state.is_final

    @property
    def has_run(self) -> bool:
        return self.chosen is not None and bool(self.chosen.run_id)

    @Slot(str)
    def choose(self, key: str) -> None:
        if key == self._chosen:
            return
        self._chosen, self.asks_to_drop = key, False
        if key and key not in self._texts:
            self._port.text(key, lambda came: self._text_came.emit(key, came))
        self.chosen_changed.emit()

    @Slot()
    def retry(self) -> None:
        chosen = self.chosen
        if chosen is not None and self.can_retry:
            self._port.retry(chosen, lambda came: self._decided.emit("retry", came))

    @Slot()
    def ask_to_drop(self) -> None:
        """Ask before something is given up: it cannot be taken back."""
        if self.can_drop and not self.asks_to_drop:
            self.asks_to_drop = True
            self.chosen_changed.emit()

    @Slot()
    def keep(self) -> None:
        if self.asks_to_drop:
            self.asks_to_drop = False
            self.chosen_changed.emit()

    @Slot()
    def drop(self) -> None:
        chosen = self.chosen
        if chosen is not None and self.asks_to_drop:
            self.asks_to_drop = False
            self._port.drop(chosen, lambda came: self._decided.emit("drop", came))
            self.chosen_changed.emit()

    @Slot()
    def to_run(self) -> None:
        if self.chosen is not None and self.chosen.run_id:
            self._navigator.go(RUN, self.chosen.run_id)

    @Slot()
    def to_queue(self) -> None:
        self._navigator.go(QUEUE)

    @Slot(str, object)
    def _take_text(self, key: str, came: "PostText | HandrailError") -> None:
        self._texts[key] = came
        if key == self._chosen:
            self.chosen_changed.emit()

    @Slot(str, object)
    def _take_decided(self, what: str, came: "Decided | HandrailError") -> None:
        if isinstance(came, HandrailError):
            self.refused.emit(str(came))
        elif what == "drop":
            self.said.emit(self.tr("Dropped: it is not sent any more"))
        else:
            self.said.emit(self.tr("Tried again in the background"))


def _holds(row: PostRow, words: list[str]) -> bool:
    if not words:
        return True
    text = (
        f"{row.where} {kind_words(row)} {state_look(row.state).word} {row.said} {row.by} {row.key}".casefold()
    )
    return all(word in text for word in words)
