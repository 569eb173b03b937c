"""What a person does with posts that wait: try again, give one up, send all of them now."""

from collections.abc import Callable
from datetime import datetime

from desktop.desks import outbox as o
from desktop.domain.errors import InputError, RecordBusyError
from desktop.domain.outbox import PostRow, PostState
from desktop.records.outbox_rows import Outbox

_TRIES = 5  # somebody else may change a post in between; nobody does five times in a row


def try_again(outbox: Outbox, key: str, *, by: str, now: datetime) -> PostRow:
    """Let a post be sent again as soon as anybody sends; what may have left before is looked for first.

    Raises:
        InputError: there is no such post, or it is sent or dropped or on its way; RecordError: nothing was stored.
    """

    def again(row: PostRow) -> PostRow:
        if row.state is PostState.SENDING:
            raise InputError(
                f"The post {row.key} is on its way. If nobody sends it any more, it is looked for."
            )
        _refuse_final(row, "tried again")
        return o.tried_again(row, now, by)

    return _change(outbox, key, again)


def drop(outbox: Outbox, key: str, *, by: str, now: datetime) -> PostRow:
    """Give a post up. It stays visible, and says whether it may have arrived all the same.

    Raises:
        InputError: there is no such post, or it is sent or dropped; RecordBusyError: it is on its way now.
    """

    def give_up(row: PostRow) -> PostRow:
        _refuse_final(row, "dropped")
        return o.dropped(row, now, by)

    row = outbox.row(key)
    if row.state is not PostState.SENDING:
        return _change(outbox, row.key, give_up, unless=PostState.SENDING)
    with outbox.hold(row.desk):  # nobody sends now, so whoever began it has died
        return _change(outbox, row.key, give_up)


def hurry(outbox: Outbox, *, now: datetime) -> None:
    """Let all posts be tried now, but for those of a desk that asked to be left alone.

    Raises:
        RecordError: nothing was stored.
    """
    for row in outbox.rows(is_open=True):
        sooner = o.hurried(row, now)
        if sooner is not row and row.state is not PostState.SENDING:
            outbox.put(sooner)


def _refuse_final(row: PostRow, what: str) -> None:
    if row.state.is_final:
        raise InputError(f"The post {row.key} is {row.state} and cannot be {what}.")


def _change(
    outbox: Outbox, key: str, change: Callable[[PostRow], PostRow], *, unless: PostState | None = None
) -> PostRow:
    for _ in range(_TRIES):
        row = outbox.row(key)
        if row.state is unless:
            break
        after = change(row)
        if outbox.put(after):
            return after
    raise RecordBusyError(f"The post {key} is on its way just now. Look again in a moment: handrail outbox")
