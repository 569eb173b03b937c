"""The rungs of a connection ladder, and what to do about one that breaks."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from desktop.dataclass import dataclass
from desktop.domain.errors import StoredKey


class RungState(StrEnum):
    OK = "ok"
    BROKEN = "broken"
    UNKNOWN = "unknown"  # the side that looks could not
    NOT_TRIED = "not_tried"


@dataclass(frozen=True, slots=True)
class Rung:
    rung: str
    state: RungState
    duration_s: float | None
    said: str  # what came back
    what_to_do: str


@dataclass(frozen=True, slots=True)
class ShownKey:
    """The key that a host on the way showed and that is not known here, or not the known one, which is `stored`."""

    host: str
    fingerprint: str
    is_changed: bool
    kind: str = ""
    stored: StoredKey | None = None


@dataclass(frozen=True, slots=True)
class Climb:
    """How far a try came. `rungs` has those too that were not tried; `stopped` means that a person ended it."""

    rungs: tuple[Rung, ...]
    shown: ShownKey | None = None
    is_stopped: bool = False

    @property
    def broken(self) -> Rung | None:
        return next(
            (rung for rung in self.rungs if rung.state in (RungState.BROKEN, RungState.UNKNOWN)), None
        )

    @property
    def total_s(self) -> float:
        return sum(rung.duration_s or 0.0 for rung in self.rungs)


OnRung = Callable[[Rung], None]

ADVICE: Mapping[str, str] = {
    "name": (
        "Check the spelling and the domain; ask another resolver (net.dns with servers) to see whether "
        "the zone or your resolver is wrong."
    ),
    "resolver": (
        "Look at the name servers and the network of the side that looks; try an address instead of the name."
    ),
    "no_route": "Look at the network, the VPN and the routes of the side that looks.",
    "policy": "Link-local and cloud metadata addresses are never contacted. Name the host itself.",
    "route": "Look at routes, VPN and subnets between the two sides, and at whether the host is up.",
    "refused": (
        "The host is up and nothing listens there: look at the service and at the address and port that "
        "it listens on; a firewall that rejects looks the same."
    ),
    "filtered": "Look at firewalls, security groups and routes on the way, and at whether the host is up.",
    "failed": "Try it from there by hand to learn why: it could not connect and did not say more.",
    "no_banner": (
        "The port is open without an SSH greeting: another service listens there, a proxy is in the way, "
        "or sshd is too busy (MaxStartups) or blocks this address."
    ),
    "settings": "Correct the SSH settings of this host (~/.ssh/config, and what it includes), then test again.",
    "key_exchange": "Compare what both sides offer with `ssh -vv`; an old server may need to be updated.",
    "shell": "The sign-in holds and no command runs: look at the account's shell, its start-up files and MaxSessions.",
    "profile": "Look at the profile's name and region in the AWS configuration file (aws configure list-profiles).",
    "credentials": "Sign in again with the command that the message names, then test again.",
    "identity": "Look at the network, the proxy and the endpoint; the credentials themselves could be got.",
    "host_key": "Compare the fingerprint with one from the host's owner, then accept it by running a step there.",
    "host_key_changed": (
        "Stop here: the host was reinstalled, the name or address belongs to another machine now, or someone is in "
        "between. Ask the host's owner before anything else."
    ),
    "sign_in": "Check the user name, which keys are offered (ssh-add -l), and authorized_keys and sshd's log there.",
    "no_sign_in": "The server greets and the sign-in breaks off: look at sshd's log there, and at its load.",
    "tls": "Check that this port speaks TLS, for this name (SNI), and with a version that is not too old.",
    "certificate": (
        "Look at the certificate with net.tls: has it ended, is the intermediate certificate sent, who "
        "issued it?"
    ),
    "certificate_name": "Check the name that clients use, and whether the right certificate is deployed.",
    "no_proxy": "Check that this is the proxy's port and that the proxy is up; look at its log for our address.",
    "proxy_sign_in": "Give the proxy's user and password, or ask its owner for an exception for this service.",
    "proxy_refuses": "Check the user and password for the proxy, and which ways to sign in it takes.",
    "proxy_forbids": "The proxy's rules forbid this host or port: ask its owner to allow it, or go without a proxy.",
    "proxy_cannot": "The proxy is well and cannot reach the service: look at its DNS, its firewall and the service.",
    "no_http": "The port is open and HTTP does not come back: look at the service's log and at its load.",
    "http_error": "The server answers with an error: read the body with net.http, and the application's log.",
}
