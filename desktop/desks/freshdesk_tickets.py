"""Tickets and notes as Freshdesk writes them: statuses and priorities are numbers."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from desktop.dataclass import dataclass
from desktop.desks.errors import PostRefusedError
from desktop.desks.html_text import html_to_text
from desktop.desks.members import at, is_true, items_at, needed, number_at, object_at, plain, text_at, when_at
from desktop.domain.desk import Attached, Audience, Comment, DeskConfig, Sla, Ticket, TicketRef

_EPOCH = datetime.fromtimestamp(0, UTC)
_STATUSES = {2: "Open", 3: "Pending", 4: "Resolved", 5: "Closed"}
_PRIORITIES = {1: "Low", 2: "Medium", 3: "High", 4: "Urgent"}
_SOLVED = (4, 5)


@dataclass(frozen=True, slots=True)
class Words:
    """What the desk calls its statuses, by number, and its own fields, by name."""

    statuses: Mapping[int, str]
    fields: Mapping[str, str]

    def status_of(self, word: str) -> int:
        """Return the number of a status that was named in words or by its number.

        Raises:
            PostRefusedError: there is no such status.
        """
        for number, name in self.statuses.items():
            if word.strip().casefold() in (name.casefold(), str(number)):
                return number
        raise PostRefusedError(f"{word!r} is no status there: {', '.join(self.statuses.values())}.")


def words_in(fields: Sequence[Mapping[str, object]]) -> Words:
    """Return the desk's words; choices come as `{"2": ["Open", …]}`, and not always."""
    statuses = dict(_STATUSES)
    for field in fields:
        if text_at(field, "name") == "status":
            for number, said in object_at(field, "choices").items():
                word = text_at(said, 0) if isinstance(said, list) else text_at(said)
                if number.isdecimal() and word:
                    statuses[int(number)] = word
    return Words(statuses, {text_at(one, "name"): text_at(one, "label") for one in fields})


def ticket_from(
    config: DeskConfig,
    told: Mapping[str, object],
    words: Words,
    names: Mapping[str, str],
    now: datetime,
    comments: tuple[Comment, ...] = (),
) -> Ticket:
    """Return a ticket; what Freshdesk left out is empty.

    Raises:
        StrangeReplyError: it has no number.
    """
    number = needed("A ticket of Freshdesk", told, "id")
    status = number_at(told, "status") or 0
    own = tuple(_attached(one) for one in items_at(told, "attachments"))
    return Ticket(
        ref=TicketRef(config.name, number),
        url=f"{config.address.rstrip('/')}/a/tickets/{number}",
        subject=text_at(told, "subject"),
        text=html_to_text(text_at(told, "description")) or text_at(told, "description_text"),
        requester=_person(told, "requester_id", names, "contact"),
        status=words.statuses.get(status, str(status) if status else ""),
        priority=_PRIORITIES.get(number_at(told, "priority") or 0, text_at(told, "priority")),
        assignee=_person(told, "responder_id", names, "agent"),
        type=text_at(told, "type"),
        created_at=when_at(told, "created_at"),
        updated_at=when_at(told, "updated_at"),
        is_solved=status in _SOLVED,
        tags=tags_of(told),
        custom=_custom(object_at(told, "custom_fields"), words),
        slas=_slas(told, now),
        comments=comments,
        attached=(*own, *(one for comment in comments for one in comment.attached)),
    )


def comment_from(told: Mapping[str, object], names: Mapping[str, str]) -> Comment:
    """Return a note or reply; one that does not say that it is public counts as internal."""
    return Comment(
        id=text_at(told, "id"),
        author=_person(told, "user_id", names, "user") or text_at(told, "from_email"),
        at=when_at(told, "created_at") or _EPOCH,
        text=note_text(told),
        audience=Audience.PUBLIC if at(told, "private") is False else Audience.INTERNAL,
        attached=tuple(_attached(one) for one in items_at(told, "attachments")),
    )


def note_text(told: Mapping[str, object]) -> str:
    return html_to_text(text_at(told, "body")) or text_at(told, "body_text").strip()


def tags_of(told: Mapping[str, object]) -> tuple[str, ...]:
    tags = at(told, "tags")
    return tuple(one for one in tags if isinstance(one, str)) if isinstance(tags, list) else ()


def numbered(key: str) -> str:
    """Return the number of a ticket.

    Raises:
        PostRefusedError: it is none.
    """
    number = key.removeprefix("#")
    if not (number.isascii() and number.isdecimal()):
        raise PostRefusedError(f"{key!r} is no ticket of Freshdesk: they are numbers, such as 20.")
    return number


def _person(told: Mapping[str, object], member: str, names: Mapping[str, str], what: str) -> str:
    number = text_at(told, member)
    return (names.get(number) or f"{what} {number}") if number else ""


def _custom(fields: Mapping[str, object], words: Words) -> dict[str, str]:
    values = {words.fields.get(name) or name: plain(value) for name, value in fields.items()}
    return {name: value for name, value in values.items() if value}


def _attached(told: Mapping[str, object]) -> Attached:
    return Attached(
        id=text_at(told, "id"),
        name=text_at(told, "name"),
        size_bytes=number_at(told, "size") or 0,
        content_type=text_at(told, "content_type"),
    )


def _slas(told: Mapping[str, object], now: datetime) -> tuple[Sla, ...]:
    """Return the two promises; one that was kept has no time any more."""
    stats = object_at(told, "stats")
    status = number_at(told, "status") or 0
    is_answered = when_at(stats, "first_responded_at") is not None
    first = _sla("first reply", told, "fr_due_by", "fr_escalated", now, is_over=is_answered)
    last = _sla("resolution", told, "due_by", "is_escalated", now, is_over=status in _SOLVED)
    return tuple(one for one in (first, last) if one is not None)


def _sla(
    name: str, told: Mapping[str, object], due: str, breached: str, now: datetime, *, is_over: bool
) -> Sla | None:
    due_at = when_at(told, due)
    if due_at is None:
        return None
    is_breached = is_true(told, breached) or (not is_over and due_at <= now)
    return Sla(name=name, due_at=None if is_over else due_at, is_breached=is_breached)
