"""Containers of docker or podman: whether they run, are healthy, how often they were restarted, how they ended.

Source: ``docker ps``, ``docker inspect --format`` and podman's the same; no environment of a container is read.
The same on Windows (`desktop/checks/windows/containers.py`).
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from desktop.checks.linux.procfs import whole
from desktop.checks.linux.sections import Answers, ask, said
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.containers import READ_CONTAINERS, list_format, listed
from desktop.checks.windows.powershell import Found, ask_windows
from desktop.dataclass import dataclass
from desktop.domain.errors import (
    InputError,
    NotApplicableError,
    PermissionDeniedError,
    TargetError,
    UnreadableOutputError,
)
from desktop.targets.base import Shell

_CAP = 500  # containers that are looked at
_FIELDS = {
    "id": ".ID",
    "name": ".Name",
    "image": ".Config.Image",
    "restarts": ".RestartCount",
    "policy": ".HostConfig.RestartPolicy.Name",
    "state": ".State.Status",
    "exit": ".State.ExitCode",
    "oom": ".State.OOMKilled",
    "started": ".State.StartedAt",
    "finished": ".State.FinishedAt",
    "error": ".State.Error",
}
_STATUS = "{{if .State.Health}}{{json .State.Health.Status}}{{else}}null{{end}}"
_HEALTH = f'"health":{_STATUS}'
_PLAIN = ",".join(f'"{name}":{{{{json {field}}}}}' for name, field in _FIELDS.items())
_FORMAT = f"{{{_PLAIN},{_HEALTH}}}"  # one line of JSON for each container
_OLD_FORMAT = f"{{{_PLAIN}}}"  # podman before 4 keeps the health elsewhere
# podman would make folders for an account that has none; what it warns of is no answer.
_QUESTIONS = {
    "containers": f"""for each in ${{runtime:-docker podman}}; do
  command -v "$each" >/dev/null 2>&1 || continue
  echo "runtime $each"
  if [ "$each" = podman ] && [ "$(id -u)" != 0 ] && [ ! -d "$HOME/.local/share/containers" ]; then
    echo "count 0"; continue
  fi
  if ! ids=$("$each" ps -aq --no-trunc 2>/dev/null); then
    echo "problem $("$each" ps -aq 2>&1 | tail -n 1)"; continue
  fi
  set -- $(echo "$ids" | head -n {_CAP})
  echo "count $#"
  [ $# -eq 0 ] || "$each" inspect --type container --format "$format" "$@" 2>/dev/null ||
    "$each" inspect --type container --format "$old_format" "$@" 2>/dev/null
done""",
    "now": "date +%s",
}
_NEVER = datetime(1970, 1, 2, tzinfo=UTC)  # they write the year 1 for what has not been


@dataclass(frozen=True, slots=True)
class Params:
    name: str = ""  # of one container; empty: all
    runtime: str = ""  # docker or podman; empty: both, as they are there

    def __post_init__(self) -> None:
        if self.runtime not in ("", "docker", "podman"):
            raise InputError("host.container: runtime must be docker or podman.")


@dataclass(frozen=True, slots=True)
class Container:
    name: str
    id: str  # the first 12 signs
    runtime: str
    image: str
    state: str  # running, exited, restarting, paused, created, dead, ...
    health: str | None  # healthy, unhealthy, starting; None: it has no health check
    restarts: int | None  # by the runtime itself
    restart_policy: str  # no, always, unless-stopped, on-failure
    last_exit: int | None  # None: it runs, or was never started
    oom_killed: bool
    since: datetime | None  # in this state
    age_s: float | None
    error: str  # why it could not be started
    is_down: bool  # it should be started again by its policy, or ended with an error, and does not run


@dataclass(frozen=True, slots=True)
class Reading:
    name: str | None  # the one asked for
    count: int
    running_count: int
    unhealthy_count: int
    restarting_count: int
    down_count: int
    containers: tuple[Container, ...]  # those in trouble first
    down: tuple[str, ...]
    unhealthy: tuple[str, ...]
    most_restarts: int  # of one container
    problem: str | None  # of the other runtime, when only one answers


def read_shell(target: Shell, params: Params) -> Reading:
    values = {"runtime": params.runtime, "format": _FORMAT, "old_format": _OLD_FORMAT}
    return parse(ask(target, _QUESTIONS, env=values, as_root=True), params)


def read_windows(target: Shell, params: Params) -> Reading:
    env = {
        "asked_runtimes": params.runtime or "docker podman",
        "list_format": list_format([*_FIELDS.values(), _STATUS]),
    }
    return reading_of_windows(ask_windows(target, READ_CONTAINERS, env=env), params)


def reading_of_windows(answer: Found, params: Params) -> Reading:
    now, problems = answer.need_moment("now"), [text[:300] for text in answer.texts("problems")]
    found, is_answered, expected = [], False, 0
    for row in answer.items("runtimes"):
        is_answered, expected = True, expected + row.need_whole("count")
        runtime = row.need_text("name")
        lines = row.texts("containers")
        found += [
            _container(listed(line, runtime, (*_FIELDS, "health")), runtime, int(now.timestamp()))
            for line in lines
        ]
    if not is_answered:
        raise _refusal("; ".join(problems), params, "Administrators may, and the group docker-users.")
    if expected and not found:
        raise UnreadableOutputError(f"{expected} containers were listed and none described.")
    return reading_of([each for each in found if params.name in ("", each.name)], params, problems)


def parse(answers: Answers, params: Params) -> Reading:
    """Return the containers of every runtime that answers.

    Raises:
        NotApplicableError, PermissionDeniedError, UnreadableOutputError: none does.
    """
    now_s, runtime, expected = whole(answers["now"].strip()), "", 0
    problems: list[str] = []
    found: list[Container] = []
    answered = False
    for line in answers["containers"].splitlines():
        word, _, rest = line.partition(" ")
        if word == "runtime":
            runtime = rest
        elif word == "problem":
            problems.append(f"{runtime}: {rest}"[:300])
        elif word == "count" and (number := whole(rest)) is not None:
            answered, expected = True, expected + number
        elif runtime and line.startswith("{"):
            found.append(_container(_described(line, runtime), runtime, now_s))
    if not answered:
        raise _refused(answers, problems, params)
    if expected and not found:
        raise UnreadableOutputError(
            f"{expected} containers were listed and none described: {said(answers.out)}"
        )
    return reading_of([each for each in found if params.name in ("", each.name)], params, problems)


def _refused(answers: Answers, problems: list[str], params: Params) -> TargetError:
    text = "; ".join(problems)
    text = text if text or answers["now"].strip() else said(answers.out)
    return _refusal(text, params, "Root may, and those of the group docker.")


def _refusal(text: str, params: Params, who: str) -> TargetError:
    if not text:
        return NotApplicableError(f"This machine has no {params.runtime or 'docker and no podman'}.")
    if "denied" in text.lower():
        return PermissionDeniedError(f"This account may not ask for containers ({text}). {who}")
    return UnreadableOutputError(f"The containers could not be listed ({text}). Does its service run?")


def reading_of(containers: list[Container], params: Params, problems: list[str]) -> Reading:
    containers.sort(
        key=lambda each: (not each.is_down, each.health != "unhealthy", -(each.restarts or 0), each.name)
    )
    down = tuple(each.name for each in containers if each.is_down)
    unhealthy = tuple(
        each.name for each in containers if each.health == "unhealthy" and each.state == "running"
    )
    return Reading(
        name=params.name or None,
        count=len(containers),
        running_count=sum(each.state == "running" for each in containers),
        unhealthy_count=len(unhealthy),
        restarting_count=sum(each.state == "restarting" for each in containers),
        down_count=len(down),
        containers=tuple(containers),
        down=down,
        unhealthy=unhealthy,
        most_restarts=max((each.restarts or 0 for each in containers), default=0),
        problem="; ".join(problems) or None,
    )


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _described(line: str, runtime: str) -> Mapping[str, object]:
    shown = _json(line)
    if not isinstance(shown, Mapping):
        raise UnreadableOutputError(f"{runtime} described a container in another form: {line[:200]!r}")
    return shown


def _container(shown: Mapping[str, object], runtime: str, now_s: int | None) -> Container:
    texts = {name: value for name in _FIELDS if isinstance(value := shown.get(name), str)}
    state, policy = texts.get("state", "").lower(), texts.get("policy", "") or "no"
    last_exit, is_running = _whole(shown.get("exit")), state in ("running", "paused", "restarting")
    started, finished = _moment(texts.get("started", "")), _moment(texts.get("finished", ""))
    since = started if is_running else finished
    has_run = started is not None
    return Container(
        name=texts.get("name", "").removeprefix("/"),
        id=texts.get("id", "")[:12],
        runtime=runtime,
        image=texts.get("image", ""),
        state=state,
        health=_health(shown.get("health")),
        restarts=_whole(shown.get("restarts")),
        restart_policy=policy,
        last_exit=last_exit if has_run and not is_running else None,
        oom_killed=shown.get("oom") is True,
        since=since,
        age_s=None if since is None or now_s is None else max(0.0, now_s - since.timestamp()),
        error=texts.get("error", "")[:300],
        is_down=state in ("dead", "restarting")
        or (not is_running and has_run and (policy == "always" or bool(last_exit)))
        or bool(not is_running and texts.get("error")),
    )


def _health(value: object) -> str | None:
    return value if isinstance(value, str) and value not in ("", "none") else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC) if moment > _NEVER else None


CHECK = CheckSpec(
    id="host.container",
    title="Containers",
    explanation=(
        "What docker or podman runs on this machine: the state of each container, its health check, how often "
        "the runtime started it again, and how it ended. Ended with 137 it was killed, and `oom_killed` means "
        "that it reached its memory limit; 1 or 2 is the program's own error, 126 and 127 a command that is "
        "not in the image. An unhealthy container runs and does not answer its own check. Look next at its "
        "log (`docker logs NAME`) and at host.memory. Containers of podman belong to an account: only those "
        "of the account that asks are seen."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        "fail: exists(name) and count == 0 | There is no container ${name}.",
        (
            "fail: exists(name) and running_count == 0 | ${name} does not run: ${containers[0].state}, last exit "
            "${containers[0].last_exit}."
        ),
        "fail: restarting_count > 0 | ${restarting_count} of ${count} containers start again and again: ${down}.",
        "fail: unhealthy_count > 0 | ${unhealthy_count} of ${count} containers are unhealthy: ${unhealthy}.",
        "warn: down_count > 0 | ${down_count} of ${count} containers are down: ${down}.",
        (
            "warn: most_restarts >= 3 | ${containers[0].name} was started again ${most_restarts} times by "
            "${containers[0].runtime}."
        ),
        "unknown: count == 0 and exists(problem) | No container is seen; ${problem}.",
        "pass: otherwise | ${running_count} of ${count} containers run.",
    ),
)
