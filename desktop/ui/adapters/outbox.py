"""The outbox for its page and the status bar: read from the record, decided on by a person, sent by the mailroom."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from desktop.domain.errors import HandrailError
from desktop.paths import data_dir
from desktop.redaction.clean import clean
from desktop.ui.listeners import Listener, Listeners
from desktop.ui.ports import Unsubscribe
from desktop.workbench import utc_now

if TYPE_CHECKING:
    from desktop.domain.outbox import PostRow
    from desktop.ui.backstage import Backstage
    from desktop.ui.outbox.port import Decided, PostText


class OutboxAdapter:
    """One for a window. It is woken once the window has painted, and opens the record only if something waits."""

    def __init__(self, stage: "Backstage") -> None:
        self._stage, self._listeners = stage, Listeners()
        self._rows: tuple[PostRow, ...] = ()
        self._trouble = ""
        self._is_read = self._is_closed = False
        self._leave = stage.mail.subscribe(self.refresh)  # in the thread that sends, with each new state

    def wake(self) -> None:
        """Send what was left waiting by another day; nothing is opened where nothing was. Called in a worker."""
        from desktop.records.outbox_peek import has_open_posts

        if has_open_posts(data_dir()):
            self._read()
            self._stage.mail.wake()

    # -- what the page shows -----------------------------------------------------------------------

    def rows(self) -> "Sequence[PostRow]":
        return self._rows

    def is_read(self) -> bool:
        return self._is_read

    def troubles(self) -> Sequence[str]:
        troubles = (self._trouble, *self._stage.mail.troubles)
        return tuple(clean(one) for one in troubles if one)

    def subscribe(self, listener: Listener) -> Unsubscribe:
        return self._listeners.add(listener)

    def refresh(self) -> None:
        self._stage.do(self._read)

    def _read(self) -> None:
        try:
            self._rows, self._trouble = self._stage.bench.records.outbox.rows(), ""
        except HandrailError as fault:
            self._trouble = str(fault)
        self._is_read = True
        if not self._is_closed:
            self._listeners.tell()

    # -- one post ----------------------------------------------------------------------------------

    def text(self, key: str, done: "Callable[[PostText | HandrailError], None]") -> None:
        self._stage.do(partial(self._text, key, done))

    def _text(self, key: str, done: "Callable[[PostText | HandrailError], None]") -> None:
        from desktop.ui.outbox.saying import said_by

        try:
            done(said_by(self._stage.bench.records.outbox.post(key).what))
        except HandrailError as fault:
            done(fault)

    def retry(self, row: "PostRow", done: "Callable[[Decided | HandrailError], None]") -> None:
        from desktop.shift.outbox_acts import try_again

        self._stage.do(partial(self._decide, try_again, row, done))

    def drop(self, row: "PostRow", done: "Callable[[Decided | HandrailError], None]") -> None:
        from desktop.shift.outbox_acts import drop

        self._stage.do(partial(self._decide, drop, row, done))

    def _decide(
        self, act: "Callable[..., PostRow]", row: "PostRow", done: "Callable[[Decided | HandrailError], None]"
    ) -> None:
        from desktop.ui.outbox.port import Decided

        bench = self._stage.bench
        try:
            after = act(bench.records.outbox, row.key, by=bench.operator, now=utc_now())
        except HandrailError as fault:
            self._read()
            done(fault)
            return
        self._read()
        done(Decided(after))
        self._stage.mail.wake()

    def close(self) -> None:
        self._is_closed = True
        self._leave()
