"""A level of a run: the steps of a file, of a group or of a runbook that is used, and where it stands among them."""

from dataclasses import field

from desktop.dataclass import dataclass
from desktop.domain.run import EntryState, Run, StepEntry, latest_of
from desktop.domain.runbook import INSIDE, Runbook
from desktop.domain.step import EndStep, GroupMode, GroupStep, Step
from desktop.domain.verdict import Ended
from desktop.engine.entering import Entering
from desktop.engine.next import Close, Finish, Next
from desktop.engine.scope import Scope, scope_at, scope_of


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
        for entry in self.run.running:
            if entry.within == within and not entry.is_recheck:
                return entry
        for entry in reversed(self.run.entries):
            if entry.seq <= within:
                break
            is_here = entry.within == within and not entry.is_recheck
            if is_here and entry.state is not EntryState.WITHDRAWN:
                return entry
        return None

    def holder_of(self, step_id: str) -> Step | None:
        """Return the step of this level that is, or holds, the step with this id."""
        return next((step for step in self.steps if step.id == step_id or holds(step, step_id)), None)

    def step_at(self, index: int) -> Next:
        return self.entering.step(self.steps[index]) if index < len(self.steps) else self.over("")

    def following(self, after: Step) -> Next:
        """Return the step after another one; in any order, the first that has not been done."""
        if self.mode is GroupMode.ANY_ORDER and self.around:
            ended = (
                one for one in contents(self.run, self.around) if one.state is not EntryState.INTERRUPTED
            )
            done = {self.scope.id_of(one.step) for one in ended}
            left = next((step for step in self.steps if step.id not in done), None)
            return self.entering.step(left) if left else self.over("")
        return self.step_at(1 + next(i for i, step in enumerate(self.steps) if step.id == after.id))

    def jump(self, where: str, after: Step) -> Next:
        """Return what comes after a step that says where to go on, or does not."""
        if not where:
            return self.following(after)
        here = self.holder_of(where)
        if here is None:
            return self.over(where)
        return self.entering.step(here, toward="" if here.id == where else self.scope.path(where))

    def over(self, jump: str) -> Next:
        """Return how this level is left: past its last step, by an end, or for a step outside."""
        ended = Ended(jump.removeprefix("end.")) if jump.startswith("end.") else Ended.COMPLETED
        if self.around is None:
            return Finish(ended=ended, said=self._words_of_end(jump))
        if self._is_use:
            return close(self.around, ended=ended)
        return close(self.around, jump=jump)

    def is_outside(self, jump: str) -> bool:
        """True when a jump leads out of this level."""
        return bool(jump) and self.holder_of(jump) is None

    @property
    def _is_use(self) -> bool:
        return self.around is not None and self.scope.prefix == self.around.step + INSIDE

    def _words_of_end(self, jump: str) -> str:
        """What an `end` step inside a group says, now that the groups around it are summed up."""
        last = next((one for one in reversed(self.run.entries) if not one.is_container), None)
        if not jump or last is None or last.jump != jump:
            return ""
        step = scope_of(self.book, self.run, last).step(last.step)
        return last.said if isinstance(step, EndStep) else ""


def close(around: StepEntry, *, jump: str = "", ended: Ended | None = None) -> Close:
    return Close(
        step=around.step,
        entry=around.entry,
        row=around.row,
        within=around.within,
        jump=jump,
        ended=ended,
    )


def contents(run: Run, around: StepEntry) -> tuple[StepEntry, ...]:
    """Return the last entry of each step and row that counts inside a fan-out, group or use.

    A group that was gone on with in the middle has what was found in it before."""
    inside = list(run.inside(around.seq))
    while around.continues:
        around = run.entry_at(around.continues)
        inside[:0] = run.inside(around.seq)
    return latest_of(one for one in inside if one.is_seen)


def first_frame(book: Runbook, run: Run, identifying: frozenset[str]) -> Frame:
    scope = scope_at(book, run, 0)
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


def holds(step: Step, step_id: str) -> bool:
    """True when a step is somewhere inside another one of its file."""
    return any(child.id == step_id or holds(child, step_id) for child in step.children)
