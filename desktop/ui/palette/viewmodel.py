"""What the palette lists: actions, runbooks and runs that fit what was typed, the best first."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal, Slot

from desktop.dataclass import dataclass
from desktop.ui.actions import Action
from desktop.ui.navigation import CONNECTIONS, FINISH, LIBRARY, RUN, START, Navigator
from desktop.ui.palette.fuzzy import fit
from desktop.ui.ports import Entry, Hit, LibraryPort, RunsPort, can_start
from desktop.ui.wording import clock_time

_MOST, _MOST_BY_SYMPTOM, _ENOUGH = 40, 8, 3
_LONGEST_WHY = 40  # characters
_OVER = 2.0  # less than one letter more that fits
_SYMPTOM = "symptom"
_TELLING = (_SYMPTOM, "tag")  # where a word says what a runbook is for


@dataclass(frozen=True, slots=True)
class Item:
    """One line: what it does, what kind of thing it is, and its keys."""

    title: str
    kind: str
    icon: str
    keys: str
    run: Callable[[], object]
    is_over: bool = (
        False  # a past run, which is seldom what is meant where its runbook or an open run fits too
    )


@dataclass(frozen=True, slots=True)
class Found:
    item: Item
    letters: tuple[int, ...]  # places in the title that were typed


class PaletteViewModel(QObject):
    changed = Signal()

    def __init__(
        self, actions: Sequence[Action], library: LibraryPort, runs: RunsPort, navigator: Navigator,
        hosts: Sequence[tuple[str, str]] = (), now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:  # fmt: skip
        """`hosts` are the connections: the name and the target of each."""
        super().__init__()
        self._library, self._navigator = library, navigator
        self._items = (
            *_of_actions(actions),
            *_of_library(library, navigator),
            *_of_hosts(hosts, navigator),
            *_of_runs(runs, navigator, now()),
        )
        self._found = tuple(Found(item, ()) for item in self._items[:_MOST])

    @property
    def found(self) -> tuple[Found, ...]:
        return self._found

    @Slot(str)
    def type(self, text: str) -> None:
        fits = [(match, item) for item in self._items if (match := fit(text, item.title)) is not None]
        fits.sort(key=lambda pair: (_OVER if pair[1].is_over else 0.0) - pair[0].score)
        found = [Found(item, match.letters) for match, item in fits[:_MOST]]
        self._found = (*found, *self._by_symptom(text, {one.item.title for one in found}))
        self.changed.emit()

    def _by_symptom(self, text: str, shown: set[str]) -> tuple[Found, ...]:
        """Return the runbooks whose symptoms or text fit, which the letters of their titles do not tell."""
        hits = self._library.search(text) if len(text) >= _ENOUGH else ()
        more = [hit for hit in hits if hit.entry.title not in shown]
        told = [hit for hit in more if any(one.where in _TELLING for one in hit.reasons)]
        more = (told if shown or told else more)[:_MOST_BY_SYMPTOM]
        return tuple(
            Found(replace(_of_entry(hit.entry, self._navigator), kind=_why(hit)), ()) for hit in more
        )


def _of_actions(actions: Sequence[Action]) -> tuple[Item, ...]:
    return tuple(
        Item(action.text, "action", action.icon or "zap", action.shown_keys, action.run)
        for action in actions
        if action.is_listed
    )


def _of_library(library: LibraryPort, navigator: Navigator) -> tuple[Item, ...]:
    return tuple(_of_entry(entry, navigator) for entry in library.entries())


def _of_entry(entry: Entry, navigator: Navigator) -> Item:
    """A runbook that may run is started; one that may not is shown."""
    page = START if can_start(entry) else LIBRARY
    return Item(entry.title, "runbook", "book-open", "", _goes(navigator, page, entry.id))


def _of_hosts(hosts: Sequence[tuple[str, str]], navigator: Navigator) -> tuple[Item, ...]:
    return tuple(
        Item(name, "account" if target.startswith("aws:") else "host",
             "cloud" if target.startswith("aws:") else "server", "", _goes(navigator, CONNECTIONS, target))
        for name, target in hosts
    )  # fmt: skip


def _why(hit: Hit) -> str:
    """Return where the words stand, as the letters of the title do not tell: `runbook, by its symptom load average`."""
    reason = next((one for one in hit.reasons if one.where in _TELLING), next(iter(hit.reasons), None))
    if reason is None:
        return "runbook"
    words = reason.words if isinstance(reason.words, str) else " ".join(reason.words)
    said = f" {words[:_LONGEST_WHY]}" if reason.where == _SYMPTOM else ""
    return f"runbook, by its {reason.where}{said}"


def _of_runs(runs: RunsPort, navigator: Navigator, now: datetime) -> tuple[Item, ...]:
    opened = tuple(
        Item(f"{run.title} · {run.target}" if run.target else run.title, "open run", "play", "",
             _goes(navigator, RUN, run.run_id))
        for run in runs.open_runs()
    )  # fmt: skip
    past = tuple(
        Item(f"{run.title} · {run.target}" if run.target else run.title,
             f"run of {clock_time(run.started_at, now)}", "history", "", _goes(navigator, FINISH, run.run_id),
             is_over=True)
        for run in runs.past_runs()
        if run.ended is not None
    )  # fmt: skip
    return (*opened, *past)


def _goes(navigator: Navigator, page: str, key: str) -> Callable[[], None]:
    return lambda: navigator.go(page, key)
