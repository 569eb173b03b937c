"""What every prompt of a guided run offers beside its own answers: a note, to skip, and behind `?` the rest."""

from collections.abc import Callable
from datetime import UTC, datetime

from desktop.cli.prompts import LEAVE, choose, read_line
from desktop.cli.run.due import parse_due
from desktop.cli.screen import say
from desktop.domain.errors import InputError
from desktop.domain.runbook import INSIDE
from desktop.domain.step import Step
from desktop.engine import commands as c
from desktop.engine.session import Session
from desktop.engine.texts import shown
from desktop.summary.fan_rows import title_of
from desktop.summary.numbering import number_of

NOTE, SKIP, MORE, LEAVING = "[n] note", "[s] skip", "[?] more", "[q] leave the run open"
_SHORT = ("n", "s", "?")
_BEHIND = {
    "u": "take back the last tick, answer, skip or note",
    "b": "go back to a step, or on to one",
    "o": "what must be put back",
    "l": "more on this step",
    "h": "hand the run over to somebody else",
    "p": "pause the run",
    "x": "stop the run",
}


class Again:
    """Nothing came of it: the prompt asks again."""


AGAIN = Again()
Given = c.Command | Again | None  # None: leave the run open


class Asides:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._acts: dict[str, Callable[[str], Given]] = {
            "n": self._note,
            "s": self._skip,
            "?": self._more,
            "u": lambda _step: c.Undo(),
            "b": self._go_to,
            "o": self._obligations,
            "l": self._learn,
            "h": self._hand_over,
            "p": lambda _step: c.Pause(),
            "x": self._stop,
        }

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(self._acts)

    def take(self, word: str, step: str) -> Given:
        """Return the command of a word, asking for what it needs; `step` is the one that is asked about."""
        return self._acts[word](step)

    def _note(self, step: str) -> Given:
        text = read_line("   Note (it goes into the summary) > ")
        return None if text == LEAVE else c.AddNote(text, step) if text else AGAIN

    def _skip(self, step: str) -> Given:
        reason = read_line("   Why is it skipped? > ")
        return None if reason == LEAVE else c.Skip(step, reason)

    def _more(self, step: str) -> Given:
        for key, words in _BEHIND.items():
            say(f"   [{key}] {words}")
        word = choose(f"   [Enter] back   {NOTE}   {SKIP}   {LEAVING} > ", ("", "n", "s", *_BEHIND))
        if word == LEAVE:
            return None
        return self.take(word, step) if word else AGAIN

    def _stop(self, _step: str) -> Given:
        reason = read_line("   Why is the run stopped? (Enter: it goes on) > ")
        return None if reason == LEAVE else c.Stop(reason) if reason else AGAIN

    def _hand_over(self, _step: str) -> Given:
        to = read_line("   To whom? (Enter: to nobody) > ")
        if to in ("", LEAVE):
            return AGAIN if not to else None
        note = read_line("   What do they need to know? (or Enter) > ")
        wanted = read_line("   What is the next thing to do? (Enter: what the run waits for) > ")
        due = self._due()
        return c.HandOver(to, "" if note == LEAVE else note, "" if wanted == LEAVE else wanted, due)

    def _due(self) -> datetime | None:
        while True:
            typed = read_line("   By when? Such as 2h, or 2026-10-02T16:00 (or Enter) > ")
            if typed in ("", LEAVE):
                return None
            try:
                return parse_due(typed, datetime.now(UTC))
            except InputError as fault:
                say(f"   {fault}", "yellow")

    def _go_to(self, _step: str) -> Given:
        """Steps inside another runbook, or one row alone, cannot be gone to; the step around them can."""
        book = self._session.runbook
        places = {number_of(book, step.id): step for step in book.all_steps}
        for number, step in places.items():
            say(f"   {number:<4} {self._title(step)}  [{step.id}]")
        typed = read_line("   To which step? Its number or id (Enter: to none) > ")
        if typed in ("", LEAVE):
            return AGAIN if not typed else None
        step_id = places[typed].id if typed in places else typed
        if INSIDE in step_id or not any(step.id == step_id for step in book.all_steps):
            say(f"   There is no step {typed!r} to go to.", "yellow")
            return AGAIN
        reason = read_line("   Why? What came after it no longer counts then (or Enter) > ")
        return c.GoTo(step_id, "" if reason == LEAVE else reason)

    def _title(self, step: Step) -> str:
        run = self._session.run
        entry = run.latest.get(step.id)
        return shown(title_of(step.title, entry), run)

    def _obligations(self, _step: str) -> Given:
        still = self._session.run.open_obligations
        if not still:
            say("   Nothing has to be put back.")
            return AGAIN
        for number, entry in enumerate(still, 1):
            say(f"   {number}) {entry.obligation}  [{entry.step}]")
        typed = read_line("   Which one was put back? (Enter: none) > ")
        if not (typed.isascii() and typed.isdecimal() and 0 < int(typed) <= len(still)):
            return None if typed == LEAVE else AGAIN
        note = read_line("   A word on it (or Enter) > ")
        return c.MeetObligation(still[int(typed) - 1].seq, "" if note == LEAVE else note)

    def _learn(self, step_id: str) -> Given:
        step, run = self._session.runbook.step(step_id), self._session.run
        causes = [f"{one.cause}: {one.sign}" if one.sign else one.cause for one in step.causes]
        told = [step.learn, *(f"It may be: {cause}" for cause in causes), *step.links]
        for text in told:
            if text:
                say(f"   {shown(text, run)}")
        if not any(told):
            say("   The runbook says no more of it.")
        return AGAIN
