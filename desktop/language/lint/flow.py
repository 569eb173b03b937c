"""The way through a runbook: steps that nothing leads to, and loops that nothing leads out of."""

from collections.abc import Iterable, Mapping

from desktop.domain.outcome import OTHERWISE
from desktop.domain.step import AskStep, EndStep, EscalateStep
from desktop.language.lint.draft import Draft, StepAt
from desktop.language.lint.jumps import jumps_of

_OUT = ""  # the end of the run, in the graph of steps


def check(draft: Draft) -> None:
    """Look at the whole way; with a step missing, or an id twice, it would tell nonsense."""
    if not draft.is_whole or not draft.steps or len(set(draft.ids)) != len(draft.ids):
        return
    ways = _ways(draft)
    if any(name not in ways and name != _OUT for onward in ways.values() for name in onward):
        return  # a jump to nowhere was told already
    reached = _reachable(ways, draft.ids[0])
    leaving = _reachable(_reversed(ways), _OUT)
    for at in draft.steps:
        if at.step.id not in reached:
            message = f"nothing leads to the step {at.step.id!r}: every step before it goes elsewhere."
            draft.report.error(at.place("id"), "unreachable", message)
    stuck = [at for at in draft.steps if at.step.id in reached and at.step.id not in leaving]
    if stuck:
        names = ", ".join(at.step.id for at in stuck[:6])
        message = (
            f"a loop without a way out: from here only {names} can be reached, and none of them ends the run."
        )
        draft.report.error(stuck[0].place("id"), "endless-loop", message)


def _ways(draft: Draft) -> dict[str, set[str]]:
    following = [*draft.ids[1:], _OUT]
    return {at.step.id: _next_of(at, after) for at, after in zip(draft.steps, following, strict=True)}


def _next_of(at: StepAt, following: str) -> set[str]:
    """Return where a step can lead to by itself; what a person may skip is no way of the runbook's own."""
    step = at.step
    passed_over = {following} if step.when or step.needs else set()
    jumps = {_OUT if _is_end(jump) else jump for _, jump in jumps_of(at)}
    if isinstance(step, EndStep | EscalateStep):
        return {_OUT} | passed_over
    onward = _OUT if _is_end(step.next) else step.next or following
    return jumps | passed_over | ({onward} if _falls_through(at) else set())


def _is_end(jump: str) -> bool:
    return jump.startswith("end.") or jump == "end"


def _falls_through(at: StepAt) -> bool:
    step = at.step
    if isinstance(step, AskStep) and step.choices:
        return any(not choice.next for choice in step.choices.values())
    if not step.branches:
        return True
    if any(not outcome.next for outcome in step.outcomes):
        return True
    # Without a match a branching step is `unknown` and stays where it is until a person decides.
    return not any(condition == OTHERWISE for outcome in step.outcomes for _, condition in outcome.given)


def _reachable(ways: Mapping[str, Iterable[str]], start: str) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        for name in ways.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def _reversed(ways: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    back: dict[str, set[str]] = {}
    for name, onward in ways.items():
        for other in onward:
            back.setdefault(other, set()).add(name)
    return back
