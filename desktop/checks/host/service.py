"""Whether a systemd service runs, starts with the machine, and how it ended last.

Source: ``systemctl show``, whose properties org.freedesktop.systemd1(5) describes.
"""

from datetime import datetime

from desktop.checks.procfs import whole
from desktop.checks.sections import Answers, ask
from desktop.checks.spec import CheckSpec
from desktop.checks.systemd import HOW_ENDED, moment, refusal
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.targets.base import Shell

_PROPERTIES = (
    "Id,Description,LoadState,ActiveState,SubState,UnitFileState,NRestarts,Result",
    "ExecMainStatus,ExecMainCode,MainPID,StateChangeTimestamp",
)
# With TZ=UTC systemctl writes its times so, whatever the machine's own zone is called.
_QUESTIONS = {
    "show": f'TZ=UTC systemctl show --no-pager --property={",".join(_PROPERTIES)} -- "$name"',
    "now": "date +%s",
}
_STARTS_WITH_MACHINE = {"enabled": True, "enabled-runtime": True, "linked": True, "alias": True}
_STARTS_WITH_MACHINE |= {"disabled": False, "masked": False, "masked-runtime": False}


@dataclass(frozen=True, slots=True)
class Params:
    name: str  # with or without `.service`

    def __post_init__(self) -> None:
        if not self.name.strip() or self.name.startswith("-") or any(sign in self.name for sign in " \n*?["):
            raise InputError("host.service needs the name of one service, such as name=nginx.")


@dataclass(frozen=True, slots=True)
class Reading:
    name: str
    description: str
    exists: bool
    active: bool
    state: str  # active, inactive, failed, activating, deactivating, reloading, not-found
    sub_state: str
    enabled: bool | None  # None: it is started by something else (static, generated, ...)
    enabled_state: str
    restarts: int | None  # by systemd itself; None: a systemd before 235 does not count them
    last_exit: int | None  # exit status or signal of its main process; None: it has not ended
    last_exit_by: str | None  # exited, killed, dumped
    result: str  # success, exit-code, signal, oom-kill, timeout, start-limit-hit, ...
    since: datetime | None  # in this state
    age_s: float | None
    pid: int | None


def read_shell(target: Shell, params: Params) -> Reading:
    return parse(ask(target, _QUESTIONS, env={"name": params.name}))


def parse(answers: Answers) -> Reading:
    """Return what systemctl says.

    Raises:
        NotApplicableError: the machine was not started by systemd.
    """
    shown = dict(line.partition("=")[::2] for line in answers["show"].splitlines() if "=" in line)
    if not shown.get("ActiveState") or not shown.get("LoadState"):
        raise refusal(answers, "the service's state")
    exists = shown["LoadState"] != "not-found"
    since = moment(shown.get("StateChangeTimestamp", ""))
    now_s = whole(answers["now"].strip())
    how = HOW_ENDED.get(shown.get("ExecMainCode", ""))
    enabled_state = shown.get("UnitFileState", "")
    return Reading(
        name=shown.get("Id", ""),
        description=shown.get("Description", ""),
        exists=exists,
        active=shown["ActiveState"] in ("active", "reloading"),
        state=shown["ActiveState"] if exists else "not-found",
        sub_state=shown.get("SubState", ""),
        enabled=_STARTS_WITH_MACHINE.get(enabled_state),
        enabled_state=enabled_state,
        restarts=whole(shown.get("NRestarts", "")),
        last_exit=whole(shown.get("ExecMainStatus", "")) if how else None,
        last_exit_by=how,
        result=shown.get("Result", ""),
        since=since,
        age_s=None if since is None or now_s is None else max(0.0, now_s - since.timestamp()),
        pid=whole(shown.get("MainPID", "")) or None,
    )


CHECK = CheckSpec(
    id="host.service",
    title="A service",
    explanation=(
        "What systemd knows about a service: whether it runs, since when, whether it starts with the "
        "machine, how often it had to be started again, and how it ended. A failed service tells why in its"
        " own log (host.log with its name). Started again many times, it crashes or is killed; `oom-kill` "
        "means that memory ran out, `exit-code` that it gave up by itself (often a wrong setting or a port "
        "in use), `start-limit-hit` that systemd has stopped trying. Active and not enabled means that it "
        "will be missing after the next restart."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    default_outcomes=(
        "fail: not exists | This machine has no service ${name}.",
        "fail: state == 'failed' | ${name} has failed (${result}) and is down for ${age_s}.",
        "warn: state == 'activating' or state == 'deactivating' | ${name} is ${state} (${sub_state}).",
        "fail: not active | ${name} does not run (${state}).",
        (
            "warn: exists(restarts) and restarts >= 3 | ${name} runs, and systemd had to start it again "
            "${restarts} times."
        ),
        (
            "warn: exists(enabled) and not enabled | ${name} runs, and will not start with the machine "
            "(${enabled_state})."
        ),
        "pass: otherwise | ${name} runs (${sub_state}).",
    ),
)
