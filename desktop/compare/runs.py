"""Lays two runs of a runbook, or two rows of a fan-out, side by side."""

from collections.abc import Iterable, Mapping

from desktop.compare.bounds import bounds_of
from desktop.compare.differences import differences
from desktop.compare.found import Bound, Comparison, Found, Part
from desktop.compare.sides import Place, Side, side_of_host, side_of_row, side_of_run
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.domain.run import Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import Step
from desktop.domain.values import Fields, Value
from desktop.engine.finish import outcomes_of
from desktop.engine.scope import scope_at
from desktop.engine.texts import shown
from desktop.summary.teller import is_sensitive

_TEXT_FIELDS = ("stdout", "stderr", "text", "raw")


def compare_runs(before: Run, after: Run, book: Runbook | None = None) -> Comparison:
    """Return what differs between two runs; `book`, of the later one, gives titles and the limits of outcomes."""
    about = _about("The run", _run_fields(before), _run_fields(after))
    where = _about("Where it ran", *_met(before, after))
    steps = _parts(_Told(before, book), _Told(after, book), side_of_run(before), side_of_run(after))
    return Comparison(parts=tuple(part for part in (*steps, where, about) if part.fields or part.key))


def compare_rows(
    run: Run, fan: StepEntry, before: str, after: str, book: Runbook | None = None
) -> Comparison:
    """Return what differs between two rows of one fan-out, such as two hosts."""
    told = _Told(run, book)
    sides = side_of_row(run, fan, before), side_of_row(run, fan, after)
    where = _about("Where it ran", *_beside_names(*(_facts(run, _target(side)) for side in sides)))
    steps = _parts(told, told, *sides)
    return Comparison(parts=tuple(part for part in (*steps, where) if part.fields or part.key))


def compare_hosts(run: Run, before: str, after: str, book: Runbook | None = None) -> Comparison:
    """Return what differs between two hosts in all fan-outs of a run."""
    told = _Told(run, book)
    sides = side_of_host(run, before), side_of_host(run, after)
    where = _about("Where it ran", *_beside_names(*(_facts(run, _target(side)) for side in sides)))
    steps = _parts(told, told, *sides)
    return Comparison(parts=tuple(part for part in (*steps, where) if part.fields or part.key))


def fans_of(run: Run) -> tuple[StepEntry, ...]:
    """Return the fan-outs of a run that have two rows at least, the last time each was entered."""
    fans = {entry.step: entry for entry in run.entries if len(entry.fan) > 1 and entry.counts}
    return tuple(fans.values())


def _about(title: str, before: Fields, after: Fields) -> Part:
    return Part(key="", title=title, fields=differences(before, after))


# -- what is of a run as a whole ------------------------------------------------------------------


def _run_fields(run: Run) -> dict[str, Value]:
    ref = run.runbook
    took = (run.last_at - run.started_at).total_seconds() if run.last_at and run.started_at else None
    return {
        **{f"input {name}": value for name, value in run.inputs.items()},
        "runbook_version": ref.version if ref else None,
        "runbook_sha256": ref.sha256 if ref else None,
        "took_s": took,
        "operator": run.operator,
        "machine": run.machine,
        "observe_only": run.observe_only,
    }


def _met(before: Run, after: Run) -> tuple[Fields, Fields]:
    """Return the facts of the targets that both reached; where each reached one alone, these two meet."""
    if len(before.identities) == len(after.identities) == 1:
        return tuple(_facts(run, next(iter(run.identities))) for run in (before, after))  # type: ignore[return-value]
    shared = [target for target in after.identities if target in before.identities]
    return {one: _facts(before, one) for one in shared}, {one: _facts(after, one) for one in shared}


def _facts(run: Run, target: str) -> Fields:
    known = run.identities.get(target)
    if not isinstance(known, Mapping):
        return {"target": target} if target else {}
    facts = known.get("facts")
    return {
        "target": target,
        "signed_in": known.get("label"),
        **(facts if isinstance(facts, Mapping) else {}),
    }


def _beside_names(before: Fields, after: Fields) -> tuple[Fields, Fields]:
    """Two hosts have two names, which is no finding: of who is signed in there, only the account is compared."""
    return _without_name(before), _without_name(after)


def _without_name(facts: Fields) -> Fields:
    account, at, _host = str(facts.get("signed_in") or "").rpartition("@")
    rest = {name: value for name, value in facts.items() if name not in ("target", "signed_in")}
    return {"account": account, **rest} if at else rest


def _target(side: Side) -> str:
    return next((entry.target for entry in side.values() if entry.target), "")


# -- step by step ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Told:
    """A run with the runbook that says what its steps are called."""

    run: Run
    book: Runbook | None

    def step(self, path: str) -> Step | None:
        try:
            return self.book.step(path) if self.book else None
        except KeyError:
            return None

    def is_sensitive(self, entry: StepEntry) -> bool:
        try:
            return self.book is not None and is_sensitive(self.book, self.run, entry)
        except KeyError:  # a step that this version of the runbook does not have
            return False

    def title(self, place: Place, entry: StepEntry) -> str:
        step = self.step(place.step)
        if step is None or self.book is None:
            return place.key
        try:
            title = shown(step.title, self.run, scope_at(self.book, self.run, entry.within, entry.row))
        except (KeyError, IndexError, AttributeError):  # the runbook is another one than the run followed
            title = step.title
        return f"{title} · {place.row}" if place.row and place.row not in title else title


def _parts(ours: _Told, theirs: _Told, before: Side, after: Side) -> list[Part]:
    return [
        _part(ours, theirs, place, before.get(place), after.get(place)) for place in _merged(before, after)
    ]


def _merged(before: Iterable[Place], after: Iterable[Place]) -> list[Place]:
    """Return the places of both sides in the order of the later one; what only the earlier took, where it was then."""
    merged, last = list(after), -1
    for place in before:
        if place in merged:
            last = merged.index(place)
        else:
            last += 1
            merged.insert(last, place)
    return merged


def _part(
    ours: _Told, theirs: _Told, place: Place, before: StepEntry | None, after: StepEntry | None
) -> Part:
    told, entry = (theirs, after) if after else (ours, before)
    assert entry is not None  # a place stands on one side at least
    step = told.step(place.step)
    is_withheld = any(side.is_sensitive(one) for side, one in ((ours, before), (theirs, after)) if one)
    fields = differences(_fields(before), _fields(after)) if before and after and not is_withheld else ()
    return Part(
        key=place.key,
        title=told.title(place, entry),
        step=place.step,
        before=_found(before, is_withheld=is_withheld),
        after=_found(after, is_withheld=is_withheld),
        fields=fields,
        bounds=_bounds(step) if step else (),
        is_withheld=is_withheld,
    )


def _bounds(step: Step) -> tuple[Bound, ...]:
    try:
        return bounds_of(outcomes_of(step))
    except InputError:  # a check that this version of the program does not have
        return ()


def _fields(entry: StepEntry) -> Fields:
    """Return what an entry read; the raw text of a script last, for its captures tell more."""
    late = {name: value for name, value in entry.reading.items() if name in _TEXT_FIELDS}
    read = {name: value for name, value in entry.reading.items() if name not in late}
    answer = {"answer": entry.answer} if entry.answer is not None else {}
    return {**answer, **read, **late}


def _found(entry: StepEntry | None, *, is_withheld: bool) -> Found | None:
    if entry is None:
        return None
    return Found(
        verdict=entry.verdict,
        said="" if is_withheld else entry.said or entry.reason,
        target=entry.target,
        command="" if is_withheld else entry.command,
        environment={} if is_withheld else entry.environment,
        state=entry.state,
        duration_s=entry.duration_s,
        at=entry.finished_at or entry.started_at,
    )
