"""Where a run stands, worked out once for each of its states: every step with its entries and its state."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from desktop.dataclass import dataclass
from desktop.domain.events import Decision
from desktop.domain.run import EntryState, Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import Step
from desktop.domain.verdict import Verdict, worst
from desktop.engine.next import Enter, Next, Over
from desktop.engine.plan import waits_for_person
from desktop.ui.run.outline import Item, outline
from desktop.ui.run.tally import Tally, tally_of
from desktop.ui.widgets.states import StepState, state_of

_BY_PERSON = (Decision.BY_HAND, Decision.HAPPENED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """`entries` are all of a step, by its path; `latest` the one that tells how it stands, if there is one."""

    book: Runbook
    run: Run
    coming: Next
    items: tuple[Item, ...]
    entries: Mapping[str, Sequence[StepEntry]]
    inside: Mapping[int, Sequence[StepEntry]]  # by the event that began what they are right inside of
    latest: Mapping[str, StepEntry]
    by_path: Mapping[str, Item]
    siblings: Mapping[str, tuple[str, ...]]  # the paths inside a parent, in the order of the file
    left_out: frozenset[str]  # paths before the last that was come to in the same parent
    current: str  # the step that runs or is next; empty at the end

    # -- where it is -----------------------------------------------------------------------------

    @property
    def row(self) -> str:
        """The row of a fan-out that the run is at."""
        return str(getattr(self.coming, "row", ""))

    def number_of(self, path: str) -> str:
        """Return a step's number; a jump inside a used runbook may name it without its prefix."""
        item = self.by_path.get(path)
        return item.number if item else path

    def children(self, path: str) -> tuple[Item, ...]:
        return tuple(self.by_path[child] for child in self.siblings.get(path, ()))

    # -- how each step stands --------------------------------------------------------------------

    def of(self, path: str) -> StepState:
        entry = self.latest.get(path)
        if entry and entry.is_running:
            return self._running(entry)
        if path == self.current:
            return StepState.WAITING if waits_for_person(self.coming) else StepState.CURRENT
        if entry is None:
            return self._not_entered(path)
        if self._is_in_rows(path):
            return self._over_rows(path)
        if entry.state is EntryState.INTERRUPTED and entry.is_container:
            verdicts = [one.verdict for one in self.inside.get(entry.seq, ()) if one.verdict]
            return StepState.STALE if entry.is_stale else state_of(worst(verdicts))
        return state_of_entry(entry, self.by_path[path].step)

    def _running(self, entry: StepEntry) -> StepState:
        """A group or fan-out goes on while something in it does; else it is where the person is."""
        if not entry.is_container or self.run.working:
            return StepState.RUNNING
        is_asked = waits_for_person(self.coming) and entry.step == self.current
        return StepState.WAITING if is_asked else StepState.CURRENT

    def _not_entered(self, path: str) -> StepState:
        if any(one.state is EntryState.WITHDRAWN for one in self.entries.get(path, ())):
            return StepState.WITHDRAWN
        return StepState.NOT_APPLICABLE if self.was_passed_by(path) else StepState.TO_DO

    def _is_in_rows(self, path: str) -> bool:
        """True for a step inside a group or use that fans out: it has an entry in each row, and none as a whole."""
        return bool(self.latest[path].row)

    def _over_rows(self, path: str) -> StepState:
        entries = self.latest_by_row(path)
        if any(one.is_running for one in entries):
            return StepState.RUNNING
        return state_of(worst(one.verdict for one in entries if one.verdict))

    def latest_by_row(self, path: str) -> tuple[StepEntry, ...]:
        """Return the last entry of a step in each row."""
        found: dict[str, StepEntry] = {}
        for entry in self.entries.get(path, ()):
            if entry.state is not EntryState.WITHDRAWN:
                found[entry.row] = entry
        return tuple(found.values())

    def was_passed_by(self, path: str) -> bool:
        """True for a step that the path taken has left out."""
        if path in self.latest or path == self.current:
            return False
        if isinstance(self.coming, Over):
            return True
        parent = self.by_path[path].parent
        return bool(parent and self._is_left(parent)) or path in self.left_out

    def _is_left(self, parent: str) -> bool:
        entry = self.latest.get(parent)
        if entry is None:
            return self.was_passed_by(parent)
        return entry.counts and not entry.is_running and parent != self.current

    # -- how much of it is done ------------------------------------------------------------------

    def tally(self, path: str) -> Tally | None:
        """Return how far a fan-out, a group or a used runbook has come; None for any other step."""
        entry = self.latest.get(path)
        if entry is None:
            return None
        if entry.fan:
            rows = [one for one in self.inside.get(entry.seq, ()) if one.state is not EntryState.WITHDRAWN]
            return tally_of({one.row: one for one in rows}.values(), len(entry.fan))
        if entry.row:
            return tally_of(self.latest_by_row(path), self._rows_around(entry))
        if entry.is_container:
            children = {one.step: one for one in self.inside.get(entry.seq, ())}
            return tally_of(children.values(), len(self.siblings.get(path, ())))
        return None

    def _rows_around(self, entry: StepEntry) -> int:
        fan = self.fan_around(entry)
        return len(fan.fan) if fan else 0

    def fan_around(self, entry: StepEntry) -> StepEntry | None:
        """Return the fan-out that an entry is a row of, or is inside a row of."""
        while entry.within:
            entry = self.run.entry_at(entry.within)
            if entry.fan:
                return entry
        return None


def look_over(book: Runbook, run: Run, coming: Next) -> Overview:
    """Work out where a run stands."""
    entries: dict[str, list[StepEntry]] = defaultdict(list)
    inside: dict[int, list[StepEntry]] = defaultdict(list)
    for entry in run.entries:
        entries[entry.step].append(entry)
        inside[entry.within].append(entry)
    items = outline(book, run, entries)
    siblings: dict[str, list[str]] = defaultdict(list)
    for item in items:
        siblings[item.parent].append(item.path)
    latest, current = _of_this_pass(run.latest, items), str(getattr(coming, "step", ""))
    return Overview(
        book=book,
        run=run,
        coming=coming,
        items=items,
        entries=dict(entries),
        inside=dict(inside),
        latest=latest,
        by_path={item.path: item for item in items},
        siblings={parent: tuple(paths) for parent, paths in siblings.items()},
        left_out=frozenset(
            path for paths in siblings.values() for path in _before_the_last(paths, latest, current)
        ),
        current=current,
    )


def _before_the_last(paths: Sequence[str], latest: Mapping[str, StepEntry], current: str) -> Sequence[str]:
    """Return what comes before the last step of a parent that the run has come to."""
    for place in range(len(paths) - 1, 0, -1):
        entry = latest.get(paths[place])
        if paths[place] == current or (entry is not None and entry.counts and not entry.is_recheck):
            return paths[:place]
    return ()


def _of_this_pass(latest: Mapping[str, StepEntry], items: Sequence[Item]) -> Mapping[str, StepEntry]:
    """Leave out what an earlier pass through a group found, once the run is inside it again."""
    parents = {item.path: item.parent for item in items}

    def is_earlier(path: str, entry: StepEntry) -> bool:
        around = latest.get(parents.get(path, ""))
        return around is not None and around.is_running and entry.seq < around.seq

    return {path: entry for path, entry in latest.items() if not is_earlier(path, entry)}


def state_of_entry(entry: StepEntry, step: Step) -> StepState:
    """Return how an entry ended; one that no longer counts is out of date, whatever it was."""
    if entry.state is EntryState.WITHDRAWN:
        return StepState.WITHDRAWN
    if entry.state is EntryState.OUTCOME_UNKNOWN and entry.decision is None:
        return StepState.OUTCOME_UNKNOWN
    if entry.is_stale:
        return StepState.STALE
    if entry.state is EntryState.INTERRUPTED or (entry.fault and entry.fault.kind == "Cancelled"):
        return StepState.CANCELLED
    by_hand = entry.decision and entry.decision.decision in _BY_PERSON
    if by_hand or (step.kind == "do" and entry.verdict is Verdict.PASS):
        return StepState.BY_HAND
    return state_of(entry.verdict or Verdict.UNKNOWN)


def is_fan_ahead(coming: Next, path: str) -> bool:
    """True for a fan-out that is about to be begun."""
    return isinstance(coming, Enter) and coming.step == path and bool(coming.fan)
