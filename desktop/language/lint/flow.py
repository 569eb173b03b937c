"""The way through a runbook: steps that nothing leads to, and loops that nothing leads out of."""

from collections.abc import Iterable, Mapping, Sequence

from desktop.domain.outcome import OTHERWISE
from desktop.domain.step import AskStep, EndStep, EscalateStep, GroupMode, GroupStep
from desktop.language.lint.draft import Draft, StepAt
from desktop.language.lint.jumps import jumps_of
from desktop.language.lint.scope import Scopes

_OUT = ""  # the end of the run, in the graph of steps
_IN_NO_ORDER = (GroupMode.ANY_ORDER, GroupMode.PARALLEL)


def check(draft: Draft, scopes: Scopes) -> None:
    """Look at the whole way; with a step missing, or an id twice, it would tell nonsense."""
    if not draft.is_whole or not draft.steps or len(set(draft.ids)) != len(draft.ids):
        return
    if draft.inside and any(problem.rule == "into-group" for problem in draft.report.problems):
        return  # it would go otherwise
    ways = _Ways(draft, scopes).all()
    if any(name not in ways and name != _OUT for onward in ways.values() for name in onward):
        return  # a jump to nowhere was told already
    reached = _reachable(ways, draft.ids[0])
    leaving = _reachable(_reversed(ways), _OUT)
    for at in draft.steps:
        is_told = at.parent is not None and at.parent.step.id not in reached
        if at.step.id not in reached and not is_told:
            message = f"nothing leads to the step {at.step.id!r}: every step before it goes elsewhere."
            draft.report.error(at.place("id"), "unreachable", message)
    stuck = [at for at in draft.steps if at.step.id in reached and at.step.id not in leaving]
    if stuck:
        names = ", ".join(at.step.id for at in stuck[:6])
        message = (
            f"a loop without a way out: from here only {names} can be reached, and none of them ends the run."
        )
        draft.report.error(stuck[0].place("id"), "endless-loop", message)


class _Ways:
    """Where each step leads. A group is two places: where it is entered, and `<id>/end` where it is left."""

    def __init__(self, draft: Draft, scopes: Scopes) -> None:
        self._draft = draft
        self._scopes = scopes
        self._ids = frozenset(draft.ids)
        self._found: dict[str, set[str]] = {}

    def all(self) -> Mapping[str, set[str]]:
        draft = self._draft
        first_level = [at for at in draft.steps if at.parent is None] if draft.inside else draft.steps
        self._add_level(first_level, _OUT)
        if draft.head.escalate_when:  # looked at after every step
            for onward in self._found.values():
                onward.add(_OUT)
        return self._found

    def _add_level(self, steps: Sequence[StepAt], after: str) -> None:
        following = [*(at.step.id for at in steps[1:]), after]
        for at, following_id in zip(steps, following, strict=False):  # an empty group has none
            if isinstance(at.step, GroupStep):
                self._add_group(at, at.step, following_id)
            else:
                self._found[at.step.id] = self._next_of(at, following_id)

    def _add_group(self, at: StepAt, group: GroupStep, following: str) -> None:
        below = self._draft.inside.get(at, ())
        end = f"{group.id}/end"
        self._found[end] = self._next_of(at, following)
        entered = {below[0].step.id} if below else {end}
        self._found[group.id] = entered | self._beside(at, following)
        self._add_level(below, end)
        if group.mode in _IN_NO_ORDER:
            self._found[group.id] |= {child.step.id for child in below}
        for child in below if group.mode is not GroupMode.SEQUENCE else ():
            if not isinstance(child.step, EndStep | EscalateStep):  # after any of them it may be enough
                is_group = isinstance(child.step, GroupStep)
                self._found[f"{child.step.id}/end" if is_group else child.step.id].add(end)

    def _next_of(self, at: StepAt, following: str) -> set[str]:
        """Return where a step can lead to by itself; what a person may skip is no way of the runbook's own."""
        step = at.step
        beside = self._beside(at, following)
        if isinstance(step, EndStep | EscalateStep):
            return {_OUT} | beside
        jumps = {_OUT if _is_end(jump) else jump for _, jump in jumps_of(at)}
        changes = {name for name in (step.verify_id, step.undo_text) if name in self._ids}
        onward = _OUT if _is_end(step.next) else step.next or following
        return jumps | changes | beside | ({onward} if _falls_through(at) else set())

    def _beside(self, at: StepAt, following: str) -> set[str]:
        """A step that is passed over, because of a condition or an empty list, leads to the following one."""
        step = at.step
        is_list = isinstance(step.each or step.on or self._draft.head.on, tuple)
        may_be_empty = not is_list and self._scopes.fan(at) is not None
        return {following} if step.when or step.needs or may_be_empty else set()


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
