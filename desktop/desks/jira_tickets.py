"""Issues, requests and comments as Jira writes them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from desktop.desks.adf_text import adf_to_text
from desktop.desks.errors import PostRefusedError
from desktop.desks.members import at, is_true, items_at, needed, number_at, object_at, plain, text_at, when_at
from desktop.domain.desk import Attached, Audience, Comment, DeskConfig, Sla, Ticket, TicketRef

_EPOCH = datetime.fromtimestamp(0, UTC)
_DONE = ("done", "completed")


def ticket_from(
    config: DeskConfig,
    told: Mapping[str, object],
    request: Mapping[str, object],
    slas: tuple[Sla, ...] = (),
    comments: tuple[Comment, ...] = (),
) -> Ticket:
    """Return an issue, with what its portal says of it where it has one.

    Raises:
        StrangeReplyError: it has no key.
    """
    fields = object_at(told, "fields")
    key = text_at(told, "key") or needed("An issue of Jira", request, "issueKey")
    status = object_at(fields, "status")
    return Ticket(
        ref=TicketRef(config.name, key),
        url=f"{config.address.rstrip('/')}/browse/{key}",
        subject=text_at(fields, "summary") or _asked(request, "summary"),
        text=adf_to_text(at(fields, "description")) or _asked(request, "description"),
        requester=_person(at(fields, "reporter")) or _person(at(request, "reporter")),
        status=text_at(status, "name") or text_at(request, "currentStatus", "status"),
        priority=text_at(fields, "priority", "name"),
        assignee=_person(at(fields, "assignee")),
        type=text_at(fields, "issuetype", "name"),
        created_at=when_at(fields, "created") or when_at(request, "createdDate", "iso8601"),
        updated_at=when_at(fields, "updated"),
        is_solved=_is_solved(status, request),
        tags=tuple(one for one in _list(at(fields, "labels")) if isinstance(one, str)),
        custom=_custom(fields, object_at(told, "names")),
        slas=slas,
        comments=comments,
        attached=tuple(attached_from(one) for one in items_at(fields, "attachment")),
    )


def comment_from(told: Mapping[str, object]) -> Comment:
    """Return a comment; one whose readers are limited in any way counts as internal."""
    is_internal = (
        is_internal_by_property(told) or at(told, "jsdPublic") is False or bool(object_at(told, "visibility"))
    )
    return Comment(
        id=text_at(told, "id"),
        author=_person(at(told, "author")),
        at=when_at(told, "created") or _EPOCH,
        text=adf_to_text(at(told, "body")),
        audience=Audience.INTERNAL if is_internal else Audience.PUBLIC,
    )


def properties_of(told: Mapping[str, object]) -> dict[str, object]:
    """Return the properties of a comment or an issue, by key."""
    return {text_at(one, "key"): at(one, "value") for one in items_at(told, "properties")}


def is_internal_by_property(told: Mapping[str, object]) -> bool:
    return is_true(properties_of(told).get("sd.public.comment"), "internal")


def attached_from(told: Mapping[str, object]) -> Attached:
    return Attached(
        id=text_at(told, "id"),
        name=text_at(told, "filename"),
        size_bytes=number_at(told, "size") or 0,
        content_type=text_at(told, "mimeType"),
    )


def slas_from(told: Mapping[str, object]) -> tuple[Sla, ...]:
    """Return the promises among the fields of an issue: they are known by their cycles."""
    fields = object_at(told, "fields").values()
    return tuple(_sla(one) for one in fields if isinstance(one, Mapping) and _is_sla(one))


def checked_key(key: str) -> str:
    """Return the key of an issue.

    Raises:
        PostRefusedError: it is none, such as `OPS-12`.
    """
    project, dash, number = key.strip().upper().rpartition("-")
    is_key = dash and number.isascii() and number.isdecimal() and project[:1].isalpha()
    if not is_key or not all(char.isascii() and (char.isalnum() or char == "_") for char in project):
        raise PostRefusedError(f"{key!r} is no key of Jira, such as OPS-12.")
    return f"{project}-{number}"


def _is_sla(field: Mapping[str, object]) -> bool:
    return "completedCycles" in field or "ongoingCycle" in field


def _sla(told: Mapping[str, object]) -> Sla:
    """While a clock is paused, it has no time at which it ends."""
    ongoing = object_at(told, "ongoingCycle")
    cycles = items_at(told, "completedCycles")
    is_paused = is_true(ongoing, "paused")
    is_breached = (
        is_true(ongoing, "breached") if ongoing else any(is_true(one, "breached") for one in cycles[-1:])
    )
    due_at = None if is_paused or not ongoing else _moment(at(ongoing, "breachTime"))
    return Sla(
        name=text_at(told, "name") or "promise", due_at=due_at, is_breached=is_breached, is_paused=is_paused
    )


def _moment(told: object) -> datetime | None:
    """Return a moment of the service desk, which writes it in four ways at once."""
    millis = number_at(told, "epochMillis")
    try:
        found = _EPOCH + timedelta(milliseconds=millis) if millis is not None else None
    except OverflowError:
        found = None
    return found or when_at(told, "iso8601") or when_at(told, "jira")


def _is_solved(status: Mapping[str, object], request: Mapping[str, object]) -> bool:
    said = text_at(status, "statusCategory", "key") or text_at(request, "currentStatus", "statusCategory")
    return said.lower() in _DONE


def _asked(request: Mapping[str, object], field: str) -> str:
    values = items_at(request, "requestFieldValues")
    told = next((at(one, "value") for one in values if text_at(one, "fieldId") == field), None)
    return adf_to_text(told) if told is not None else ""


def _person(told: object) -> str:
    return text_at(told, "displayName") or text_at(told, "emailAddress") or text_at(told, "name")


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _custom(fields: Mapping[str, object], names: Mapping[str, object]) -> dict[str, str]:
    """Return the site's own fields that are set, by their labels where the answer has them."""
    found: dict[str, str] = {}
    for name, value in fields.items():
        if not name.startswith("customfield_") or (isinstance(value, Mapping) and _is_sla(value)):
            continue
        is_text = text_at(value, "type") == "doc"
        said = adf_to_text(value) if is_text else plain(value)
        if said:
            found[text_at(names, name) or name] = said
    return found
