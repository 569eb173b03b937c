"""A ladder as the page draws it: rungs that hold, the one being tried or broken, and those that were not reached."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from desktop.checks.aws.account_ladder import ACCOUNT_RUNGS
from desktop.checks.database.climbing import planned_rungs
from desktop.checks.network.rungs import Rung, RungState
from desktop.checks.network.ssh_ladder import DIRECT_RUNGS, JUMP_RUNGS
from desktop.checks.network.winrm_ladder import planned_winrm
from desktop.dataclass import dataclass
from desktop.redaction.clean import clean
from desktop.ui.connections.port import Connection
from desktop.ui.widgets.states import StepState

DESK_RUNGS = ("name", "route", "tcp", "tls", "certificate", "sign_in", "read", "comment")
_TITLES = {
    "settings": "SSH settings",
    "name": "Name",
    "route": "Route",
    "tcp": "TCP",
    "banner": "Banner",
    "key_exchange": "Key exchange",
    "host_key": "Host key",
    "sign_in": "Sign-in",
    "shell": "Shell",
    "profile": "Profile",
    "credentials": "Credentials",
    "identity": "Identity",
    "tls": "Encryption",
    "certificate": "Certificate",
    "database": "Database",
    "permission": "Permission",
    "read": "Reading",
    "comment": "Commenting",
    "file": "File",
}
_ASKS = {  # what each rung is about, until it is tried
    "name": "does the name have an address?",
    "route": "do the hosts on the way let us through?",
    "tcp": "does the port take connections?",
    "banner": "does SSH answer there?",
    "host_key": "is it the machine that we know?",
    "sign_in": "does it take one of the keys at hand?",
    "shell": "does a command run there?",
    "profile": "can the profile be read?",
    "credentials": "are there credentials that have not ended?",
    "identity": "who are we there?",
    "tls": "is the connection encrypted as it should be?",
    "certificate": "is the certificate good?",
    "database": "is the database there?",
    "permission": "may it be read?",
    "read": "may its tickets be read?",
    "comment": "may the account comment?",
    "file": "is the file there?",
}
_STATES = {
    RungState.OK: StepState.PASS,
    RungState.BROKEN: StepState.FAIL,
    RungState.UNKNOWN: StepState.UNKNOWN,
    RungState.NOT_TRIED: StepState.TO_DO,
}


@dataclass(frozen=True, slots=True)
class LadderRow:
    """One rung; `share` is its duration relative to the slowest, from 0 to 1."""

    title: str
    state: StepState
    said: str
    took: str = ""
    share: float = 0.0

    @property
    def spoken(self) -> str:
        return ", ".join(part for part in (self.title, self.state.word, self.said, self.took) if part)


def title_of(rung: str) -> str:
    return QCoreApplication.translate("Ladder", _TITLES.get(rung, rung))


def plan_of(connection: Connection, heard: Sequence[Rung] = ()) -> tuple[str, ...]:
    """Return the rungs that a test goes up, as far as is known before it ends."""
    if connection.desk is not None:
        return DESK_RUNGS
    if connection.is_account:
        return ACCOUNT_RUNGS
    if connection.is_database:
        return planned_rungs(connection.target)
    if connection.is_winrm:
        return planned_winrm(connection.target)
    is_over_jump = heard[0].rung == "route" if heard else connection.is_over_jump
    return JUMP_RUNGS if is_over_jump else DIRECT_RUNGS


def not_tried(connection: Connection) -> tuple[LadderRow, ...]:
    return tuple(_asked(name) for name in plan_of(connection))


def under_way(connection: Connection, heard: Sequence[Rung]) -> tuple[LadderRow, ...]:
    """Return the rungs heard of, the one that is being tried, and the rest."""
    done = {rung.rung for rung in heard}
    rest = [_asked(name) for name in plan_of(connection, heard) if name not in done]
    if rest:
        rest[0] = replace(rest[0], state=StepState.RUNNING)
    return (*ended(heard), *rest)


def ended(rungs: Sequence[Rung]) -> tuple[LadderRow, ...]:
    slowest = max((rung.duration_s or 0.0 for rung in rungs), default=0.0)
    return tuple(_row(rung, slowest) for rung in rungs)


def took_words(seconds: float) -> str:
    """Return `12 ms`, `0.3 ms` below ten, `2.4 s` from a second on."""
    if seconds >= 1:
        return f"{seconds:.1f} s"
    millis = seconds * 1000
    if millis < 0.05:
        return "< 0.1 ms"
    return f"{millis:.0f} ms" if millis >= 9.95 else f"{millis:.1f} ms"


def _row(rung: Rung, slowest: float) -> LadderRow:
    if rung.state is RungState.NOT_TRIED:
        return LadderRow(title_of(rung.rung), StepState.TO_DO, _tr("not reached"))
    took = rung.duration_s
    said = clean(rung.said)
    return LadderRow(
        title_of(rung.rung),
        _STATES[rung.state],
        said if rung.state is RungState.OK else _first_sentence(said),
        took_words(took) if took is not None else "",
        (took or 0.0) / slowest if slowest else 0.0,
    )


def _asked(name: str) -> LadderRow:
    return LadderRow(title_of(name), StepState.TO_DO, _tr(_ASKS.get(name, "")))


def _first_sentence(text: str) -> str:
    """Return what broke without the reasons; the card beside the ladder has the whole text."""
    return text.partition(". ")[0].partition(": ")[0].removesuffix(".")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Ladder", text)
