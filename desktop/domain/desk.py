"""Tickets of a help desk and what is posted to them, the same for every vendor."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError


class DeskKind(StrEnum):
    JIRA = "jira"  # Jira, and Jira Service Management on the same site
    ZENDESK = "zendesk"
    FRESHDESK = "freshdesk"


class Audience(StrEnum):
    """Who can read a comment: the desk's own people, or the person who asked as well."""

    INTERNAL = "internal"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class TicketRef:
    """A ticket: the name under which its desk is known here, and the ticket's key there."""

    desk: str
    key: str

    def __str__(self) -> str:
        return f"{self.desk}:{self.key}"


def parse_ticket(text: str) -> TicketRef:
    """Read `desk:KEY`, such as `jira:OPS-12` or `zendesk:35436`.

    Raises:
        InputError: it is not of this form.
    """
    desk, separator, key = text.strip().partition(":")
    if not separator or not desk or not key or any(char.isspace() or char in "/?#%\\" for char in key):
        raise InputError(
            f"{text!r} names no ticket. Write the desk and the ticket's key, such as jira:OPS-12."
        )
    return TicketRef(desk, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file that hangs on a ticket; its content is fetched only when it is asked for."""

    id: str
    name: str
    size_bytes: int
    content_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What somebody wrote on a ticket, as plain text."""

    id: str
    author: str
    at: datetime
    text: str
    audience: Audience
    attached: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sla:
    """A promise with a time: `due_at` is None while its clock does not run."""

    name: str
    due_at: datetime | None
    is_breached: bool = False
    is_paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket as its desk tells it; in a queue, comments and attachments are left out."""

    ref: TicketRef
    url: str
    subject: str
    text: str  # what was asked, as plain text
    requester: str
    status: str  # the desk's own word
    priority: str  # the desk's own word; empty where none is set
    assignee: str = ""
    type: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    is_solved: bool = False
    tags: tuple[str, ...] = ()
    custom: Mapping[str, str] = field(default_factory=dict)  # label of a field -> its value, as text
    slas: tuple[Sla, ...] = ()
    comments: tuple[Comment, ...] = ()  # the oldest first
    attached: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutFile:
    """A file that goes out with a post."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A comment on a ticket. `body` is in the desk's own format (see `desktop.summary.FORMATS`): ADF or HTML."""

    ticket: TicketRef
    body: str
    audience: Audience = Audience.INTERNAL
    files: tuple[OutFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Another status or assignee of a ticket, in the desk's own words; empty leaves it as it is."""

    ticket: TicketRef
    status: str = ""
    assignee: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """A new issue for those who can mend it, linked to the ticket it came from; or a link to one that is there."""

    ticket: TicketRef
    project: str  # where it is made: project key, group, … of the desk; empty: the desk's own default
    subject: str
    body: str  # in the desk's own format
    existing: str = ""  # the key of an issue that is there already: it is linked, nothing is made
    files: tuple[OutFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A draft in the desk's knowledge base."""

    desk: str
    section: str  # section, folder or space of the desk's own; empty: the desk's own default
    title: str
    body: str  # in the desk's own format
    tags: tuple[str, ...] = ()


Posting = Note | Change | Escalation | Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Something that is to reach a desk exactly once; `key` is its own, made before the first attempt.

    A desk puts the key where it finds it again, so that a post whose answer was lost can be looked for."""

    key: str  # 16 letters and digits
    what: Posting

    @property
    def desk(self) -> str:
        return self.what.desk if isinstance(self.what, Article) else self.what.ticket.desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Where a post has arrived: the desk's id of it, and an address to open."""

    id: str
    url: str = ""
    warning: str = ""  # what the desk did otherwise than it was asked, in words


class SignInWith(StrEnum):
    """What the secret of a desk is."""

    TOKEN = "token"  # an API token of the account, or an API key
    BEARER = "bearer"  # an OAuth access token


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskConfig:
    """A desk as a person set it up; its secret is in the keyring, under `secret`."""

    name: str
    kind: DeskKind
    address: str  # such as https://example.atlassian.net
    account: str = ""  # the e-mail of who signs in
    sign_in: SignInWith = SignInWith.TOKEN
    view: str = ""  # what `queue` lists by itself; empty: the open tickets of the account
    project: str = ""  # where escalations are made
    section: str = ""  # where drafts of articles are made
    internal_to: str = (
        ""  # of Jira: who reads an internal note where Jira has none (see `desktop.desks.jira`)
    )
    issue_type: str = "Task"  # of Jira: what an escalation is
    link_type: str = "Relates"  # of Jira: how it is linked to the ticket it came from

    @property
    def secret(self) -> str:
        """The name of its secret in the keyring."""
        return f"desk:{self.name}"
