"""The network door: what a place that looks at the network can be asked, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from desktop.dataclass import dataclass


class NameState(StrEnum):
    """What a resolver said about a name."""

    FOUND = "found"
    NO_DATA = "no_data"  # the name is there without a record of this kind
    NXDOMAIN = "nxdomain"  # there is no such name
    SERVFAIL = "servfail"  # the resolver tried and failed
    REFUSED = "refused"  # the resolver does not answer us
    NO_ANSWER = "no_answer"  # one of several named resolvers gave nothing in time


class PortState(StrEnum):
    """What came back when a connection was tried."""

    OPEN = "open"
    REFUSED = "refused"  # the host is there, nothing listens (or a firewall rejects)
    FILTERED = "filtered"  # nothing came back in time: a firewall, a wrong route or a host that is down
    UNREACHABLE = "unreachable"  # a router or this machine's own firewall said that there is no way
    FAILED = "failed"  # the vantage point could not connect and did not tell why
    NO_NAME = "no_name"  # the name has no address, so nothing was tried


class TlsState(StrEnum):
    """How a TLS handshake ended."""

    OK = "ok"
    NOT_TRIED = "not_tried"  # there was no open port to try it on
    REFUSED = "refused"  # the server sent an alert
    NOT_TLS = "not_tls"  # what answered does not speak TLS
    CLOSED = "closed"  # the server hung up in the middle
    NO_ANSWER = "no_answer"  # it accepted the connection and said nothing


class HttpState(StrEnum):
    """How a request ended."""

    ANSWERED = "answered"
    NO_NAME = "no_name"
    REFUSED = "refused"
    FILTERED = "filtered"
    UNREACHABLE = "unreachable"
    FAILED = "failed"
    TLS_FAILED = "tls_failed"
    NO_ANSWER = "no_answer"
    CLOSED = "closed"
    NOT_HTTP = "not_http"
    REDIRECT_REFUSED = "redirect_refused"
    TOO_MANY_REDIRECTS = "too_many_redirects"


class DatagramState(StrEnum):
    """What came back for a datagram."""

    ANSWERED = "answered"
    REFUSED = "refused"  # the host said that nothing listens there (ICMP port unreachable)
    SILENT = "silent"  # nothing came back: filtered, lost, or a service that does not answer this
    UNREACHABLE = "unreachable"  # a router or a firewall said that there is no way
    NO_NAME = "no_name"


class SignInState(StrEnum):
    """How a try to sign in over SSH ended."""

    OK = "ok"
    NO_HOST_KEY = "no_host_key"  # the host shows a key that is not known
    KEY_CHANGED = "key_changed"  # the host shows another key than the known one
    REFUSED = "refused"  # it takes none of the keys at hand
    BROKEN = "broken"  # it went away in between


class Connection(Protocol):
    """One open stream to host:port; bytes in and out, with the call's deadline on each wait."""

    def send(self, data: bytes) -> None: ...

    def receive(self, limit: int = 65536) -> bytes:
        """Return the next bytes, or b'' at the end."""
        ...

    def close(self) -> None: ...


Talk = Callable[[Connection], None]


class TalkInside(Protocol):
    """What is said inside an encrypted stream; secrets only where the peer is known to be the right one."""

    def __call__(self, connection: Connection, *, is_trusted: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class Resolution:
    """The records of one kind for one name, as one resolver gave them (no `server`: the system's own way)."""

    host: str
    kind: str
    state: NameState
    records: tuple[str, ...] = ()
    server: str = ""
    duration_s: float = 0.0
    ttl_s: int | None = None


@dataclass(frozen=True, slots=True)
class Dialled:
    """One try to connect. `connection` is there only when `state` is open, and belongs to the caller."""

    host: str
    port: int
    state: PortState
    said: str  # in words, what came back
    address: str = ""  # the one that answered, else the last tried
    tried: tuple[str, ...] = ()
    name_s: float = 0.0
    connect_s: float | None = None
    connection: Connection | None = None


@dataclass(frozen=True, slots=True)
class Datagram:
    """One datagram sent and what came back. The times are of the clock of the place that looks."""

    host: str
    port: int
    state: DatagramState
    said: str
    address: str = ""
    data: bytes = b""
    sent_at: datetime | None = None  # null where the place that looks cannot tell it finely enough
    received_at: datetime | None = None
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """What one X.509 certificate says."""

    subject: str
    issuer: str
    names: tuple[str, ...]  # of its subject alternative name: DNS names and addresses
    not_before: datetime
    not_after: datetime
    serial: str
    sha256: str
    key: str
    signature: str
    is_self_signed: bool


@dataclass(frozen=True, slots=True)
class TlsPeer:
    """What a TLS server showed. Trust is a field: an expired or foreign certificate is still read."""

    dialled: Dialled
    state: TlsState
    said: str
    seen_at: datetime
    server_name: str = ""
    handshake_s: float | None = None
    protocol: str = ""
    cipher: str = ""
    chain: tuple[Certificate, ...] = ()  # as sent, the server's own first
    is_trusted: bool | None = None
    trust_error: str = ""
    name_matches: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """A GET or HEAD. Redirects are followed one by one, each checked anew."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)  # not sent on to another host
    max_redirects: int = 10
    verify_tls: bool = True
    ca_file: str = ""
    timeout_s: float = 20.0
    body_limit_bytes: int = 2**20


@dataclass(frozen=True, slots=True)
class HttpHop:
    """One request on the way and where it was sent on to."""

    url: str
    status: int
    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """The last answer of a chain of redirects; the phases are those of the last request."""

    state: HttpState
    said: str
    url: str  # of the last request
    address: str = ""
    status: int | None = None
    http_version: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    body: bytes = b""
    is_body_complete: bool = False
    is_cut_off: bool = False  # the rest of the body did not come, or not in time
    hops: tuple[HttpHop, ...] = ()
    name_s: float | None = None
    connect_s: float | None = None
    tls_s: float | None = None
    first_byte_s: float | None = None
    total_s: float = 0.0  # of all requests together


@dataclass(frozen=True, slots=True)
class SignIn:
    """One try to sign in over SSH."""

    state: SignInState
    said: str
    duration_s: float


class Network(Protocol):
    """The network as seen from one place: this machine, or an SSH host used as vantage point.

    What the other side says, even no, is an answer. TargetError is raised when it could not be looked at all:
    no route from here, no resolver that answers, an address that is never contacted, the call is over."""

    @property
    def vantage(self) -> str:
        """Where it looks from, in words: `this computer` or `root@web-03`."""
        ...

    def resolve(self, host: str, kind: str = "A", *, server: str = "", port: int = 53) -> Resolution:
        """Return the records of a kind: from `server` when it is named, else as programs there resolve."""
        ...

    def dial(
        self, host: str, port: int, *, timeout_s: float | None = None, allow_private: bool = True
    ) -> Dialled:
        """Connect to the first address of a host that answers.

        `allow_private` is true for what the runbook or a person named, false for what an answer from
        outside names. Link-local and cloud metadata addresses are never contacted."""
        ...

    def datagram(self, host: str, port: int, payload: bytes, *, timeout_s: float = 3.0) -> Datagram:
        """Send one UDP datagram and wait for the first that comes back from there."""
        ...

    def tls(
        self,
        host: str,
        port: int,
        *,
        server_name: str = "",
        ca_file: str = "",
        before: Talk | None = None,
        inside: TalkInside | None = None,
    ) -> TlsPeer:
        """Shake hands and return what the server showed, trusted or not.

        `before` speaks on each new connection until the handshake may begin (STARTTLS, CONNECT), `inside` when
        it is done. An untrusted server is dialled twice. What the two raise comes out unchanged."""
        ...

    def http(self, request: HttpRequest) -> HttpAnswer: ...

    def sign_in(self, host: str, port: int, *, user: str = "") -> SignIn:
        """Sign in over SSH with the keys at hand, as a step on that host would, and leave.

        Raises:
            NotApplicableError: this vantage point has no keys of ours.
        """
        ...
