"""Ask the person at the terminal: questions, consent, work by hand, decisions, host keys."""

import sys
from datetime import UTC, datetime

from desktop.cli.screen import messages, say, say_command
from desktop.domain.errors import ExpressionError, InputError
from desktop.domain.events import Decision
from desktop.domain.step import CheckStep, Effect, PluginStep, RunStep
from desktop.domain.verdict import Verdict
from desktop.engine import commands as c
from desktop.engine.next import (
    AskConsent,
    AskDecision,
    AskDone,
    AskHostKey,
    AskQuestion,
    Execute,
    Identify,
    Prepared,
    Waiting,
)
from desktop.engine.prepare import prepare
from desktop.engine.scope import scope_at
from desktop.engine.session import Session
from desktop.engine.texts import shown

LEAVE = "q"  # leave the run open, to be resumed
_NOTE, _SKIP, _LEAVE = "[n] note", "[s] skip", "[q] leave the run open"
_WHOLE_WORDS = {
    "quit": LEAVE,
    "exit": LEAVE,
    "leave": LEAVE,
    "skip": "s",
    "note": "n",
    "run": "",
    "done": "d",
}
_NO_TIME = datetime.min.replace(tzinfo=UTC)
_DECISIONS = {
    Decision.RETRY: ("r", "read it again"),
    Decision.BY_HAND: ("h", "I looked myself, and say the verdict"),
    Decision.GO_ON: ("g", "go on, knowing that it is not known"),
    Decision.HAPPENED: ("y", "I looked: the change took place"),
    Decision.DID_NOT_HAPPEN: ("n", "I looked: it did not take place"),
}


def can_ask() -> bool:
    """True when a person sits at both ends: they can read what is said and type an answer."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def _read(prompt: str) -> str:
    """Return what the person typed, or LEAVE at the end of input."""
    messages().print(prompt, end="")
    line = sys.stdin.readline()
    return line.strip() if line else LEAVE


def _choose(prompt: str, *words: str) -> str:
    """Return one of the words or LEAVE; whatever else is typed is asked again, and begins nothing."""
    while True:
        typed = _read(prompt).lower()
        word = _WHOLE_WORDS.get(typed, typed)
        if word == LEAVE or word in words:
            return word


class Person:
    """Each method returns the command that the person gave, or None to leave the run open."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._runbook = session.runbook

    def before(self, following: Identify | Execute) -> c.Command | None:
        """In the guided pace: show the step, and wait for the go-ahead."""
        self._explain(following.step)
        if isinstance(following, Identify):
            say(
                f"   First of all it reaches {following.target.label} and asks who it is there.",
                "bright_black",
            )
        prepared = following.prepared if isinstance(following, Execute) else self._prepared(following)
        if prepared:
            self._show(prepared)
        word = _choose(f"   [Enter] run   {_NOTE}   {_SKIP}   {_LEAVE} > ", "", "n", "s")
        if word == LEAVE:
            return None
        return c.Proceed() if not word else self._aside(following.step, word)

    def _prepared(self, following: Identify) -> Prepared | None:
        """Return what the step runs once its target is reached, or None where it asks a person first."""
        run = self._session.run
        scope = scope_at(self._runbook, run, following.within, following.row)
        step = scope.step(following.step)
        if not isinstance(step, CheckStep | RunStep | PluginStep) or step.effect_of is not Effect.READS:
            return None
        try:
            return prepare(step, run, scope, run.last_at or _NO_TIME)
        except (InputError, ExpressionError):
            return None

    def _show(self, prepared: Prepared) -> None:
        say(f"   on {prepared.target.label}, READS:", "bright_black")
        say_command(prepared.command)
        for name, value in prepared.shown_environment.items():
            say(f"     {name}={value}", "bright_black")

    def _aside(self, step: str, word: str) -> c.Command | None:
        """What every prompt offers beside its own answers: a note, after which it asks again, or to skip."""
        return self._skip(step) if word == "s" else self._note(step)

    def _note(self, step: str) -> c.Command | None:
        text = _read("   Note (it goes into the summary) > ")
        return None if text == LEAVE else c.AddNote(text, step)

    def answer(self, waiting: Waiting) -> c.Command | None:
        match waiting:
            case AskQuestion():
                return self._question(waiting)
            case AskConsent():
                return self._consent(waiting)
            case AskDone():
                return self._done(waiting)
            case AskDecision():
                return self._decision(waiting)
            case AskHostKey():
                return self._host_key(waiting)

    def _explain(self, step_id: str) -> None:
        step = self._runbook.step(step_id)
        run = self._session.run
        say(f"\n{self._runbook.position(step_id) + 1}. {shown(step.title, run)}", "bold")
        for label, text in (("Why", step.why), ("Good", step.good), ("If not", step.if_not)):
            if text:
                say(f"   {label}: {shown(text, run)}")

    def _skip(self, step_id: str) -> c.Command | None:
        reason = _read("   Why is it skipped? > ")
        return None if reason == LEAVE else c.Skip(step_id, reason)

    def _question(self, waiting: AskQuestion) -> c.Command | None:
        self._explain(waiting.step)
        say(f"   {waiting.question}", "bold")
        for number, option in enumerate(waiting.options, 1):
            say(f"   {number}) {option.label}")
        if waiting.answer and waiting.answer.help:
            say(f"   {waiting.answer.help}", "bright_black")
        own = {option.value for option in waiting.options}
        note = "" if "n" in own or not waiting.options else f"{_NOTE}   "
        typed = _read(f"   [{'number' if own else 'value'}]   {note}{_SKIP}   {_LEAVE} > ")
        if typed == LEAVE:
            return None
        if typed not in own and (typed == "s" or (note and typed == "n")):
            return self._aside(waiting.step, typed)
        if typed.isascii() and typed.isdecimal() and 0 < int(typed) <= len(waiting.options):
            typed = waiting.options[int(typed) - 1].value
        return c.Answer(waiting.step, typed)

    def _consent(self, waiting: AskConsent) -> c.Command | None:
        prepared = waiting.prepared
        self._explain(waiting.step)
        say(
            f"   This step {prepared.effect.upper()} {prepared.target.label}. Nothing has changed yet.",
            "yellow",
        )
        say_command(prepared.command, "bold")
        for name, value in prepared.shown_environment.items():
            say(f"     {name}={value}")
        say(f"   Risk: {waiting.risk or 'the runbook names none'}")
        say(f"   Undo: {waiting.undo or 'the runbook names no way back'}")
        wanted = waiting.sentence or "yes"
        typed = _read(f"   Type {wanted!r} to allow exactly this   {_NOTE}   {_SKIP}   {_LEAVE} > ")
        if typed == LEAVE:
            return None
        if typed in ("s", "n"):
            return self._aside(waiting.step, typed)
        if typed != wanted:
            say("   Not allowed; nothing was changed.")
            return self._consent(waiting)
        return c.Consent(waiting.step, prepared.command, waiting.sentence and typed, str(prepared.target))

    def _done(self, waiting: AskDone) -> c.Command | None:
        self._explain(waiting.step)
        say(f"   Do: {waiting.text}", "bold")
        if waiting.effect is not Effect.READS:
            say(f"   It {waiting.effect.upper()}. Risk: {waiting.risk or 'none is named'}", "yellow")
        word = _choose(f"   [d] done   [f] could not   {_NOTE}   {_SKIP}   {_LEAVE} > ", "d", "f", "n", "s")
        if word == LEAVE:
            return None
        if word in ("s", "n"):
            return self._aside(waiting.step, word)
        note = _read("   A word on it (or Enter) > ")
        return c.MarkDone(waiting.step, could=word == "d", note="" if note == LEAVE else note)

    def _decision(self, waiting: AskDecision) -> c.Command | None:
        say(f"\nStep {waiting.step!r}: {waiting.reason}", "magenta")
        keys = {_DECISIONS[decision][0]: decision for decision in waiting.decisions}
        for key, decision in keys.items():
            say(f"   [{key}] {_DECISIONS[decision][1]}")
        word = _read("   [x] stop the run   [q] leave the run open > ").lower()
        if word == LEAVE:
            return None
        if word == "x":
            return c.Stop(waiting.reason)
        if word not in keys:
            return self._decision(waiting)
        decision = keys[word]
        verdict = self._verdict() if decision is Decision.BY_HAND else None
        note = _read("   A word on it (or Enter) > ")
        return c.Decide(waiting.step, decision, "" if note == LEAVE else note, verdict)

    def _verdict(self) -> Verdict:
        word = ""
        while word not in ("pass", "warn", "fail"):
            word = _read("   pass, warn or fail? > ")
            if word == LEAVE:
                return Verdict.WARN
        return Verdict(word)

    def _host_key(self, waiting: AskHostKey) -> c.Command | None:
        say(f"\n{waiting.host} is not known here. It shows this key:", "yellow")
        say(f"   {waiting.fingerprint}", "bold")
        say("   Compare it with what the host's owner tells you, over another way than this connection.")
        word = _read(
            "   Type 'yes' to trust exactly this key   [g] go on without   [q] leave the run open > "
        )
        if word == LEAVE:
            return None
        if word == "yes":
            return c.AcceptHostKey(waiting.host, waiting.fingerprint)
        return c.Decide(waiting.step, Decision.GO_ON) if word == "g" else self._host_key(waiting)
