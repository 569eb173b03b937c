"""aws:branch: the choices of an Automation document as the outcomes of a step that judges, or as a person's choice."""

from collections.abc import Callable, Mapping

from desktop.dataclass import dataclass
from desktop.domain.values import Value
from desktop.language.importing.expressions import (
    joined,
    negated,
    number_literal,
    pattern_literal,
    text_literal,
)
from desktop.language.importing.imported import CannotSayError, MadeStep
from desktop.language.importing.names import Names
from desktop.language.importing.ssm.bench import Bench
from desktop.language.importing.ssm.reading import WHOLE, Task, text_of
from desktop.language.importing.texts import literal, told
from desktop.language.nodes import Node

_DEEPEST = 8
_MOST_CHOICES = 60
_NUMERIC = {
    "NumericEquals": "==", "NumericGreater": ">", "NumericLesser": "<", "NumericGreaterOrEquals": ">=",
    "NumericLesserOrEquals": "<=",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Way:
    node: Node
    jump: str


def branch(bench: Bench, task: Task, jump: Callable[[str], str]) -> MadeStep:
    """Return the step; `jump` gives our `next` for a step of the document, nothing where there is none."""
    choices = task.given("Choices")
    ways = [
        _Way(node, jump(text_of(node.child("NextStep"))))
        for node in ((choices.items or ()) if choices is not None else ())
        if node.entries is not None
    ][:_MOST_CHOICES]
    default = jump(task.given_text("Default"))
    if not ways:
        return bench.by_hand(task, "it has no choices")
    try:
        return _judged(bench, task, ways, default)
    except CannotSayError as fault:
        bench.leave_out(task, f"a person chooses, because {fault}")
        return _asked(bench, task, ways, default)


def _judged(bench: Bench, task: Task, ways: list[_Way], default: str) -> MadeStep:
    outcomes: list[dict[str, Value]] = []
    for way in ways:
        holds = _condition(bench, way.node, 0)
        outcomes.append(
            {"pass": holds, "say": literal(f"It goes on because {_told(way.node)}."), **_next(way.jump)}
        )
    outcomes.append({"pass": "otherwise", "say": "None of the choices holds.", **_next(default)})
    fields = {
        **bench.head(task),
        "judge": "The choices of the document, in their order.",
        "outcomes": outcomes,
    }
    return MadeStep(bench.ids[task.name], fields, task.line, "Choose by hand how to go on.")


def _asked(bench: Bench, task: Task, ways: list[_Way], default: str) -> MadeStep:
    names = Names()
    choices: dict[str, Value] = {}
    for way in ways:
        label = _told(way.node)
        choices[names.take(label, "choice")] = {"label": literal(label), **_next(way.jump)}
    choices[names.take("none of these", "none")] = {"label": "None of these", **_next(default)}
    fields = {**bench.head(task), "ask": "Which of these holds?", "choices": choices}
    return MadeStep(bench.ids[task.name], fields, task.line, "Choose by hand how to go on.")


def _next(jump: str) -> dict[str, Value]:
    return {"next": jump} if jump else {}


def _told(node: Node) -> str:
    shown = {key: child.value for key, child in (node.entries or {}).items() if key != "NextStep"}
    return told(shown)


def _condition(bench: Bench, node: Node, depth: int) -> str:
    if depth > _DEEPEST:
        raise CannotSayError("its choices are nested too deep")
    for word in ("And", "Or"):
        listed = node.child(word)
        if listed is not None and listed.items:
            return joined(word.lower(), [_condition(bench, one, depth + 1) for one in listed.items])
    inside = node.child("Not")
    if inside is not None and inside.entries is not None:
        return negated(_condition(bench, inside, depth + 1))
    written = text_of(node.child("Variable"))
    whole = WHOLE.match(written)
    found = bench.value_of(whole[1] if whole else written.strip())
    for name, child in (node.entries or {}).items():
        if name not in ("Variable", "NextStep"):
            return _compared(found, name, text_of(child))
    raise CannotSayError("a choice compares with nothing")


_TEXTS: Mapping[str, Callable[[str, str], str]] = {
    "StringEquals": lambda found, text: f"{found} == {text_literal(text)}",
    "EqualsIgnoreCase": lambda found, text: f"lower({found}) == {text_literal(text.lower())}",
    "StartsWith": lambda found, text: f"startswith({found}, {text_literal(text)})",
    "EndsWith": lambda found, text: f"matches({found}, {pattern_literal(_escaped(text) + '$')})",
    "Contains": lambda found, text: f"contains({found}, {text_literal(text)})",
}


def _escaped(text: str) -> str:
    return "".join(sign if sign.isalnum() or sign in " _" else f"\\{sign}" for sign in text)


def _compared(found: str, operator: str, text: str) -> str:
    if "{{" in text:
        raise CannotSayError("it compares with another value of the document")
    if operator in _TEXTS:
        return _TEXTS[operator](found, text)
    if operator == "BooleanEquals" and text.lower() in ("true", "false"):
        return f"{found} == {text.lower()}"
    if operator in _NUMERIC:
        try:
            return f"{found} {_NUMERIC[operator]} {number_literal(float(text))}"
        except ValueError as fault:
            raise CannotSayError(f"{text[:40]!r} is no number") from fault
    raise CannotSayError(f"`{told(operator, 40)}` is not known here")
