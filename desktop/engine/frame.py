"""A level of a run: the steps of a file, of a group or of a runbook that is used, and where it stands among them."""

from dataclasses import dataclass, field

from desktop.domain.run import EntryState, Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import GroupMode, GroupStep, Step
from desktop.domain.verdict import Ended
from desktop.engine.entering import Entering
from desktop.engine.next import Close, Finish, Next
from desktop.engine.scope import Scope, scope_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """`around` is the group or use whose inside this is; None at the first level."""

    book: Runbook
    run: Run
    scope: Scope
    steps: tuple[Step, ...]
    around: StepEntry | None = None
    mode: GroupMode = GroupMode.SEQUENCE
    identifying: frozenset[str] = field(default_factory=frozenset)

    @property
    def entering(self) -> Entering:
        return Entering(self.book, self.run, self.scope)

    def last(self) -> StepEntry | None:
        """Return the entry where this level stands."""
        within = self.around.seq if self.around else 0
        for entry in reversed(self.run.entries):
            if entry.seq <= within:
                break
            is_here = entry.within == within and not entry.is_recheck
            if is_here and entry.state is not EntryState.WITHDRAWN:
                return entry
        return None

    def index(self, step_id: str) -> int:
        return next(i for i, step in enumerate(self.steps) if step.id == step_id)

    def holder_of(self, step_id: str) -> Step | None:
        """Return the step of this level that is, or holds, the step with this id."""
        return next((step for step in self.steps if step.id == step_id or _holds(step, step_id)), None)

    def step_at(self, index: int) -> Next:
        return self.entering.step(self.steps[index]) if index < len(self.steps) else self.over("")

    def jump(self, where: str, after: Step) -> Next:
        """Return what comes after a step that says where to go on, or does not."""
        if not where:
            return self.step_at(self.index(after.id) + 1)
        if where.startswith("end."):
            return self.over(where)
        here = next((step for step in self.steps if step.id == where), None)
        return self.entering.step(here) if here else self.over(where)

    def over(self, jump: str) -> Next:
        """Return how this level is left: past its last step, by an end, or for a step outside."""
        ended = Ended(jump.removeprefix("end.")) if jump.startswith("end.") else Ended.COMPLETED
        if self.around is None:
            return Finish(ended=ended)
        if self._is_use:
            return close(self.around, ended=ended)
        return close(self.around, jump=jump)

    @property
    def _is_use(self) -> bool:
        return self.around is not None and self.scope.prefix == f"{self.around.step}/"


def close(around: StepEntry, *, jump: str = "", ended: Ended | None = None) -> Close:
    return Close(
        step=around.step,
        entry=around.entry,
        row=around.row,
        within=around.within,
        jump=jump,
        ended=ended,
    )


def first_frame(book: Runbook, run: Run, identifying: frozenset[str]) -> Frame:
    scope = Scope(runbook=book, inputs=run.inputs)
    return Frame(book=book, run=run, scope=scope, steps=book.steps, identifying=identifying)


def frame_inside(outer: Frame, around: StepEntry, step: Step) -> Frame:
    """Return the level inside a group or use that runs."""
    scope = scope_at(outer.book, outer.run, around.seq, around.row)
    is_group = isinstance(step, GroupStep)
    return Frame(
        book=outer.book,
        run=outer.run,
        scope=scope,
        steps=step.children if is_group else scope.runbook.steps,
        around=around,
        mode=step.mode if isinstance(step, GroupStep) else GroupMode.SEQUENCE,
        identifying=outer.identifying,
    )


def _holds(step: Step, step_id: str) -> bool:
    return any(child.id == step_id or _holds(child, step_id) for child in step.children)
