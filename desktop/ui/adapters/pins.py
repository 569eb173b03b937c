"""What is pinned, as the window knows it: shown at once, written behind it."""

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.domain.errors import HandrailError
from desktop.records.pins import Change, Pin, PinBook, moved, with_pin, without
from desktop.ui.listeners import Listener, Listeners
from desktop.ui.ports import Unsubscribe

if TYPE_CHECKING:
    from pathlib import Path

Do = Callable[[Callable[[], None]], None]


class PinsAdapter:
    """A change that could not be written goes back, with the reason in `trouble`."""

    def __init__(self, do: Do, place: "Path | None" = None) -> None:
        self._do, self._book, self._listeners = do, PinBook(place), Listeners()
        self._pins: tuple[Pin, ...] | None = None
        self._pending: deque[Change] = deque()  # in the order in which a person made them
        self._fault = ""

    @property
    def trouble(self) -> str:
        return self._fault or self._book.problem

    def pins(self) -> tuple[Pin, ...]:
        if self._pins is None:
            self._pins = self._book.read()
        return self._pins

    def look(self) -> None:
        """Read the file again: another window may have written it."""
        if not self._pending:
            self._pins = self._book.read()

    def is_pinned(self, runbook_id: str) -> bool:
        return any(pin.id == runbook_id for pin in self.pins())

    def pin(self, runbook_id: str, title: str, at: int | None = None) -> None:
        self._change(lambda pins: with_pin(pins, Pin(runbook_id, title), at))

    def unpin(self, runbook_id: str) -> None:
        self._change(lambda pins: without(pins, runbook_id))

    def move(self, runbook_id: str, by: int) -> None:
        self._change(lambda pins: moved(pins, runbook_id, by))

    def subscribe(self, listener: Listener) -> Unsubscribe:
        return self._listeners.add(listener)

    def _change(self, change: Change) -> None:
        self._pins, self._fault = change(self.pins()), ""
        self._pending.append(change)
        self._do(self._write)
        self._listeners.tell()

    def _write(self) -> None:
        """Called in a worker; workers come in any order, so the first writes whatever there is."""
        try:
            self._book.change(self._all_pending)
        except HandrailError as fault:
            self._fault = str(fault)
            self._pins = self._book.read()
            self._listeners.tell()

    def _all_pending(self, pins: tuple[Pin, ...]) -> tuple[Pin, ...]:
        """Called with the book held, so that no change is written twice."""
        while self._pending:
            pins = self._pending.popleft()(pins)
        return pins
