"""Calls of the AWS API in an Automation document: those that only read become checks, a person makes the others."""

import re
from collections.abc import Mapping

from desktop.domain.values import Value
from desktop.language.importing.expressions import joined, negated, number_literal, text_literal
from desktop.language.importing.imported import CannotSayError, MadeStep
from desktop.language.importing.ssm.bench import Bench
from desktop.language.importing.ssm.reading import Task, text_of
from desktop.language.importing.texts import literal, told
from desktop.language.nodes import YamlValue
from desktop.targets.aws.gate import refusal

_OWN = frozenset({"service", "api", "propertyselector", "desiredvalues"})
_SELECTOR = re.compile(
    r"\$(?P<path>(?:\.[A-Za-z_][\w-]*|\[\d{1,6}\]|\[\*\]|\[['\"][\w-]+['\"]\])*)\Z", re.ASCII
)
_PART = re.compile(r"\.([A-Za-z_][\w-]*)|\[(\d+)\]|\[(\*)\]|\[['\"]([\w-]+)['\"]\]", re.ASCII)
_NAME = re.compile(r"[A-Za-z]\w{0,60}\Z", re.ASCII)
# Where the document's name of a service is not that of the AWS CLI, which ours is.
_SERVICES = {
    "elasticloadbalancing": "elb", "elasticloadbalancingv2": "elbv2", "monitoring": "cloudwatch",
    "states": "stepfunctions", "email": "ses",
}  # fmt: skip
_POLL_S = 15
_MOST_TRIES = 1_000
_DEFAULT_WAIT_S = 3_600  # what Automation gives a step that waits


def query(bench: Bench, task: Task) -> MadeStep:
    """Return the step for aws:executeAwsApi."""
    made = _call(bench, task)
    if isinstance(made, MadeStep):
        return made
    selected = _outputs(bench, task)
    if selected:
        made["query"] = "{" + ", ".join(f"{name}: {path}" for name, path in selected.items()) + "}"
        bench.outputs |= {
            f"{task.name}.{name}": f"steps.{bench.ids[task.name]}.result.{name}" for name in selected
        }
    fields = {**bench.head(task), "on": "${account}", "check": "aws.query", "with": made}
    return MadeStep(bench.ids[task.name], fields, task.line, f"Call {_called(task)}.")


def prove(bench: Bench, task: Task, *, waits: bool) -> MadeStep:
    """Return the step for aws:waitForAwsResourceProperty and aws:assertAwsResourceProperty."""
    made = _call(bench, task)
    if isinstance(made, MadeStep):
        return made
    wanted = task.given("DesiredValues")
    try:
        made["query"] = _path(task.given_text("PropertySelector"))
        values = [one.value for one in (wanted.items or ())] if wanted is not None else []
        good = joined("or", [f"result == {_literal(value)}" for value in values])
        if not values:
            raise CannotSayError("it names no value to wait for")
    except CannotSayError as fault:
        return bench.by_hand(task, f"a person looks, because {fault}")
    fields: dict[str, Value] = {**bench.head(task), "on": "${account}", "check": "aws.query", "with": made}
    if waits:
        within_s = _seconds(task.text("timeoutSeconds"), _DEFAULT_WAIT_S)
        times = min(_MOST_TRIES, max(2, within_s // _POLL_S))
        if times * _POLL_S < within_s - _POLL_S:
            bench.leave_out(task, f"it waits {times * _POLL_S} s at most, not {within_s} s", "timeoutSeconds")
        fields["retry"] = {"times": times, "every": f"{_POLL_S}s", "until": good}
    outcomes: list[Value] = [
        {"fail": negated(good), "say": "It is ${result}, and not as wanted."},
        {"pass": "otherwise", "say": "It is ${result}."},
    ]
    hand = f"See that {_called(task)} shows one of {told(values)}."
    return MadeStep(bench.ids[task.name], {**fields, "outcomes": outcomes}, task.line, hand)


def _call(bench: Bench, task: Task) -> dict[str, Value] | MadeStep:
    """Return the parameters of aws.query, or a person's step where the call may change something."""
    service = _SERVICES.get(task.given_text("Service").lower(), task.given_text("Service").lower())
    operation = _operation(task.given_text("Api"))
    reason = refusal(service, operation) if service and operation else "it names no service or no operation"
    if reason:
        return bench.by_hand(task, f"a person calls {told(_called(task), 100)}: {reason}", _told_call(task))
    entries = task.inputs.entries if task.inputs is not None and task.inputs.entries else {}
    try:
        given = {key: bench.template(node.value) for key, node in entries.items() if key.lower() not in _OWN}
    except CannotSayError as fault:
        return bench.by_hand(task, f"a person calls {_called(task)}, because {fault}", _told_call(task))
    made: dict[str, Value] = {"service": literal(service), "operation": literal(operation)}
    return {**made, "parameters": given} if given else made


def _operation(api: str) -> str:
    """Return the name as the API has it: documents also write describe_instances, describe-instances and so on."""
    parts = [part for part in re.split(r"[_-]", api.strip()) if part]
    return "".join(part[:1].upper() + part[1:] for part in parts)


def _called(task: Task) -> str:
    return f"{task.given_text('Service')}:{task.given_text('Api')}"


def _told_call(task: Task) -> str:
    entries = task.inputs.entries if task.inputs is not None and task.inputs.entries else {}
    given = [f"{key}: {told(node.value, 400)}" for key, node in entries.items() if key.lower() not in _OWN]
    return "\n".join([f"Call {_called(task)} with:" if given else f"Call {_called(task)}.", *given])


def _outputs(bench: Bench, task: Task) -> Mapping[str, str]:
    found: dict[str, str] = {}
    outputs = task.node.child("outputs")
    for node in (outputs.items or ()) if outputs is not None else ():
        name = text_of(node.child("Name"))
        try:
            if not _NAME.match(name):
                raise CannotSayError("its name cannot be the name of a value")
            found[name] = _path(text_of(node.child("Selector")))
        except CannotSayError as fault:
            bench.leave_out(task, f"the output {told(name, 60)}: {fault}", "outputs")
    return found


def _path(selector: str) -> str:
    """Return a JSONPath as JMESPath.

    Raises:
        CannotSayError: it is none of the plain ones.
    """
    written = selector.strip()
    found = _SELECTOR.match(written if written.startswith("$") else f"$.{written}")
    if found is None:
        raise CannotSayError(f"the selector {selector[:80]!r} has no counterpart here")
    parts: list[str] = []
    for name, index, star, quoted in _PART.findall(found["path"]):
        if name or quoted:
            parts.append(f'."{name or quoted}"' if "-" in (name or quoted) else f".{name or quoted}")
        else:
            parts.append(f"[{index or star}]")
    return "".join(parts).removeprefix(".") or "@"


def _literal(value: YamlValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_literal(value)
    if isinstance(value, str) and "{{" not in value:
        return text_literal(value)
    raise CannotSayError("a value to compare with is no plain one")


def _seconds(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 8 else otherwise
