"""How a document goes on after a step: nextStep, isEnd, onFailure, preconditions, and the time a step may take."""

from collections.abc import Callable
from dataclasses import replace

from desktop.domain.values import Value
from desktop.language.importing.expressions import negated
from desktop.language.importing.imported import MadeStep
from desktop.language.importing.ssm.bench import Bench
from desktop.language.importing.ssm.reading import Task
from desktop.language.importing.texts import told
from desktop.language.nodes import YamlValue

_SYSTEMS = {"linux": "linux", "windows": "windows", "macos": "macos"}
_KNOWN = frozenset(
    {"name", "action", "inputs", "description", "nextStep", "isEnd", "onFailure", "timeoutSeconds", "outputs",
     "precondition"}
)  # fmt: skip
_SCRIPT_S = 3_600  # what Systems Manager gives a script that says nothing of it
_FAILED = "end.unresolved"
_ENDED = "end.resolved"


def with_ways(bench: Bench, task: Task, step: MadeStep, jump: Callable[[str], str]) -> MadeStep:
    """Return the step with where it leads, when it is done, and how long it may take."""
    fields = dict(step.fields)
    _add_precondition(bench, task, fields)
    _add_timeout(bench, task, fields)
    _add_failure(bench, task, fields, jump)
    onward = _onward(task, jump)
    if onward:
        fields["next"] = onward
    for name in task.node.entries or {}:
        if name not in _KNOWN and task.value(name) not in (None, False, ""):
            bench.leave_out(task, f"`{told(name, 60)}` has no counterpart here", name)
    return replace(step, fields=fields)


def _onward(task: Task, jump: Callable[[str], str]) -> str:
    if str(task.text("isEnd")).lower() == "true":
        return _ENDED
    return jump(task.text("nextStep"))


def _add_failure(bench: Bench, task: Task, fields: dict[str, Value], jump: Callable[[str], str]) -> None:
    """What comes after a failure goes into the outcomes; without a word it is that of the document's kind."""
    written = task.text("onFailure") or bench.on_failure
    kind, _, name = written.partition(":")
    to = jump(name.strip()) if kind == "step" else _FAILED if kind.lower() in ("abort", "exit") else ""
    if kind.lower() == "successandexit":
        to = _ENDED
    if task.action == "aws:approve" and "choices" in fields:
        denied: dict[str, Value] = {"label": "Denied", **({"next": to} if to else {})}
        fields["choices"] = {"approved": {"label": "Approved"}, "denied": denied}
        return
    if not to:
        return
    good, bad = _judged(fields)
    if good:
        fields["outcomes"] = [*good, {bad: "otherwise", "say": "It did not work.", "next": to}]
    elif task.text("onFailure"):
        bench.leave_out(task, "`onFailure`: a step of this kind does not fail here", "onFailure")


def _judged(fields: dict[str, Value]) -> tuple[list[Value], str]:
    """Return the outcomes for what worked, and the verdict of what did not."""
    if "run" in fields:
        return [{"pass": "exit_status == 0", "say": "It ended well."}], "fail"
    if "do" in fields:
        return [{"pass": "answer == 'done'", "say": "It is done."}], "fail"
    if fields.get("check") == "aws.query":
        listed = fields.get("outcomes")
        if isinstance(listed, list) and listed and isinstance(listed[0], dict):
            return [{"pass": negated(str(listed[0]["fail"])), "say": "It is ${result}."}], "fail"
        return [{"pass": "is_complete", "say": "AWS answered."}], "unknown"
    return [], ""


def _add_precondition(bench: Bench, task: Task, fields: dict[str, Value]) -> None:
    precondition = task.value("precondition")
    if precondition is None:
        return
    system = _system_of(precondition)
    if system:
        fields["when"] = f"target.os == '{system}'"
    else:
        bench.leave_out(task, "its precondition is none on platformType", "precondition")


def _system_of(precondition: YamlValue) -> str:
    """Return the system that `StringEquals: [platformType, Linux]` names."""
    if not isinstance(precondition, dict) or len(precondition) != 1:
        return ""
    match precondition.get("StringEquals"):
        case [str(first), str(second)]:
            sides = {first.strip("{} "): second, second.strip("{} "): first}
            named = sides.get("platformType", sides.get("platform:platformType", ""))
            return _SYSTEMS.get(named.lower(), "")
    return ""


def _add_timeout(bench: Bench, task: Task, fields: dict[str, Value]) -> None:
    given = task.given_text("timeoutSeconds") or task.text("timeoutSeconds")
    is_known = given.isascii() and given.isdecimal() and 0 < int(given[:9]) < 10**7
    if "run" in fields or ("check" in fields and "retry" not in fields and is_known):
        fields["timeout"] = f"{int(given) if is_known else _SCRIPT_S}s"
    if given and not (is_known and {"run", "check"} & fields.keys()):
        bench.leave_out(task, f"`timeoutSeconds`: {told(given, 40)} is no limit here", "timeoutSeconds")
