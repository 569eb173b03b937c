"""Who reads a comment in Jira: the portal of a service project, or whoever sees the issue (see `jira.py`)."""

from collections.abc import Mapping
from dataclasses import field

from desktop.dataclass import dataclass
from desktop.desks.errors import PostRefusedError, TicketNotFoundError
from desktop.desks.http import Web
from desktop.desks.members import text_at
from desktop.domain.desk import Audience, DeskConfig


@dataclass(frozen=True, slots=True)
class Readers:
    """What says in a comment who may read it: a property, and other members of it."""

    said: Mapping[str, object]
    members: Mapping[str, object] = field(default_factory=dict)


def readers_of(config: DeskConfig, key: str, audience: Audience, *, has_portal: bool) -> Readers:
    """Return what limits a comment to its readers; that it is internal is said even where no portal is known."""
    is_internal = audience is Audience.INTERNAL
    said = {"key": "sd.public.comment", "value": {"internal": is_internal}}
    kind, _, name = config.internal_to.partition(":")
    if has_portal or not is_internal or config.internal_to == "everyone":
        return Readers(said)
    if kind in ("role", "group") and name:
        return Readers(said, {"visibility": {"type": kind, "value": name}})
    raise PostRefusedError(
        f"{key} is in no service project, so Jira has no internal comments there: whoever sees the issue reads them. "
        f"Say who shall (handrail desk add {config.name} --internal-to role:NAME, group:NAME or everyone), or post it "
        "as public."
    )


def is_in_portal(web: Web, key: str, issue: object) -> bool:
    """Tell whether customers see the issue: its project says so, else the portal is asked.

    Raises:
        DeskDeniedError: the account may not know.
    """
    kind = text_at(issue, "fields", "project", "projectTypeKey")
    if kind:
        return kind == "service_desk"
    try:
        web.get(f"the request {key}", f"/rest/servicedeskapi/request/{key}")
    except TicketNotFoundError:
        return False
    return True
