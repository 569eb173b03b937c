"""The rows of the list of connections: headings, and for each connection what it is and how it was last reached."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from desktop.checks.network.rungs import RungState
from desktop.dataclass import dataclass
from desktop.ui.connections.ladder import title_of, took_words
from desktop.ui.connections.port import Connection, Source
from desktop.ui.connections.testing import Trial
from desktop.ui.widgets.states import StepState
from desktop.ui.wording import ago

_HEADINGS = {Source.OWN: "Your own list", Source.SSH: "Hosts over SSH", Source.AWS: "AWS profiles",
             Source.DESK: "Help desks"}  # fmt: skip
_ICONS = {Source.OWN: "server", Source.SSH: "server", Source.AWS: "cloud", Source.DESK: "headset"}


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    """`state` and `outcome` tell how the last test went, `when` how long ago that was."""

    id: str
    name: str
    told: str
    icon: str
    state: StepState
    outcome: str
    when: str = ""

    @property
    def spoken(self) -> str:
        return ", ".join(part for part in (self.name, self.told, self.outcome, self.when) if part)


Row = Heading | ConnectionRow


def list_rows(
    connections: Sequence[Connection], trial_of: Callable[[str], Trial | None], now: datetime
) -> tuple[Row, ...]:
    """Return the rows of a list, under a heading for each place where connections are written down."""
    rows: list[Row] = []
    for source in (Source.OWN, Source.SSH, Source.AWS, Source.DESK):
        part = [one for one in connections if one.source is source]
        if part:
            heading = QCoreApplication.translate("ConnectionRows", _HEADINGS[source])
            rows += [Heading(heading, len(part)), *(_row(one, trial_of(one.target), now) for one in part)]
    return tuple(rows)


def _row(connection: Connection, trial: Trial | None, now: datetime) -> ConnectionRow:
    state, outcome = outcome_of(connection, trial)
    icon = "cloud" if connection.is_account else _ICONS[connection.source]
    when = _tested(connection, trial, now)
    return ConnectionRow(connection.id, connection.name, connection.told, icon, state, outcome, when)


def _tested(connection: Connection, trial: Trial | None, now: datetime) -> str:
    if trial is not None:
        return "" if trial.is_running else ago(trial.begun_at, now)
    return ago(connection.last.at, now) if connection.last is not None else ""


def outcome_of(connection: Connection, trial: Trial | None) -> tuple[StepState, str]:
    """Return how a connection stands, in a word or two."""
    if trial is not None and trial.is_running:
        return StepState.RUNNING, QCoreApplication.translate("ConnectionRows", "testing")
    if trial is not None and trial.climbed is not None and trial.climbed.is_stopped:
        return StepState.CANCELLED, QCoreApplication.translate("ConnectionRows", "stopped")
    seen = trial.climbed if trial is not None else connection.last
    if seen is None:
        return StepState.TO_DO, QCoreApplication.translate("ConnectionRows", "not tested")
    if seen.broken is None:
        return StepState.PASS, took_words(seen.total_s)
    state = StepState.FAIL if seen.broken.state is RungState.BROKEN else StepState.UNKNOWN
    return state, title_of(seen.broken.rung)


def holds(connection: Connection, words: Sequence[str]) -> bool:
    """True when all words of a search, in small letters, stand in a connection."""
    text = f"{connection.name} {connection.target} {connection.told} {connection.note}".casefold()
    return all(word in text for word in words)
