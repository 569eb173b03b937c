"""What the pages need from the rest of the program, as narrow protocols; `app.py` fits the real parts in.

Calls named here return at once, from memory; what takes time answers through a callback, from any thread.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from desktop.dataclass import dataclass

if TYPE_CHECKING:  # Home imports this page before the first paint, and the language's types cost 20 ms
    from pathlib import Path

    from desktop.domain.errors import HandrailError
    from desktop.domain.runbook import Runbook
    from desktop.domain.values import Value
    from desktop.domain.verdict import Ended, Verdict
    from desktop.engine.host_in_text import HostsNamed
    from desktop.hosts_from.host_list import HostList
    from desktop.ui.library.catalogue import Catalogue

Unsubscribe = Callable[[], None]


class StepBrief(Protocol):
    """One step of a runbook as a list shows it; `effect` is reads, changes or destroys."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def effect(self) -> str: ...
    @property
    def number(self) -> str:
        """As a person counts: `3.2` inside a group."""
        ...

    @property
    def about(self) -> str:
        """How a group goes, or the id of the runbook that a step uses; else nothing."""
        ...


class Entry(Protocol):
    """One runbook of the library."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def tags(self) -> tuple[str, ...]: ...
    @property
    def symptoms(self) -> tuple[str, ...]: ...
    @property
    def owner(self) -> str: ...
    @property
    def reviewed(self) -> date | str | None: ...
    @property
    def steps(self) -> Sequence[StepBrief]: ...
    @property
    def estimate(self) -> str: ...
    @property
    def is_trusted(self) -> bool: ...
    @property
    def problems(self) -> Sequence[object]: ...


class Reason(Protocol):
    """Why a runbook was found: `words` of the search stand in its `where` (symptom, title, tag, text); `of` is the
    symptom that only has some of them."""

    @property
    def where(self) -> str: ...
    @property
    def words(self) -> Sequence[str] | str: ...
    @property
    def of(self) -> str: ...


class Hit(Protocol):
    @property
    def entry(self) -> Entry: ...
    @property
    def score(self) -> float: ...
    @property
    def reasons(self) -> Sequence[Reason]: ...


class LibraryPort(Protocol):
    @property
    def is_reading(self) -> bool:
        """True until the folders have been read for the first time."""
        ...

    def entries(self) -> Sequence[Entry]: ...
    def catalogue(self) -> "Catalogue":
        """Return the runbooks as the library's pages show them; it is ready and costs nothing."""
        ...

    def search(self, text: str) -> Sequence[Hit]:
        """Return the runbooks that fit a text, best first, each with the reason."""
        ...

    def subscribe(self, listener: Callable[[], None]) -> Unsubscribe:
        """Call the listener, from any thread, when the library is another."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRun:
    """A run that waits to be gone on with.

    `verdicts` has one place for each step, None where it is to do; it is empty where only `steps_entered` is known.
    """

    run_id: str
    title: str
    target: str
    verdicts: "tuple[Verdict | None, ...]" = ()
    steps_entered: int = 0
    waits_for: str  # in words: `Waits for your consent to a change`
    wait_kind: str  # ask, do, consent, decision, outcome_unknown, host_key, undo, working, cut_off, or empty
    last_at: datetime
    started_at: datetime | None = None
    step: str = ""  # the id of the one that it waits at
    handed_to: str = ""  # who is to take it over


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedRun:
    """A run after which something is still to be put back; `texts` may come a moment later than `count`."""

    run_id: str
    title: str
    target: str
    count: int
    last_at: datetime
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRun:
    run_id: str
    title: str
    target: str
    ended: "Ended | None"  # None: still open
    verdict: "Verdict"
    said: str
    duration_s: float
    started_at: datetime


class RunsPort(Protocol):
    def open_runs(self) -> Sequence[OpenRun]: ...
    def past_runs(self) -> Sequence[PastRun]:
        """Return runs newest first, the open ones too."""
        ...

    def owed(self) -> Sequence[OwedRun]:
        """Return the runs that have ended and left something to be put back."""
        ...

    def subscribe(self, listener: Callable[[], None]) -> Unsubscribe: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Untrusted:
    """A runbook that may only be looked at, and the hash of the bytes that a person may trust.

    `others` are the runbooks it uses that nobody vouches for either, each with its hash."""

    file: str
    sha256: str
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trusted:
    """The bytes with this hash may run from now on."""

    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedTicket:
    """The ticket for which a run is begun; `told` are the values of inputs that it tells, by name."""

    name: str
    told: Mapping[str, str]


class StartPort(Protocol):
    def load(self, entry_id: str, done: "Callable[[Runbook | HandrailError], None]") -> None:
        """Load a runbook off the GUI thread and hand it, or why not, to `done` from any thread."""
        ...

    def untrusted(self, runbook: "Runbook") -> Untrusted | None:
        """Return what there is to trust before a loaded runbook may run; None when it may."""
        ...

    def trust(
        self, runbook: "Runbook", sha256: str, done: "Callable[[Trusted | HandrailError], None]"
    ) -> None:
        """Trust exactly the bytes that were shown; `done` hears of it, or why not, from any thread."""
        ...

    def known_targets(self) -> Sequence[str]:
        """Return targets that are likely to be meant: this computer, hosts used before or named in ssh's file."""
        ...

    def starts_guided(self) -> bool:
        """True when runs begin step by step unless a person says otherwise."""
        ...

    def take_wanted_target(self) -> str:
        """Return, once, the target that a person chose for the next run; empty when none was."""
        ...

    def take_wanted_ticket(self, runbook: "Runbook") -> "WantedTicket | None":
        """Return, once, what the ticket that a person chose for the next run tells of its inputs."""
        ...

    def fault(self, name: str, runbook: "Runbook", text: str) -> str:
        """Return why a typed text does not fit an input, or nothing."""
        ...

    def from_alert(self, runbook: "Runbook", text: str) -> "Mapping[str, str]":
        """Return the values of inputs that a pasted alert tells, by name."""
        ...

    def hosts_named(self, runbook: "Runbook", text: str, told: "Container[str]") -> "HostsNamed | None":
        """Return the hosts that a pasted text names in its prose, for the input that takes one; none for one `told`."""
        ...

    def read_hosts(self, file: "Path", done: "Callable[[HostList | HandrailError], None]") -> None:
        """Read a list of hosts off the GUI thread and hand it, or why not, to `done` from any thread."""
        ...

    def hold_secret(self, reference: str, secret: str) -> None:
        """Keep a typed secret for this session, in memory only, under the name that the run goes by."""
        ...

    def leave(self, run_id: str) -> None:
        """Let a run go that was made ready and that nobody waits for any more; it has not begun."""
        ...

    def begin(
        self, runbook: "Runbook", inputs: "Mapping[str, Value]", *, is_guided: bool, ticket: str,
        done: "Callable[[str | HandrailError], None]",
    ) -> None:  # fmt: skip
        """Begin a run off the GUI thread and hand its id, or why it cannot be, to `done` from any thread."""
        ...


def can_open(entry: Entry) -> bool:
    """A runbook that can be gone on with: to its start, or to a look at what it would do."""
    return not entry.problems


def can_start(entry: Entry) -> bool:
    """A runbook from outside the trusted folders, or one with problems, is only shown."""
    return entry.is_trusted and not entry.problems
