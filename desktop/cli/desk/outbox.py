"""`handrail outbox`: what waits to be posted, and what a person does with it."""

import json
from collections.abc import Sequence

from desktop.cli.desk.posts_told import post_json, post_line, why
from desktop.cli.exit_codes import Exit
from desktop.cli.screen import put, say
from desktop.desks.outbox import held_by
from desktop.domain.outbox import PostRow, PostState
from desktop.shift import outbox_acts
from desktop.shift.mailroom import Mailroom
from desktop.summary.wording import counted

_EXITS = {
    PostState.SENT: Exit.PASS,
    PostState.WAITING: Exit.WARN,
    PostState.REFUSED: Exit.FAIL,
    PostState.DROPPED: Exit.FAIL,
    PostState.SENDING: Exit.UNKNOWN,
    PostState.UNKNOWN: Exit.UNKNOWN,
}


def exit_of_post(row: PostRow) -> Exit:
    """0 sent, 1 waits, 2 refused or dropped, 3 not known whether it arrived."""
    return _EXITS[row.state]


def list_posts(room: Mailroom, *, with_sent: bool, as_json: bool) -> int:
    rows = room.outbox.rows(is_open=not with_sent)
    if as_json:
        put(json.dumps([post_json(row) for row in rows], indent=2))
        return Exit.PASS
    _put_lines(room, rows)
    if not rows:
        say("Nothing waits in the outbox." if not with_sent else "Nothing was posted from here.")
    if any(row.state is PostState.REFUSED for row in rows):
        say("What was refused waits for you: handrail outbox retry KEY, or drop KEY.")
    return Exit.PASS


def _put_lines(room: Mailroom, rows: Sequence[PostRow]) -> None:
    held = held_by(room.outbox.rows(is_open=True), room.now())
    for row in rows:
        put(post_line(row, held.get(row.key)))


def send_all(room: Mailroom, *, wait_s: float, as_json: bool) -> int:
    """Send what waits, now; 0 when nothing is left, 1 when something waits, 2 when something needs a person."""
    outbox = room.outbox
    outbox_acts.hurry(outbox, now=room.now())
    waited = {row.key for row in outbox.rows(is_open=True)}
    told = room.sender.drain(wait_s)
    rows = [row for row in outbox.rows() if row.key in waited]
    if as_json:
        put(json.dumps([post_json(row) for row in rows], indent=2))
    else:
        _put_lines(room, rows)
    for trouble in told.troubles:
        say(trouble, "red")
    for desk in told.elsewhere:
        say(f"Another window or command sends the posts to {desk}.", "yellow")
    sent = sum(row.state is PostState.SENT for row in rows)
    say(f"{counted(sent, 'post', 'posts')} sent, {sum(not row.state.is_final for row in rows)} left.")
    return max((exit_of_post(row) for row in rows), default=Exit.PASS)


def retry(room: Mailroom, key: str, *, wait_s: float, as_json: bool) -> int:
    """Let a post be tried again, and try."""
    row = outbox_acts.try_again(room.outbox, key, by=room.operator, now=room.now())
    return send_one(room, row, wait_s=wait_s, as_json=as_json)


def drop(room: Mailroom, key: str, *, as_json: bool) -> int:
    row = outbox_acts.drop(room.outbox, key, by=room.operator, now=room.now())
    put(json.dumps(post_json(row), indent=2) if as_json else post_line(row))
    return Exit.PASS


def send_one(room: Mailroom, row: PostRow, *, wait_s: float, as_json: bool) -> int:
    """Try to send a post and those before it to the same desk, and say what came of it."""
    outbox = room.outbox
    told = room.sender.drain(wait_s, desks=(row.desk,), until=lambda: _is_settled(outbox.row(row.key)))
    after = outbox.row(row.key)
    if as_json:
        put(json.dumps(post_json(after), indent=2))
        return exit_of_post(after)
    if after.state is PostState.SENT:
        put(after.url or after.posted_id)
        say(f"Sent to {after.where}. {after.said}".rstrip())
        return Exit.PASS
    put(after.key)
    for trouble in told.troubles:
        say(trouble, "red")
    held = held_by(outbox.rows(is_open=True), room.now())
    say(f"{_STANDS[after.state]} {why(after, held.get(after.key))}".rstrip(), "yellow")
    return exit_of_post(after)


_STANDS = {
    PostState.WAITING: "It waits in the outbox.",
    PostState.SENDING: "It is on its way.",
    PostState.UNKNOWN: "It may have arrived; it is looked for before it is sent again.",
    PostState.REFUSED: "It was refused, and waits in the outbox for you.",
    PostState.DROPPED: "It was dropped.",
}


def _is_settled(row: PostRow) -> bool:
    return row.state.is_final or row.state is PostState.REFUSED
