"""What the page of connections needs from the rest of the program."""

from collections.abc import Callable, Sequence
from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from desktop.dataclass import dataclass
from desktop.domain.database_url import SCHEMES
from desktop.ui.ports import Unsubscribe

if TYPE_CHECKING:  # the window has this module before its first paint, and what a test needs later
    from desktop.checks.network.rungs import Climb, OnRung
    from desktop.domain.desk import DeskKind
    from desktop.domain.errors import HandrailError
    from desktop.records.connections import LastTest, OwnHost


class Source(StrEnum):
    """Where a connection is written down."""

    SSH = "ssh"
    OWN = "own"
    AWS = "aws"
    DESK = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A host or account that can be a target. Its texts come from files and are cleaned."""

    source: Source
    name: str
    target: str  # as runbooks write it
    told: str = ""  # where it leads, in a line
    note: str = ""
    is_over_jump: bool = False
    last: "LastTest | None" = None
    desk: "DeskDraft | None" = None  # of a help desk, without its token
    secret: str = ""  # what a desk's token is called in the keyring

    @property
    def id(self) -> str:
        return f"{self.source}:{self.name}"

    @property
    def secret_name(self) -> str:
        """What its password is called in the keyring; empty where none is asked for: accounts and files."""
        if self.desk is not None:
            return self.secret
        has_none = self.is_account or self.target.startswith("sqlite:")
        return "" if has_none else self.target

    @property
    def is_account(self) -> bool:
        return self.target.startswith(("aws:", "ssm:"))

    @property
    def is_winrm(self) -> bool:
        return self.target.startswith(("winrm://", "winrm+http://"))

    @property
    def is_database(self) -> bool:
        return self.target.startswith(("db:", *SCHEMES))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskDraft:
    """A help desk as a person writes it down; the token is never shown again, and an empty one stays as it is."""

    kind: "DeskKind"
    name: str
    address: str
    account: str  # who signs in; empty where the token alone says it
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class About:
    """One thing that the settings of a host or profile say."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class KeyAccepted:
    """The host key of this target stands in known_hosts now."""

    target: str


@dataclass(frozen=True, slots=True)
class ListSaved:
    """The own list was written."""


@dataclass(frozen=True, slots=True)
class SecretKept:
    """A password is in the keyring of this name now, or no longer."""

    keyring: str
    is_there: bool


class ConnectionsPort(Protocol):
    """`done` and listeners are called from any thread."""

    def connections(self) -> Sequence[Connection]: ...
    def problems(self) -> Sequence[str]:
        """Return what could not be read, each in a sentence."""
        ...

    def is_read(self) -> bool: ...
    def refresh(self) -> None:
        """Read the files again, off the GUI thread."""
        ...

    def subscribe(self, listener: Callable[[], None]) -> Unsubscribe: ...
    def about(self, connection: Connection, done: Callable[[Sequence[About]], None]) -> None: ...
    def test(self, target: str, on_rung: "OnRung", done: "Callable[[Climb], None]") -> Callable[[], None]:
        """Begin a test off the GUI thread and return what cancels it."""
        ...

    def accept_host_key(
        self, target: str, fingerprint: str, done: "Callable[[KeyAccepted | HandrailError], None]"
    ) -> None: ...
    def keep(
        self, host: "OwnHost", replaces: str, done: "Callable[[ListSaved | HandrailError], None]"
    ) -> None: ...
    def remove(self, name: str, done: "Callable[[ListSaved | HandrailError], None]") -> None: ...
    def keep_desk(
        self, draft: DeskDraft, replaces: str, done: "Callable[[ListSaved | HandrailError], None]"
    ) -> None:
        """Write a desk down, and its token into the keyring."""
        ...

    def remove_desk(self, name: str, done: "Callable[[ListSaved | HandrailError], None]") -> None:
        """Take a desk away, with its token; both are held in memory until another one is removed."""
        ...

    def put_back_desk(self, done: "Callable[[ListSaved | HandrailError], None]") -> None:
        """Bring back the desk that was removed last, with its token."""
        ...

    def keep_secret(
        self, name: str, value: str, done: "Callable[[SecretKept | HandrailError], None]"
    ) -> None:
        """Write a password into the keyring, or take it out where `value` is empty."""
        ...
