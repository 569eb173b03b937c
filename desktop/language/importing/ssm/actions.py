"""What each action of a document becomes."""

import re
from collections.abc import Callable, Mapping

from desktop.domain.errors import InputError
from desktop.domain.quantity import parse_duration_s
from desktop.domain.values import Value
from desktop.language.importing.imported import MadeStep
from desktop.language.importing.ssm import api
from desktop.language.importing.ssm.bench import Bench
from desktop.language.importing.ssm.branches import branch
from desktop.language.importing.ssm.reading import Task, lines_of
from desktop.language.importing.texts import literal, told

Jump = Callable[[str], str]
_PERIOD = re.compile(r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?\Z")  # ISO 8601
_SHEBANG = re.compile(r"#!\s*\S*?(?P<name>bash|python[\d.]*|sh|dash|ash|ksh)\b")
_RUN_DOCUMENTS = {"AWS-RunShellScript": "sh", "AWS-RunPowerShellScript": "powershell"}


def made_of(bench: Bench, task: Task, jump: Jump) -> MadeStep:
    """Return the step for a task; an action that is not known is a person's."""
    made = _made(bench, task, jump)
    _tell_rest(bench, task, made)
    return made


def _made(bench: Bench, task: Task, jump: Jump) -> MadeStep:
    make = _ACTIONS.get(task.action)
    if task.action == "aws:branch":
        return branch(bench, task, jump)
    if make is None:
        return bench.by_hand(
            task, f"a person does it: {task.action or 'a step without an action'} has no counterpart here"
        )
    return make(bench, task)


def _tell_rest(bench: Bench, task: Task, made: MadeStep) -> None:
    """Tell the inputs that nothing was made of; a person's step and a call of AWS hold all of theirs."""
    known = _INPUTS.get(task.action)
    is_whole = known is None or ("do" in made.fields and task.action != "aws:pause")
    for name in () if is_whole or task.inputs is None else task.inputs.entries or ():
        if name.lower() not in (known or ()):
            bench.leave_out_input(task, name)
    if made.fields.get("check") != "aws.query" and task.value("outputs"):
        bench.leave_out(task, "its outputs are not known here", "outputs")


def _shell_script(bench: Bench, task: Task) -> MadeStep:
    script = lines_of(task.given("runCommand"))
    found = _SHEBANG.match(script)
    name = found["name"] if found else "sh"
    shell = "python" if name.startswith("python") else "bash" if name == "bash" else "sh"
    return bench.script(task, script, shell, task.given_text("workingDirectory"))


def _power_shell(bench: Bench, task: Task) -> MadeStep:
    script = lines_of(task.given("runCommand"))
    return bench.script(task, script, "powershell", task.given_text("workingDirectory"))


def _run_command(bench: Bench, task: Task) -> MadeStep:
    """The documents that run a script on an instance are a script here, on the target of the run."""
    shell = _RUN_DOCUMENTS.get(task.given_text("DocumentName").rpartition("/")[2])
    parameters = task.given("Parameters")
    commands = parameters.child("commands") if parameters is not None else None
    if shell is None or commands is None:
        return bench.by_hand(task, f"a person runs the document {told(task.given_text('DocumentName'), 80)}")
    folder = lines_of(parameters.child("workingDirectory")) if parameters is not None else ""
    bench.leave_out(task, "it runs on the target `host`, not on the instances that the document names")
    for name in (parameters.entries or {}) if parameters is not None else ():
        if name not in ("commands", "workingDirectory"):
            bench.leave_out_input(task, name)
    return bench.script(task, lines_of(commands), shell, folder)


def _sleep(bench: Bench, task: Task) -> MadeStep:
    found = _PERIOD.match(task.given_text("Duration"))
    parts = (
        [f"{number}{unit}" for number, unit in zip(found.groups(), "dhms", strict=True) if number]
        if found
        else []
    )
    try:
        parse_duration_s("".join(parts))
    except InputError:
        return bench.by_hand(task, "a person waits: it names no plain duration such as PT10M")
    return MadeStep(bench.ids[task.name], {**bench.head(task), "wait": "".join(parts)}, task.line, "Wait.")


def _pause(bench: Bench, task: Task) -> MadeStep:
    text = "The document pauses here until a person goes on."
    return MadeStep(bench.ids[task.name], {**bench.head(task), "do": text}, task.line, text)


def _approve(bench: Bench, task: Task) -> MadeStep:
    message = bench.shown(task.given_text("Message")) or "Is it approved?"
    approvers = task.given("Approvers")
    names = f"\nApprovers: {bench.shown(told(approvers.value, 400))}" if approvers is not None else ""
    choices: dict[str, Value] = {"approved": {"label": "Approved"}, "denied": {"label": "Denied"}}
    bench.leave_out(task, "whoever follows the runbook answers, and nobody is notified")
    fields: dict[str, Value] = {**bench.head(task), "ask": message + names, "choices": choices}
    return MadeStep(bench.ids[task.name], fields, task.line, literal(message))


_ACTIONS: Mapping[str, Callable[[Bench, Task], MadeStep]] = {
    "aws:runShellScript": _shell_script,
    "aws:runPowerShellScript": _power_shell,
    "aws:runCommand": _run_command,
    "aws:sleep": _sleep,
    "aws:pause": _pause,
    "aws:approve": _approve,
    "aws:executeAwsApi": api.query,
    "aws:waitForAwsResourceProperty": lambda bench, task: api.prove(bench, task, waits=True),
    "aws:assertAwsResourceProperty": lambda bench, task: api.prove(bench, task, waits=False),
}
# The inputs of an action that a step is made of, in small letters; calls of AWS take all of theirs.
_INPUTS: Mapping[str, frozenset[str]] = {
    "aws:runShellScript": frozenset({"runcommand", "workingdirectory", "timeoutseconds"}),
    "aws:runPowerShellScript": frozenset({"runcommand", "workingdirectory", "timeoutseconds"}),
    "aws:runCommand": frozenset({"documentname", "parameters", "instanceids", "targets"}),
    "aws:sleep": frozenset({"duration"}),
    "aws:pause": frozenset(),
    "aws:approve": frozenset({"message", "approvers"}),
    "aws:branch": frozenset({"choices", "default"}),
}
