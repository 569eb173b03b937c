"""Answers and consents that were given in advance on the command line, and how each is used up.

An answer is for every time that its step asks; all the rest is for one entry of the step for each time it was given:
a row of a fan-out is an entry of its own. `STEP[ROW]` is for one row, by its target, its item or its number from 1.
"""

from collections.abc import Mapping, MutableMapping
from dataclasses import field
from typing import TypeVar

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.domain.events import Decision
from desktop.domain.verdict import Verdict
from desktop.engine import commands as c
from desktop.engine.next import AskConsent, AskDecision, AskDone, AskHostKey, AskQuestion, Waiting

T = TypeVar("T")
_NOBODY: tuple[str, ...] = ()
_BY_HAND = ("pass", "warn", "fail")


@dataclass(frozen=True, slots=True)
class Given:
    """By step, or `step[row]`. Lists are used up from their front; `pastes` are the pasted texts themselves."""

    answers: Mapping[str, str] = field(default_factory=dict)
    consents: MutableMapping[str, list[str]] = field(default_factory=dict)
    records: MutableMapping[str, list[dict[str, str]]] = field(default_factory=dict)
    pastes: MutableMapping[str, list[str]] = field(default_factory=dict)
    decisions: MutableMapping[str, list[str]] = field(default_factory=dict)

    def command_for(self, waiting: Waiting, row: tuple[str, ...] = _NOBODY) -> c.Command | None:
        """Return what was said in advance to what is asked now, or None; `row` are the names of its row.

        Raises:
            InputError: what was said does not fit.
        """
        places = _places(waiting, row)
        match waiting:
            case AskConsent():
                return self._consent(waiting, places)
            case AskDone():
                return self._done(waiting, places)
            case AskDecision() | AskHostKey():
                decided = _take(self.decisions, places)
                if decided is not None:
                    return _decision(waiting, "--decide", *decided)
        answer = next(((place, self.answers[place]) for place in places if place in self.answers), None)
        return None if answer is None else _answer(waiting, *answer)

    def has_decision_for(self, waiting: Waiting, row: tuple[str, ...] = _NOBODY) -> bool:
        """True while `--decide` has a word left for it."""
        return any(self.decisions.get(place) for place in _places(waiting, row))

    def _consent(self, waiting: AskConsent, places: tuple[str, ...]) -> c.Command | None:
        """A step that destroys wants its sentence; of another, a number is for so many entries."""
        place = next((place for place in places if self.consents.get(place)), None)
        if place is None:
            return None
        given = self.consents[place].pop(0)
        if waiting.sentence:
            return c.Consent(waiting.step, waiting.prepared.command, given, str(waiting.prepared.target))
        if given:
            left = _count(place, given) - 1
            if left:
                self.consents[place].insert(0, str(left))
        return c.Consent(waiting.step, waiting.prepared.command, "", str(waiting.prepared.target))

    def _done(self, waiting: AskDone, places: tuple[str, ...]) -> c.Command | None:
        """Values or pasted output say that it was done, unless the answer says otherwise."""
        answer = next(((place, self.answers[place]) for place in places if place in self.answers), None)
        if answer and answer[1] not in ("done", "could_not"):
            raise InputError(f"--answer {answer[0]}={answer[1]}: this step takes done or could_not.")
        if answer and answer[1] == "could_not":
            return c.MarkDone(waiting.step, could=False)
        values, pasted = _take(self.records, places), _take(self.pastes, places)
        if not answer and values is None and pasted is None:
            return None
        return c.MarkDone(
            waiting.step,
            values=dict(values[1]) if values else {},
            pasted=pasted[1] if pasted else "",
        )


def _places(waiting: Waiting, row: tuple[str, ...]) -> tuple[str, ...]:
    return (*(f"{waiting.step}[{name}]" for name in row), waiting.step)


def _take(given: MutableMapping[str, list[T]], places: tuple[str, ...]) -> tuple[str, T] | None:
    for place in places:
        if given.get(place):
            return place, given[place].pop(0)
    return None


def _count(place: str, given: str) -> int:
    if given.isascii() and given.isdecimal() and int(given) > 0:
        return int(given)
    raise InputError(
        f"--consent {place}={given}: this step asks for no sentence. Write --consent {place} for one entry of it, "
        f"or --consent {place}=3 for three."
    )


def _answer(waiting: Waiting, place: str, answer: str) -> c.Command | None:
    match waiting:
        case AskQuestion():
            return c.Answer(waiting.step, answer)
        case AskHostKey() if not answer.startswith("SHA256:"):
            return None
        case AskDecision() | AskHostKey():
            return _decision(waiting, "--answer", place, answer)
    return None


def _decision(waiting: AskDecision | AskHostKey, option: str, place: str, answer: str) -> c.Command:
    if isinstance(waiting, AskHostKey):
        return _host_key(waiting, option, place, answer)
    word, _, verdict = answer.partition(":")
    if word not in waiting.decisions:
        allowed = ", ".join(waiting.decisions) or "nothing; stop the run"
        raise InputError(f"{option} {place}={answer}: here you can choose {allowed}.")
    decision = Decision(word)
    if decision is not Decision.BY_HAND:
        return c.Decide(waiting.step, decision)
    if verdict not in _BY_HAND:
        raise InputError(f"{option} {place}={answer}: write by_hand:pass, by_hand:warn or by_hand:fail.")
    return c.Decide(waiting.step, decision, verdict=Verdict(verdict))


def _host_key(waiting: AskHostKey, option: str, place: str, answer: str) -> c.Command:
    if answer.startswith("SHA256:"):
        return c.AcceptHostKey(waiting.host, answer)
    if answer in (Decision.RETRY, Decision.GO_ON):
        return c.Decide(waiting.step, Decision(answer))
    raise InputError(f"{option} {place}={answer}: give the key that is trusted, SHA256:…, or retry or go_on.")
