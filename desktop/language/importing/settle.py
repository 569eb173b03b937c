"""The last word is the loader's: what it refuses in a runbook that was made is handed to a person, and told.

The makers know the language and write what loads. This is for what only a whole runbook shows: steps that nothing
leads to, loops without a way out, scripts that are none, more of something than a file may hold."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from desktop.dataclass import dataclass
from desktop.domain.errors import Problem, RunbookError
from desktop.domain.values import Value
from desktop.language.importing.imported import Imported, LeftOut, MadeBook, MadeStep
from desktop.language.importing.texts import is_clean, line_of, literal, prose
from desktop.language.importing.writing import text_of, within_bounds
from desktop.language.keys import Keys
from desktop.language.loader import Loaded, load_runbook
from desktop.language.report import MAX_PROBLEMS
from desktop.language.scripts.check import findings_in
from desktop.language.scripts.script import scripts_of

_ROUNDS = 12
_TOOLS_S = 10.0  # each start of a tool
_STEP = re.compile(r"steps\[(\d+)\]")
_INPUT = re.compile(r'inputs(?:\.|\[")([a-z0-9_]+)')
_SHELLCHECK = re.compile(r"shellcheck-(SC[2-9]\d{3})\Z")  # SC1… are faults of syntax
_LOOP_OUT = "end.unresolved"
_HIDES = "it holds characters that cannot be seen."


def settle(book: MadeBook, file: str, said: str) -> Imported:
    """Return the book as a text that loads, its scripts read by the tools that are here.

    Raises:
        RunbookError: there is nothing to follow in it, or no round brought it to load.
    """
    made = _cut(book)
    for _ in range(_ROUNDS):
        if not made.steps:
            break
        text = text_of(made, said)
        problems = _errors(text, file)
        if not problems:
            return Imported(text, made.left_out, len(made.steps))
        made = _repaired(made, text.encode(), problems)
    reason = "it does not fit a runbook." if book.steps else "there is nothing in it that could be followed."
    raise RunbookError((Problem(file, 1, 1, reason, rule="nothing-to-follow"),))


def _errors(text: str, file: str) -> tuple[Problem, ...]:
    try:
        loaded = load_runbook(text.encode(), file)
    except RunbookError as fault:
        return tuple(problem for problem in fault.problems if not problem.is_warning)
    return tuple(_script_errors(loaded, file))


def _script_errors(loaded: Loaded, file: str) -> Iterator[Problem]:
    """Yield what the tools that are here take for faults; a tool that needs long has nothing to say."""
    found, _ = findings_in(scripts_of(file, loaded), _TOOLS_S)
    for script, finding in found[: 10 * MAX_PROBLEMS]:
        if not finding.is_warning:
            yield script.problem(finding)


def _cut(book: MadeBook) -> MadeBook:
    """Keep what fits into one runbook."""
    fit = within_bounds(book.steps, book.inputs)
    rest = [
        LeftOut(step.line, f"{_name(step)}: one runbook does not hold so many steps.")
        for step in book.steps[fit:]
    ]
    steps, hidden = _without_hidden(book.steps[:fit])
    inputs = {name: spec for name, spec in book.inputs.items() if not _hides(spec)}
    repair = _Repair(list(steps), dict(book.inputs), [*book.left_out, *rest, *hidden])
    for name in book.inputs.keys() - inputs.keys():
        _repair_input(repair, name, _HIDES)
    return replace(book, steps=steps, inputs=repair.inputs, left_out=_in_order(repair.left_out))


def _without_hidden(steps: Iterable[MadeStep]) -> tuple[tuple[MadeStep, ...], list[LeftOut]]:
    """Hand steps with characters that cannot be seen to a person, who is shown them without."""
    kept: list[MadeStep] = []
    left_out: list[LeftOut] = []
    for step in steps:
        hides = _hides(step.fields)
        kept.append(by_hand(step) if hides else step)
        if hides:
            left_out.append(LeftOut(step.line, f"{_name(step)}: a person does it, because {_HIDES}"))
    return tuple(kept), left_out


def _hides(value: Value) -> bool:
    match value:
        case str():
            return not is_clean(value)
        case Mapping():
            return any(_hides(key) or _hides(one) for key, one in value.items())
        case list() | tuple():
            return any(map(_hides, value))
    return False


@dataclass(slots=True)
class _Repair:
    steps: list[MadeStep | None]
    inputs: dict[str, Value]
    left_out: list[LeftOut]


def _repaired(book: MadeBook, data: bytes, problems: Iterable[Problem]) -> MadeBook:
    keys = Keys(data)
    repair = _Repair(list(book.steps), dict(book.inputs), list(book.left_out))
    done: set[str] = set()
    for problem in problems:
        key = keys.at(problem.line, problem.column)
        step, given = _STEP.match(key), _INPUT.match(key)
        name = f"{step[0] if step else key} {problem.rule if _SHELLCHECK.match(problem.rule) else ''}"
        if name in done or problem.rule == "too-many":
            continue
        done.add(name)
        if step:
            _repair_step(repair, int(step[1]), problem)
        elif given and given[1] in repair.inputs:
            _repair_input(repair, given[1], problem.message)
        else:
            repair.steps.pop()
    steps = tuple(step for step in repair.steps if step is not None)
    return replace(book, steps=steps, inputs=repair.inputs, left_out=_in_order(repair.left_out))


def _repair_step(repair: _Repair, index: int, problem: Problem) -> None:
    step = repair.steps[index] if index < len(repair.steps) else None
    if step is None:
        return
    reason = line_of(problem.message)
    shellcheck = _SHELLCHECK.match(problem.rule)
    if problem.rule == "endless-loop" and (back := _way_back(repair.steps, index)) is not None:
        looping = repair.steps[back] or step
        repair.steps[back] = replace(looping, fields=_plain(looping, _LOOP_OUT))
        message = f"{_name(looping)}: its way back was a loop without an end, and ends here unresolved."
    elif problem.rule == "unreachable" or ("do" in step.fields and "run" not in step.fields):
        repair.steps[index] = None
        message = f"{_name(step)}: {reason}"
    elif shellcheck and "run" in step.fields:
        # ShellCheck's own way of saying that a finding is known: a comment that holds for the whole script.
        script = f"# shellcheck disable={shellcheck[1]}\n{step.fields['run']}"
        repair.steps[index] = replace(step, fields={**step.fields, "run": script}, todo=(*step.todo, reason))
        return
    else:
        repair.steps[index] = by_hand(step, keeps_next=problem.rule not in ("unknown-step", "into-group"))
        message = f"{_name(step)}: a person does it, because {reason}"
    repair.left_out.append(LeftOut(step.line, message))


def _way_back(steps: Sequence[MadeStep | None], index: int) -> int | None:
    """Return the step that leads back to one before it on the way from here; None when there is none to cut."""
    places = {step.id: number for number, step in enumerate(steps) if step is not None}
    seen: dict[int, None] = {}
    at = index
    while at < len(steps) and (step := steps[at]) is not None and at not in seen:
        seen[at] = None
        onward = str(step.fields.get("next", ""))
        at = places.get(onward, len(steps)) if onward else at + 1
    if at in seen:
        return next(reversed(seen))
    first = steps[index]
    return None if first is None or first.fields.get("next") == _LOOP_OUT else index


def by_hand(step: MadeStep, *, keeps_next: bool = True) -> MadeStep:
    """Return the step as a person's."""
    fields: dict[str, Value] = {"title": step.fields["title"]}
    fields |= {key: step.fields[key] for key in ("why", "learn") if key in step.fields}
    fields |= {key: step.fields[key] for key in ("effect", "when") if key in step.fields}
    fields["do"] = _said(step)
    if keeps_next and "next" in step.fields:
        fields["next"] = step.fields["next"]
    return MadeStep(step.id, fields, step.line, step.by_hand)


def _said(step: MadeStep) -> str:
    return literal(prose(step.by_hand)) or str(step.fields["title"])


def _plain(step: MadeStep, jump: str) -> Mapping[str, Value]:
    """Return a step's fields with one way on and no other."""
    kept = {
        key: value for key, value in step.fields.items() if key not in ("outcomes", "choices", "ask", "judge")
    }
    if len(kept) != len(step.fields) and not {"do", "run", "check"} & kept.keys():
        kept["do"] = _said(step)
    return {**kept, "next": jump}


def _repair_input(repair: _Repair, name: str, reason: str) -> None:
    was = repair.inputs[name]
    label = was.get("label", name) if isinstance(was, Mapping) else name
    repair.inputs[name] = {"label": line_of(str(label))}
    repair.left_out.append(LeftOut(1, f"the input {name} is any text, because {line_of(reason)}"))


def _name(step: MadeStep) -> str:
    return f"“{line_of(str(step.fields.get('title', step.id)))}”"


def _in_order(left_out: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    told = [LeftOut(one.line, line_of(one.what)) for one in left_out]
    return tuple(sorted(dict.fromkeys(told), key=lambda one: one.line))
