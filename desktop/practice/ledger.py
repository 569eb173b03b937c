"""The entries of an incident, given out one after the other to the steps that come for them."""

from collections.abc import Sequence

from desktop.dataclass import dataclass
from desktop.domain.errors import HandrailError
from desktop.domain.events import FanItem
from desktop.domain.incident import IncidentEntry, Seen
from desktop.domain.run import EntryState, Run, StepEntry
from desktop.engine.next import At
from desktop.engine.scope import index_of
from desktop.practice.rows import fan_of_row, is_about, row_around, row_name


class MismatchError(HandrailError):
    """An incident and a run part ways; `entry` is the place in the incident, from 0, and None at its end."""

    def __init__(self, message: str, *, entry: int | None, step: str = "") -> None:
        super().__init__(message)
        self.entry = entry
        self.step = step


class NothingLeftError(MismatchError):
    """The run needs more than the incident has."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was given out: an entry, or one row of it; `number` is the entry's, from 1."""

    seen: Seen
    number: int

    @property
    def index(self) -> int:
        return self.number - 1


_Key = tuple[str, str, int]


class Ledger:
    """Gives each entry of a run the same again, however often it is asked for."""

    def __init__(self, entries: Sequence[IncidentEntry]) -> None:
        self._entries = entries
        self._next = 0
        self._ahead: set[int] = set()  # places after the next one that were given out to what is side by side
        self._taken: dict[_Key, Taken] = {}
        self._rows: dict[int, set[int]] = {}  # rows given out, by the index of their entry
        self._gone_to: set[int] = set()  # places of entries that a person went to
        self._decided: set[int] = set()  # the ids of what was seen, whose decision was asked for

    @property
    def coming(self) -> IncidentEntry | None:
        """The entry that nobody has come for yet."""
        return self._entries[self._next] if self._next < len(self._entries) else None

    @property
    def number(self) -> int:
        """How many entries were given out, up to the first that was not."""
        return self._next

    @property
    def left(self) -> tuple[int, ...]:
        """The places of the entries that nobody came for, from 0."""
        return tuple(place for place in range(self._next, len(self._entries)) if place not in self._ahead)

    def peek(self, at: At, run: Run) -> Seen | None:
        """Return what would be given out for an entry of the run that nobody came for yet, or None."""
        if key_of(at) in self._taken:
            return None
        fan = fan_of_row(run, at)
        whole = self._taken.get(key_of(fan)) if fan else None
        if whole is None:
            place = self._place_of(_at(fan) if fan else at, run)
            entry = self._entries[place] if place < len(self._entries) else None
            if entry is None or entry is self.move or entry.step != at.step:
                return None
            if fan is None:
                return entry
            whole = Taken(entry, place + 1)
        assert fan is not None  # only a row has something whole around it
        found = self._unused_row(whole, fan.fan[index_of(at.row)])
        return found[1] if found else None

    @property
    def move(self) -> IncidentEntry | None:
        """The next entry, when a person has to go to its step first."""
        coming = self.coming
        return coming if coming is not None and coming.went_to and self._next not in self._gone_to else None

    def go(self) -> None:
        """Note that the person went there; an entry that says no more is done with."""
        coming = self.coming
        self._gone_to.add(self._next)
        if coming is not None and coming.is_only_a_move:
            self.pass_by()

    def has_row_for(self, at: At, run: Run) -> bool:
        """True when an entry that was given out has a row for this one of its fan-out."""
        fan = fan_of_row(run, at)
        whole = self._taken.get(key_of(fan)) if fan else None
        is_given = key_of(at) in self._taken
        return bool(fan and whole and (is_given or self._unused_row(whole, fan.fan[index_of(at.row)])))

    def given(self, at: At) -> Taken | None:
        return self._taken.get(key_of(at))

    def pass_by(self) -> Taken:
        """Give the next entry out to nobody: it says no more than where a person went, or what they decided."""
        taken = Taken(self._entries[self._next], self._next + 1)
        self._next += 1
        return taken

    def take(self, at: At, run: Run) -> Taken:
        """Return what is recorded of an entry of the run.

        Raises:
            MismatchError: the next entry is about another step or row; NothingLeftError: there is none.
        """
        key = key_of(at)
        if key not in self._taken:
            fan = fan_of_row(run, at)
            self._taken[key] = self._row(fan, at, run) if fan else self._following(at, run)
        return self._taken[key]

    def decision_of(self, taken: Taken) -> str:
        """Return what a person decided about an entry, and note that somebody asked."""
        self._decided.add(id(taken.seen))
        return taken.seen.decide

    def waits_with_a_decision(self, at: At) -> bool:
        """True when the entry that a run waits at has a decision that nobody has asked for yet."""
        taken = self.given(at)
        return taken is not None and bool(taken.seen.decide) and id(taken.seen) not in self._decided

    def unused(self) -> tuple[MismatchError, ...]:
        """Return a fault for each row and decision that no run came for, of the entries that were given out."""
        faults = [
            MismatchError(
                f"entry {one.number} says how a person went on ({one.seen.decide}), and nobody was asked.",
                entry=one.index,
                step=step,
            )
            for (step, _, _), one in self._taken.items()
            if one.seen.decide and id(one.seen) not in self._decided
        ]
        for index, entry in enumerate(self._entries[: self._next]):
            used = self._rows.get(index, set())
            for place, row in enumerate(entry.readings):
                if place not in used:
                    name = row_name(FanItem(target=row.target, item=row.item))
                    message = (
                        f"entry {index + 1} has a row for {name}, which `{entry.step}` was not asked about."
                    )
                    faults.append(MismatchError(message, entry=index, step=entry.step))
        return tuple(faults)

    def _following(self, at: At, run: Run) -> Taken:
        self._take_around(at, run)
        place = self._place_of(at, run)
        entry = self._entries[place] if place < len(self._entries) else None
        if entry is None:
            message = f"{self._so_far()}, and the run came to `{at.step}`."
            raise NothingLeftError(message, entry=None, step=at.step)
        around = row_around(run, at)
        if entry.step != at.step:
            message = f"entry {self._next + 1} is about `{entry.step}`, and the run came to `{at.step}`."
            message += _why_not(run, entry.step)
            raise MismatchError(message, entry=self._next, step=at.step)
        if (entry.target or entry.item is not None) and (around is None or not is_about(entry, around)):
            where = row_name(around) if around else "no fan-out"
            message = f"entry {self._next + 1} is about another row of `{at.step}`: the run is at {where}."
            raise MismatchError(message, entry=self._next, step=at.step)
        self._ahead.add(place)
        while self._next in self._ahead:
            self._ahead.discard(self._next)
            self._next += 1
        return Taken(entry, place + 1)

    def _take_around(self, at: At, run: Run) -> None:
        """Give out what stands before the entries inside a fan-out: rows of it that were not entered."""
        within = at.within
        while within:
            around = run.entry_at(within)
            coming = self.coming
            is_about_it = coming is not None and coming.step == around.step and bool(coming.readings)
            if around.fan and is_about_it and key_of(around) not in self._taken:
                self._taken[key_of(around)] = self.pass_by()
            within = around.within

    def _place_of(self, at: At, run: Run) -> int:
        """Return the place of the entry for a step: the next one, unless its like are side by side and in any order."""
        around = run.entry_at(at.within) if at.within else None
        if around is None or not around.is_parallel:
            return self._next
        return next((place for place in self.left if self._entries[place].step == at.step), self._next)

    def _row(self, fan: StepEntry, at: At, run: Run) -> Taken:
        whole = self.take(_at(fan), run)
        one = fan.fan[index_of(at.row)]
        if found := self._unused_row(whole, one):
            self._rows.setdefault(whole.index, set()).add(found[0])
            return Taken(found[1], whole.number)
        message = (
            f"entry {whole.number} (`{at.step}`) has no row for {row_name(one)}: add one to its `readings`."
        )
        missing = MismatchError if self.left else NothingLeftError
        raise missing(message, entry=whole.index, step=at.step)

    def _unused_row(self, whole: Taken | None, one: FanItem) -> tuple[int, Seen] | None:
        used = self._rows.get(whole.index, set()) if whole else ()
        rows = ((place, row) for place, row in enumerate(rows_of(whole)) if place not in used)
        return next(((place, row) for place, row in rows if is_about(row, one)), None)

    def _so_far(self) -> str:
        return f"the incident ends with entry {len(self._entries)}" if self._entries else "it has no entries"


def rows_of(taken: Taken | None) -> tuple[Seen, ...]:
    """Return the rows of an entry about a fan-out."""
    return taken.seen.readings if taken and isinstance(taken.seen, IncidentEntry) else ()


def key_of(at: At | StepEntry) -> _Key:
    return (at.step, at.row, at.entry)


def _at(entry: StepEntry) -> At:
    return At(step=entry.step, entry=entry.entry, row=entry.row, within=entry.within)


def _why_not(run: Run, step: str) -> str:
    """Say what became of a step that the run has passed."""
    last = next((one for one in reversed(run.entries) if one.step == step), None)
    if last is None:
        return ""
    if last.state is EntryState.PASSED_OVER:
        return f" `{step}` was passed over: {last.reason}"
    if not last.command and last.reason:
        return f" `{step}` could not be made ready: {last.reason}"
    return ""
