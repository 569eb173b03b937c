"""Runbooks that use each other: each is looked up, held against the one that uses it, and put together for a run."""

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TypeAlias

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, RunbookError
from desktop.domain.runbook import MAX_USE_DEPTH, Runbook, linked, uses_of
from desktop.language.lint.draft import Used
from desktop.language.loader import Checked, Loaded, check_linked

Finder: TypeAlias = Callable[
    [str], Loaded
]  # raises InputError or RunbookError where there is none that can be used
CHAIN = "use-chain"  # the rule of a problem that lies in how runbooks use each other, not in one of them


@dataclass(frozen=True, slots=True)
class Linked:
    """A runbook with those that its steps use at hand, and each of these once, as a run's record keeps them."""

    runbook: Runbook
    used: tuple[Loaded, ...] = ()


def link_runbook(loaded: Loaded, find: Finder) -> Linked:
    """Return a runbook linked with all that it uses, and that those use.

    Raises:
        RunbookError: one is not there, has problems, is given inputs that do not fit, or they use each other in a
            circle or too deep; the place is that of the `use` step.
    """
    if not uses_of(loaded.runbook):
        return Linked(loaded.runbook)
    books = UsedBooks(find)
    problems = check_linked(loaded.data, loaded.file, books).problems
    if any(not problem.is_warning for problem in problems):
        raise RunbookError(problems)
    return Linked(books.link(loaded.runbook), books.loaded)


@dataclass(frozen=True, slots=True)
class _Book:
    """`height` is how many runbooks use each other from this one on, itself among them."""

    used: Used
    loaded: Loaded | None = None
    height: int = 1


@dataclass(slots=True)
class UsedBooks:
    """The runbooks that one uses, each looked up and checked once. `_chain` leads from it to the one looked at."""

    find: Finder
    _found: dict[str, _Book] = field(default_factory=dict)
    _chain: list[str] = field(default_factory=list)
    _linked: dict[str, Runbook] = field(default_factory=dict)

    def used(self, runbook_id: str, by: str) -> Used:
        """Return what the runbook `by` has to know of one that it uses."""
        if not self._chain:
            self._chain.append(by)
        if runbook_id in self._chain:
            circle = " → ".join([*self._chain[self._chain.index(runbook_id) :], runbook_id])
            return Used(fault=f"these runbooks use each other in a circle: {circle}.", rule=CHAIN)
        known = self._found.get(runbook_id)
        if len(self._chain) - 1 + (known.height if known is not None else 1) > MAX_USE_DEPTH:
            chain = " → ".join([*self._chain, runbook_id])
            fault = f"runbooks use each other at most {MAX_USE_DEPTH} deep; this goes on: {chain}."
            return Used(fault=fault, rule=CHAIN)
        if known is None:
            known = self._found[runbook_id] = self._look_up(runbook_id)
        return known.used

    @property
    def loaded(self) -> tuple[Loaded, ...]:
        """Every runbook that was found."""
        return tuple(book.loaded for book in self._found.values() if book.loaded is not None)

    def link(self, runbook: Runbook) -> Runbook:
        """Return a runbook that was checked with those it uses, linked in their turn."""
        links: Mapping[str, Runbook] = {name: self._link_used(name) for name in uses_of(runbook)}
        return linked(runbook, links)

    def _link_used(self, runbook_id: str) -> Runbook:
        if runbook_id not in self._linked:
            found = self._found[runbook_id].loaded
            assert found is not None  # one without would have been refused
            self._linked[runbook_id] = self.link(found.runbook)
        return self._linked[runbook_id]

    def _look_up(self, runbook_id: str) -> _Book:
        try:
            loaded = self.find(runbook_id)
        except InputError as error:
            return _Book(Used(fault=str(error)))
        except RunbookError as error:
            return _Book(_refused(runbook_id, Checked(error.problems, {})))
        self._chain.append(runbook_id)
        checked = check_linked(loaded.data, loaded.file, self)
        self._chain.pop()
        if any(not problem.is_warning for problem in checked.problems):
            return _Book(_refused(runbook_id, checked))
        below = max((self._found[name].height for name in uses_of(loaded.runbook)), default=0)
        return _Book(Used(loaded.runbook.inputs, checked.outputs), loaded, below + 1)


def _refused(runbook_id: str, checked: Checked) -> Used:
    """Tell the first problem of a runbook that cannot be used; of a chain of runbooks, as it is."""
    first = next(problem for problem in checked.problems if not problem.is_warning)
    if first.rule == CHAIN:
        return Used(fault=first.message, rule=CHAIN)
    return Used(fault=f"the runbook {runbook_id!r} cannot be used as it is: {first}")
