"""Sample runbooks for the pictures of the pages; the program itself never shows them."""

from collections.abc import Callable, Container, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from desktop.dataclass import dataclass
from desktop.domain.errors import HandrailError, InputError
from desktop.domain.inputs import Input, InputType
from desktop.domain.runbook import Runbook
from desktop.domain.step import Effect, RunStep
from desktop.domain.target_ref import parse_target
from desktop.domain.values import Value
from desktop.engine.host_in_text import HostsNamed, hosts_named, names_of
from desktop.hosts_from.host_list import HostList
from desktop.hosts_from.reading import read_hosts
from desktop.ui.library.catalogue import Catalogue, catalogue_of
from desktop.ui.ports import Entry, Hit, Trusted, Unsubscribe, Untrusted, WantedTicket


@dataclass(frozen=True, slots=True)
class SampleStep:
    id: str
    title: str
    kind: str = "check"
    effect: str = "reads"
    number: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleEntry:
    id: str
    title: str
    summary: str
    tags: tuple[str, ...]
    symptoms: tuple[str, ...]
    steps: tuple[SampleStep, ...]
    owner: str = "platform-team"
    reviewed: str = "2026-10-02"
    estimate: str = "10m"
    is_trusted: bool = True
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleReason:
    where: str
    words: tuple[str, ...]
    of: str = ""


@dataclass(frozen=True, slots=True)
class SampleHit:
    entry: SampleEntry
    score: float
    reasons: tuple[SampleReason, ...]


def _steps(*titles: str, changes: Sequence[int] = (), destroys: Sequence[int] = ()) -> tuple[SampleStep, ...]:
    effects = {**dict.fromkeys(changes, "changes"), **dict.fromkeys(destroys, "destroys")}
    kinds = {"?": "ask", "!": "escalate"}
    return tuple(
        SampleStep(
            f"s{at}",
            title,
            "run" if at in effects else kinds.get(title[-1], "check"),
            effects.get(at, "reads"),
        )
        for at, title in enumerate(titles, 1)
    )


DISK = SampleEntry(
    id="linux-filesystem-filling-up",
    title="A filesystem is filling up",
    summary="Find what fills a Linux filesystem, free space safely, and prove that it worked.",
    tags=("linux", "storage"),
    symptoms=("No space left on device", "NodeFilesystemSpaceFillingUp", "ENOSPC", "disk full"),
    steps=_steps(
        "How full is the filesystem", "What takes the space", "What is it?", "Rotate the logs now",
        "Is there room now", "Are there inodes left", "Ask the owner of the data!", changes=(4,),
    ),
)  # fmt: skip
ENTRIES = (
    DISK,
    SampleEntry(
        id="first-look", title="First look at this computer", estimate="1m",
        summary="Processor, memory, disks, clock and services of this computer in one minute.",
        tags=("linux", "first-look"), symptoms=("slow", "something is wrong"),
        steps=_steps("Who am I", "Load", "Memory", "Disk space", "Inodes", "Clock", "Failed services"),
    ),
    SampleEntry(
        id="service-down", title="A service is down", estimate="8m",
        summary="See whether a systemd service runs, why it stopped, and start it again if that is safe.",
        tags=("linux", "systemd"), symptoms=("failed to start", "connection refused", "502 Bad Gateway"),
        steps=_steps("State of the service", "Why did it stop", "Last lines of its log", "Is its port open",
                     "Start it again", "Does it answer", "Call the owner!", changes=(5,)),
    ),
    SampleEntry(
        id="website-unreachable", title="A website cannot be reached", estimate="5m",
        summary="Climb from name to TCP to TLS to HTTP and stop at the rung that breaks.",
        tags=("network", "http"), symptoms=("ERR_CONNECTION_TIMED_OUT", "could not resolve host", "502 Bad Gateway"),
        steps=(
            SampleStep("s1", "Which rung breaks", "group", number="1", about="ladder"),
            SampleStep("s2", "Does the name resolve", number="1.1"),
            SampleStep("s3", "Does the port answer", number="1.2"),
            SampleStep("s4", "Is the certificate good", number="1.3"),
            SampleStep("s5", "Does it answer 200", "plugin", number="1.4"),
            SampleStep("s6", "Ask the owner of the last hop that answers", "ask", number="2"),
            SampleStep("s7", "Renew the certificate", "use", number="3", about="certificate-expiring"),
            SampleStep("s8", "Let caches run out", "wait", number="4"),
            SampleStep("s9", "Does everybody see it", "check", number="5"),
        ),
    ),
    SampleEntry(
        id="certificate-expiring", title="A certificate expires soon", estimate="4m",
        summary="Read the certificate a server presents, its chain and its days left.",
        tags=("network", "tls"), symptoms=("certificate has expired", "NET::ERR_CERT_DATE_INVALID"),
        steps=_steps("What is presented", "Days left", "Does the name fit", "Who renews it?"),
    ),
    SampleEntry(
        id="ec2-instance-unreachable", title="An EC2 instance does not answer", estimate="10m",
        summary="State, status checks, alarms and network of an instance, before anybody restarts it.",
        tags=("aws", "network"), symptoms=("Instance reachability check failed", "StatusCheckFailed"),
        steps=_steps("Who are we at AWS", "State of the instance", "Status checks", "Alarms", "CPU last hour",
                     "Stop and start it", "Does it answer", changes=(6,)),
    ),
    SampleEntry(
        id="docker-fills-the-disk", title="Docker fills the disk", estimate="6m", owner="workplace",
        summary="Images, build cache and container logs: what can go, and what holds data.",
        tags=("linux", "storage", "docker"), symptoms=("no space left on device", "overlay2"),
        steps=_steps("How full is it", "What Docker holds", "Remove unused images", "Room now",
                     destroys=(3,)), reviewed="2026-08-11",
    ),
    SampleEntry(
        id="customer-vpn", title="VPN of a customer drops", estimate="12m", owner="", reviewed="",
        summary="A pack from a partner: look at it before you trust it.",
        tags=("network",), symptoms=("tunnel down",), is_trusted=False,
        steps=_steps("Peer answers", "Key age", "Restart the tunnel", changes=(3,)),
    ),
)  # fmt: skip


TICKETED = f"ticket:{DISK.id}"  # begun from a ticket
FLEET = SampleEntry(
    id="morning-check", title="Morning check of a fleet", estimate="3m",
    summary="Load, memory, disks and failed services of every host, the odd one first.",
    tags=("linux", "fleet"), symptoms=("morning", "handover"),
    steps=_steps("Who answers", "Load", "Memory", "Disk space", "Failed services"),
)  # fmt: skip


class SampleLibrary:
    is_reading = False

    def entries(self) -> Sequence[Entry]:
        return tuple(sorted(ENTRIES, key=lambda entry: entry.title))

    def catalogue(self) -> Catalogue:
        return catalogue_of(self.entries())

    def search(self, text: str) -> Sequence[Hit]:
        hits = [hit for entry in ENTRIES if (hit := _match(entry, text)) is not None]
        return tuple(sorted(hits, key=lambda hit: -hit.score))

    def subscribe(self, listener: Callable[[], None]) -> Unsubscribe:
        return _nothing


def _match(entry: SampleEntry, text: str) -> SampleHit | None:
    wanted = text.casefold()
    words = [word for word in wanted.replace(":", " ").split() if len(word) > 3]
    symptoms = tuple(symptom for symptom in entry.symptoms if symptom.casefold() in wanted)
    title = tuple(word for word in words if word in entry.title.casefold())
    tags = tuple(tag for tag in entry.tags if tag in words)
    prose = tuple(word for word in words if word in entry.summary.casefold())
    found = (("symptom", symptoms, 10), ("title", title, 5), ("tag", tags, 3), ("text", prose, 1))
    reasons = tuple(SampleReason(where, hits) for where, hits, _ in found if hits)
    score = sum(weight * len(hits) for _, hits, weight in found)
    return SampleHit(entry, score, reasons) if reasons else None


INPUTS: Mapping[str, Input] = {
    "host": Input(type=InputType.TARGET, label="Affected host", default="local"),
    "mount": Input(type=InputType.PATH, label="Mount point", default="/", help="The mount point named in the alert."),
    "limit": Input(type=InputType.INTEGER, label="Warn from", default=85, help="Percent used.", min=1, max=100),
    "kind": Input(type=InputType.CHOICE, label="Kind of machine", choices=("server", "workstation"), default="server"),
    "deep": Input(type=InputType.BOOLEAN, label="Look into every directory", default=False,
                  help="Takes longer on large disks."),
    "token": Input(type=InputType.SECRET, label="Archive token", required=False,
                   help="The name of the secret in this computer's keyring."),
    "note": Input(type=InputType.TEXT, label="What the customer said", required=False),
}  # fmt: skip


_FLEET: Mapping[str, Input] = {
    "hosts": Input(type=InputType.TARGETS, label="Hosts", help="Each is looked at in turn."),
}


class SampleStart:
    def __init__(self) -> None:
        self.has_ticket = False
        self._approved: set[str] = set()

    def load(self, entry_id: str, done: Callable[[Runbook | HandrailError], None]) -> None:
        self.has_ticket = entry_id == TICKETED
        entry = next(
            entry for entry in (*ENTRIES, FLEET) if entry.id in (entry_id, entry_id.removeprefix("ticket:"))
        )
        steps = tuple(
            RunStep(id=step.id, title=step.title, run="df -P", effect=Effect(step.effect))
            for step in entry.steps
        )
        inputs = INPUTS if entry is DISK else _FLEET if entry is FLEET else {}
        done(
            Runbook(
                runbook=1, id=entry.id, title=entry.title, summary=entry.summary, inputs=inputs, steps=steps
            )
        )

    def untrusted(self, runbook: Runbook) -> Untrusted | None:
        entry = next(entry for entry in (*ENTRIES, FLEET) if entry.id == runbook.id)
        file = f"/home/ana/Downloads/{entry.id}.yaml"
        digest = sha256(file.encode()).hexdigest()
        is_trusted = entry.is_trusted or digest in self._approved
        return None if is_trusted else Untrusted(file=file, sha256=digest)

    def trust(self, runbook: Runbook, sha256: str, done: Callable[[Trusted | HandrailError], None]) -> None:
        self._approved.add(sha256)
        done(Trusted(sha256=sha256))

    def known_targets(self) -> Sequence[str]:
        return ("local", "ssh:web-03", "ssh:db-02")

    def starts_guided(self) -> bool:
        return True

    def take_wanted_target(self) -> str:
        return ""

    def take_wanted_ticket(self, runbook: Runbook) -> WantedTicket | None:
        told = {"host": "ssh:web-03", "mount": "/var"} if runbook.inputs else {}
        return WantedTicket(name="service-desk:OPS-4821", told=told) if self.has_ticket else None

    def fault(self, name: str, runbook: Runbook, text: str) -> str:
        if runbook.inputs[name].type is InputType.TARGET:
            try:
                parse_target(text)
            except InputError as fault:
                return str(fault)
        return "" if text or not runbook.inputs[name].required else "A value is needed."

    def from_alert(self, runbook: Runbook, text: str) -> Mapping[str, str]:
        return {"host": "ssh:web-03", "mount": "/var"} if "web-03" in text and runbook.inputs else {}

    def hosts_named(self, runbook: Runbook, text: str, told: Container[str]) -> HostsNamed | None:
        return hosts_named(runbook, text, names_of(("", target) for target in self.known_targets()), told)

    def read_hosts(self, file: Path, done: Callable[[HostList | HandrailError], None]) -> None:
        done(read_hosts(file))

    def leave(self, run_id: str) -> None:
        return None

    def hold_secret(self, reference: str, secret: str) -> None:
        return None

    def begin(
        self, runbook: Runbook, inputs: Mapping[str, Value], *, is_guided: bool, ticket: str,
        done: Callable[[str | HandrailError], None],
    ) -> None:  # fmt: skip
        done("r9")


def _nothing() -> None:
    return None
