"""Sample connections for the pictures, and tests of them that go as far as each picture needs."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from desktop.checks.network.rungs import ADVICE, Climb, OnRung, Rung, RungState, ShownKey
from desktop.domain.desk import DeskKind
from desktop.domain.errors import HandrailError, StoredKey
from desktop.records.connections import LastTest, OwnHost
from desktop.ui.connections.port import (
    About,
    Connection,
    DeskDraft,
    KeyAccepted,
    ListSaved,
    SecretKept,
    Source,
)
from desktop.ui.connections.viewmodel import ConnectionsViewModel
from desktop.ui.listeners import Listener, Listeners
from desktop.ui.ports import Unsubscribe
from desktop.ui.shots.lists import NOW

_OK, _BAD = RungState.OK, RungState.BROKEN
_PRINT = "SHA256:Zk93rYb7uGh1oSx4DfMv0QnCi6lJaWt8wT5eB1pNqA0"
_STORED = StoredKey(
    "ssh-ed25519", "SHA256:7fQ1dNw4sUo9aHy2KcRz6LtBvE8jPgXq3mX0cV2kLr8", "/home/ana/.ssh/known_hosts:41"
)
_REFUSED = (
    "ops-ro@app-11 refused the sign-in. Keys tried: agent: ed25519 ana@laptop; ~/.ssh/id_ed25519. The server takes: "
    "publickey. Is 'ops-ro' the right user, and is the public key in its authorized_keys there?"
)


def _rungs(host: str, address: str, *took_ms: float, via: str = "") -> tuple[Rung, ...]:
    first = ("route", f"over {via}, as ops with agent: ed25519 ana@laptop") if via else (
        "name", f"{host} is {address}",
    )  # fmt: skip
    said = (
        first,
        ("tcp", f"{address} port 22 is open"),
        ("banner", "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3"),
        ("host_key", "ssh-ed25519 SHA256:7fQ1dNw4sUo9aHy2KcRz6LtBvE8jPgXq3mX0cV2kLr8"),
        ("sign_in", "ops-ro with agent: ed25519 ana@laptop"),
        ("shell", f"ops-ro@{host.split('.')[0]} (Debian GNU/Linux 12, x86_64)"),
    )
    return tuple(
        Rung(name, _OK, ms / 1000, words, "") for (name, words), ms in zip(said, took_ms, strict=False)
    )


def _rest(rungs: Sequence[Rung]) -> tuple[Rung, ...]:
    names = ("name", "tcp", "banner", "host_key", "sign_in", "shell")
    return (*rungs, *(Rung(name, RungState.NOT_TRIED, None, "", "") for name in names[len(rungs) :]))


def _last(rungs: Sequence[Rung], hours: float, good_hours: float | None) -> LastTest:
    good_at = None if good_hours is None else NOW - timedelta(hours=good_hours)
    return LastTest(at=NOW - timedelta(hours=hours), rungs=tuple(rungs), good_at=good_at)


WEB = _rungs("web-03.eu.example", "10.20.4.3", 31, 12, 14, 58, 121, 76, via="bastion-1")
NEW_KEY = (
    *_rungs("db-02.eu.example", "10.20.4.12", 4, 12, 31),
    Rung("host_key", _BAD, 0.058,
         f"The host key of db-02.eu.example is not known: ssh-ed25519 {_PRINT}. Nothing was sent. "
         "Compare the fingerprint with one from a source you trust, then accept it.", ADVICE["host_key"]),
)  # fmt: skip
REFUSED = (
    *_rungs("app-11.eu.example", "10.20.4.21", 3, 9, 16, 61),
    Rung("sign_in", _BAD, 0.212, _REFUSED, ADVICE["sign_in"]),
)
FILES = (
    *_rungs("files-01.eu.example", "10.20.9.4", 4),
    Rung("tcp", _BAD, 5.0, "no answer within 5 s", ADVICE["filtered"]),
)
ACCOUNT = (
    Rung("profile", _OK, 0.006, "region eu-west-1", ""),
    Rung("credentials", _OK, 0.094, "from sso", ""),
    Rung("identity", _OK, 0.212,
         "arn:aws:sts::123456789012:assumed-role/ops-readonly/ana (account 123456789012)", ""),
)  # fmt: skip


def _ssh(name: str, told: str, last: LastTest | None = None, *, jump: bool = False) -> Connection:
    return Connection(
        source=Source.SSH, name=name, target=f"ssh:{name}", told=told, is_over_jump=jump, last=last
    )


DESK = (
    Rung("name", _OK, 0.009, "acme.atlassian.example is 192.0.2.40", ""),
    Rung("tcp", _OK, 0.018, "192.0.2.40 port 443 is open", ""),
    Rung("tls", _OK, 0.041, "the certificate fits, 61 days left", ""),
    Rung("sign_in", _OK, 0.156, "Ana Lindqvist", ""),
    Rung("read", _OK, 0.094, "tickets can be read", ""),
    Rung("comment", _OK, None, "the account may comment", ""),
)
NO_TOKEN = (
    *DESK[:3],
    Rung("sign_in", _BAD, 0.131, "acme-shop.zendesk.example refuses the token of ana@example.com (401).",
         "Make a new API token at the desk and save it here with P."),
    Rung("read", RungState.NOT_TRIED, None, "", ""),
)  # fmt: skip


def _desk(kind: DeskKind, name: str, title: str, address: str, last: LastTest | None) -> Connection:
    account = "ana@example.com"
    return Connection(
        source=Source.DESK, name=name, target=f"desk:{name}", told=f"{title} · {address}", last=last,
        desk=DeskDraft(kind=kind, name=name, address=address, account=account), secret=f"desk:{name}",
    )  # fmt: skip


CONNECTIONS = (
    Connection(source=Source.OWN, name="lab switch", target="ssh://admin@192.0.2.7:2222",
               told="ssh://admin@192.0.2.7:2222", note="Sleeps from 22:00 to 06:00; ask Kim for the key."),
    _ssh("web-03", "ops-ro@web-03.eu.example · over bastion-1", _last(WEB, 0.4, 0.4), jump=True),
    _ssh("db-02", "ops-ro@db-02.eu.example"),
    _ssh("app-11", "ops-ro@app-11.eu.example", _last(_rest(REFUSED), 5, 49)),
    _ssh("files-01", "ops-ro@files-01.eu.example", _last(_rest(FILES), 26, None)),
    _ssh("bastion-1", "ops@bastion-1.eu.example:2222"),
    Connection(source=Source.AWS, name="ops-readonly", target="aws:ops-readonly/eu-west-1",
               told="eu-west-1 · single sign-on", last=_last(ACCOUNT, 1.2, 1.2)),
    Connection(source=Source.AWS, name="ops-breakglass", target="aws:ops-breakglass/eu-west-1",
               told="eu-west-1 · a role"),
    _desk(DeskKind.JIRA, "service-desk", "Jira", "https://acme.atlassian.example", _last(DESK, 0.2, 0.2)),
    _desk(DeskKind.ZENDESK, "customers", "Zendesk", "https://acme-shop.zendesk.example", _last(NO_TOKEN, 3, 27)),
)  # fmt: skip
_ABOUT = (
    About("User", "ops-ro"),
    About("Address", "10.20.4.3 port 22"),
    About("Key", "agent, id_ed25519"),
    About("Over", "bastion-1"),
)
_PROFILE = (
    About("Profile", "ops-readonly"),
    About("Region", "eu-west-1"),
    About("Signs in by", "single sign-on"),
)


class SampleConnections:
    """`begins` is how far a test comes at once; without an end it stays under way."""

    def __init__(self, connections: Sequence[Connection] = CONNECTIONS) -> None:
        self._rows, self._listeners = tuple(connections), Listeners()
        self.accepted: list[str] = []
        self.secrets: dict[str, str] = {}

    def connections(self) -> Sequence[Connection]:
        return self._rows

    def problems(self) -> Sequence[str]:
        return ()

    def is_read(self) -> bool:
        return True

    def refresh(self) -> None:
        return None

    def subscribe(self, listener: Listener) -> Unsubscribe:
        return self._listeners.add(listener)

    def about(self, connection: Connection, done: Callable[[Sequence[About]], None]) -> None:
        if connection.is_account:
            done(_PROFILE)
            return
        if connection.desk is not None:
            done((About("Kind", connection.told.split(" ")[0]), About("Account", connection.desk.account)))
            return
        over = connection.told.partition("over ")[2] or "direct"
        user, _, at = connection.told.split(" ")[0].removeprefix("ssh://").rpartition("@")
        host, _, port = at.partition(":")
        address = About("Address", f"{host} port {port or 22}")
        done((About("User", user), address, _ABOUT[2], About("Over", over)))

    def test(self, target: str, on_rung: OnRung, done: Callable[[Climb], None]) -> Callable[[], None]:
        if target == "ssh:web-03":
            for rung in WEB[:4]:
                on_rung(rung)
        elif target == "ssh:db-02":
            done(
                Climb(
                    _rest(NEW_KEY), ShownKey("db-02.eu.example", _PRINT, is_changed=False, kind="ssh-ed25519")
                )
            )
        elif target == "ssh:app-11":
            done(Climb(_rest(REFUSED)))
        elif target == "ssh:files-01":
            broken = replace(
                NEW_KEY[3],
                said=(
                    f"The host key of files-01.eu.example has changed: it is now ssh-ed25519 {_PRINT}; "
                    f"{_STORED.where} holds another ({_STORED.kind} {_STORED.fingerprint}). Someone may be "
                    "listening in, or the host was set up anew. Nothing was sent. Ask its owner; only when they "
                    "confirm the new key, take the old line out of that file."
                ),
                what_to_do=ADVICE["host_key_changed"],
            )
            shown = ShownKey(
                "files-01.eu.example", _PRINT, is_changed=True, kind="ssh-ed25519", stored=_STORED
            )
            way = _rungs("files-01.eu.example", "10.20.9.4", 4, 12, 31)
            done(Climb(_rest((*way, broken)), shown))
        return _nothing

    def accept_host_key(
        self, target: str, fingerprint: str, done: Callable[[KeyAccepted | HandrailError], None]
    ) -> None:
        self.accepted.append(fingerprint)
        done(KeyAccepted(target))

    def keep(self, host: OwnHost, replaces: str, done: Callable[[ListSaved | HandrailError], None]) -> None:
        fresh = Connection(
            source=Source.OWN, name=host.name, target=host.target, told=host.target, note=host.note
        )
        gone = {f"{Source.OWN}:{replaces}", fresh.id}
        self._show((*(row for row in self._rows if row.id not in gone), fresh))
        done(ListSaved())

    def remove(self, name: str, done: Callable[[ListSaved | HandrailError], None]) -> None:
        self._show(tuple(row for row in self._rows if row.id != f"{Source.OWN}:{name}"))
        done(ListSaved())

    def keep_desk(
        self, draft: DeskDraft, replaces: str, done: Callable[[ListSaved | HandrailError], None]
    ) -> None:
        fresh = _desk(draft.kind, draft.name, draft.kind.value.capitalize(), draft.address, None)
        if draft.token:
            self.secrets[fresh.secret] = draft.token
        gone = {f"{Source.DESK}:{replaces}", fresh.id}
        self._show((*(row for row in self._rows if row.id not in gone), fresh))
        done(ListSaved())

    def remove_desk(self, name: str, done: Callable[[ListSaved | HandrailError], None]) -> None:
        self._gone = next(row for row in self._rows if row.id == f"{Source.DESK}:{name}")
        self._show(tuple(row for row in self._rows if row is not self._gone))
        done(ListSaved())

    def put_back_desk(self, done: Callable[[ListSaved | HandrailError], None]) -> None:
        self._show((*self._rows, self._gone))
        done(ListSaved())

    def keep_secret(self, name: str, value: str, done: Callable[[SecretKept | HandrailError], None]) -> None:
        self.secrets[name] = value
        done(SecretKept("the keyring of GNOME", is_there=bool(value)))

    def _show(self, rows: tuple[Connection, ...]) -> None:
        self._rows = rows
        self._listeners.tell()


def sample_model(connections: Sequence[Connection] = CONNECTIONS) -> ConnectionsViewModel:
    return ConnectionsViewModel(SampleConnections(connections), _use, lambda: NOW)


def _use(_connection: Connection) -> None:
    """Pictures lead nowhere."""


def _nothing() -> None:
    return None
