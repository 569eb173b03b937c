"""Tickets and comments as Zendesk writes them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from desktop.desks.errors import PostRefusedError
from desktop.desks.html_text import html_to_text
from desktop.desks.members import at, is_true, items_at, needed, number_at, plain, text_at, when_at
from desktop.domain.desk import Attached, Audience, Comment, DeskConfig, Sla, Ticket, TicketRef

_EPOCH = datetime.fromtimestamp(0, UTC)
_SOLVED = ("solved", "closed")
_PROMISES = {
    "first_reply_time": "first reply",
    "next_reply_time": "next reply",
    "periodic_update_time": "next update",
    "requester_wait_time": "requester's wait",
    "agent_work_time": "agents' work",
    "total_resolution_time": "resolution",
    "resolution_time": "resolution",
}


def ticket_from(
    config: DeskConfig,
    told: Mapping[str, object],
    names: Mapping[str, str],
    now: datetime,
    comments: tuple[Comment, ...] = (),
) -> Ticket:
    """Return a ticket; what Zendesk left out is empty.

    Raises:
        StrangeReplyError: it has no number.
    """
    number = needed("A ticket of Zendesk", told, "id")
    status = text_at(told, "status")
    return Ticket(
        ref=TicketRef(config.name, number),
        url=f"{config.address.rstrip('/')}/agent/tickets/{number}",
        subject=text_at(told, "subject") or text_at(told, "raw_subject"),
        text=html_to_text(text_at(told, "description")) if comments == () else _asked(told, comments),
        requester=_person(told, "requester_id", names),
        status=status,
        priority=text_at(told, "priority"),
        assignee=_person(told, "assignee_id", names),
        type=text_at(told, "type"),
        created_at=when_at(told, "created_at"),
        updated_at=when_at(told, "updated_at"),
        is_solved=status in _SOLVED,
        tags=_tags(at(told, "tags")),
        custom=_custom(items_at(told, "custom_fields")),
        slas=tuple(_sla(one, now) for one in items_at(told, "slas", "policy_metrics")),
        comments=comments,
        attached=tuple(one for comment in comments for one in comment.attached),
    )


def comment_from(told: Mapping[str, object], names: Mapping[str, str]) -> Comment:
    """Return a comment; one that does not say who may read it counts as internal, so that nobody quotes it."""
    body = text_at(told, "plain_body") or text_at(told, "body")
    return Comment(
        id=text_at(told, "id"),
        author=_person(told, "author_id", names),
        at=when_at(told, "created_at") or _EPOCH,
        text=html_to_text(text_at(told, "html_body")) or body,
        audience=Audience.PUBLIC if is_true(told, "public") else Audience.INTERNAL,
        attached=tuple(_attached(one) for one in items_at(told, "attachments")),
    )


def names_in(users: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """Return the names of people by their ids."""
    return {text_at(one, "id"): text_at(one, "name") or text_at(one, "email") for one in users}


def numbered(key: str) -> str:
    """Return the number of a ticket.

    Raises:
        PostRefusedError: it is none.
    """
    number = key.removeprefix("#")
    if not (number.isascii() and number.isdecimal()):
        raise PostRefusedError(f"{key!r} is no ticket of Zendesk: they are numbers, such as 35436.")
    return number


def _asked(told: Mapping[str, object], comments: Sequence[Comment]) -> str:
    return text_at(told, "description").strip() or comments[0].text


def _person(told: Mapping[str, object], member: str, names: Mapping[str, str]) -> str:
    number = text_at(told, member)
    return (names.get(number) or f"user {number}") if number else ""


def _tags(tags: object) -> tuple[str, ...]:
    return tuple(one for one in tags if isinstance(one, str)) if isinstance(tags, list) else ()


def _custom(fields: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """Return the fields that are set; Zendesk names them by number in a ticket."""
    values = {text_at(one, "id"): plain(at(one, "value")) for one in fields}
    return {f"field {number}": value for number, value in values.items() if number and value}


def _attached(told: Mapping[str, object]) -> Attached:
    return Attached(
        id=text_at(told, "id"),
        name=text_at(told, "file_name"),
        size_bytes=number_at(told, "size") or 0,
        content_type=text_at(told, "content_type"),
    )


def _sla(told: Mapping[str, object], now: datetime) -> Sla:
    metric, stage = text_at(told, "metric"), text_at(told, "stage")
    due_at = when_at(told, "breach_at") if stage != "achieved" else None
    return Sla(
        name=_PROMISES.get(metric, metric.replace("_", " ")),
        due_at=due_at if stage != "paused" else None,
        is_breached=due_at is not None and due_at <= now,
        is_paused=stage == "paused",
    )
