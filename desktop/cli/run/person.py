"""Ask the person at the terminal: questions, consent, work by hand, decisions, host keys."""

from datetime import UTC, datetime

from desktop.cli.prompts import LEAVE, choose, forget_typed_ahead, read_line
from desktop.cli.run.asides import LEAVING, MORE, NOTE, SKIP, Again, Asides
from desktop.cli.run.by_hand import could_not, done_by_hand
from desktop.cli.run.placing import Placing
from desktop.cli.screen import say, say_command
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
    At,
    Enter,
    Execute,
    Identify,
    Prepared,
    Waiting,
    WaitKind,
)
from desktop.engine.prepare import prepare
from desktop.engine.scope import scope_at
from desktop.engine.session import Session
from desktop.engine.texts import shown

_NO_TIME = datetime.min.replace(tzinfo=UTC)
_DECISIONS = {
    Decision.RETRY: ("r", "read it again"),
    Decision.BY_HAND: ("h", "I looked myself, and say the verdict"),
    Decision.GO_ON: ("g", "go on, knowing that it is not known"),
    Decision.HAPPENED: ("y", "I looked: the change took place"),
    Decision.DID_NOT_HAPPEN: ("n", "I looked: it did not take place"),
    Decision.UNDO: ("u", "take the change back, by the step that the runbook names"),
    Decision.UNDONE: ("u", "I have taken the change back by hand"),
}
_OF_AN_UNDO = {Decision.GO_ON: ("g", "go on, and leave the change as it is")}
_OF_A_RECHECK = {
    Decision.RETRY: ("r", "go on from this step again, by what is so now"),
    Decision.GO_ON: ("g", "go on where the run stands"),
}


class Person:
    """Each method returns the command that the person gave, or None to leave the run open."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._runbook = session.runbook
        self._asides = Asides(session)

    def before(self, following: Identify | Execute | Enter) -> c.Command | None:
        """In the guided pace: show the step, and wait for the go-ahead."""
        self._explain(following)
        self._tell_what_runs(following)
        prompt = f"   [Enter] run   {NOTE}   {SKIP}   {MORE}   {LEAVING} > "
        return self._ask(prompt, following.step, {"": c.Proceed()})

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

    def take_over(self) -> c.Command | None:
        """Show who handed the run over and what for, and ask whether it is taken over."""
        given = self._session.run.handed_over
        assert given is not None  # its caller looked
        say(f"\n{given.by} handed this run over to {given.to}.", "yellow")
        still = "; ".join(entry.obligation for entry in self._session.run.open_obligations)
        due = given.sla_due.astimezone().strftime("%Y-%m-%d %H:%M %Z") if given.sla_due else ""
        for label, text in (
            ("Note", given.note),
            ("What is open", given.open),
            ("Next thing to do", given.next_action),
            ("To be put back", still),
            ("By when", due),
        ):
            if text:
                say(f"   {label}: {text}")
        return c.TakeOver() if choose(f"   [t] take it over   {LEAVING} > ", ("t",)) == "t" else None

    # -- what every prompt has -------------------------------------------------------------------

    def _ask(
        self, prompt: str, step: str, own: dict[str, c.Command], *, has_own_letters: bool = False
    ) -> c.Command | None:
        """Return the command of a word of the prompt, or of an aside; after one that came to nothing, ask again."""
        while True:
            word = choose(prompt, (*own, *self._asides.words), has_own_letters=has_own_letters)
            if word == LEAVE:
                return None
            if word in own:
                return own[word]
            taken = self._asides.take(word, step)
            if not isinstance(taken, Again):
                return taken

    def _explain(self, at: At) -> None:
        step = self._runbook.step(at.step)
        run = self._session.run
        scope = scope_at(self._runbook, run, at.within, at.row)
        say(f"\n{Placing(self._runbook, run).heading(at)}", "bold")
        for label, text in (("Why", step.why), ("Good", step.good), ("If not", step.if_not)):
            if text:
                say(f"   {label}: {shown(text, run, scope)}")

    # -- what a machine does ---------------------------------------------------------------------

    def _tell_what_runs(self, following: Identify | Execute | Enter) -> None:
        if isinstance(following, Enter):
            say(f"   It reads {following.command.removeprefix('for ')}, side by side.", "bright_black")
            names = Placing.names_of(following.fan)
            if names:
                say(f"   {names}", "bright_black")
            return
        if isinstance(following, Identify):
            label = following.target.label
            say(f"   First of all it reaches {label} and asks who it is there.", "bright_black")
        prepared = following.prepared if isinstance(following, Execute) else self._prepared(following)
        if prepared:
            say(f"   on {prepared.target.label}, READS:", "bright_black")
            say_command(prepared.command)
            self._environment(prepared, "bright_black")

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

    def _environment(self, prepared: Prepared, style: str = "") -> None:
        for name, value in prepared.shown_environment.items():
            say(f"     {name}={value}", style)

    # -- what a person says ----------------------------------------------------------------------

    def _question(self, waiting: AskQuestion) -> c.Command | None:
        self._explain(waiting)
        say(f"   {waiting.question}", "bold")
        for number, option in enumerate(waiting.options, 1):
            say(f"   {number}) {option.label}")
        if waiting.answer and waiting.answer.help:
            say(f"   {waiting.answer.help}", "bright_black")
        own = {option.value for option in waiting.options}
        wanted = "number" if own else "value"
        # A value may be any word, so that only these few are kept for something else; `?` has the others.
        words = set(self._asides.words if own else ("s", "?")) - own
        note = f"{NOTE}   " if "n" in words else ""
        while True:
            typed = read_line(f"   [{wanted}]   {note}{SKIP}   {MORE}   {LEAVING} > ")
            if typed == LEAVE and LEAVE not in own:
                return None
            if typed in words:
                taken = self._asides.take(typed, waiting.step)
                if isinstance(taken, Again):
                    continue
                return taken
            return c.Answer(waiting.step, _chosen(typed, [option.value for option in waiting.options]))

    def _consent(self, waiting: AskConsent) -> c.Command | None:
        prepared = waiting.prepared
        self._explain(waiting)
        say(
            f"   This step {prepared.effect.upper()} {prepared.target.label}. Nothing has changed yet.",
            "yellow",
        )
        say_command(prepared.command, "bold")
        self._environment(prepared)
        say(f"   Risk: {waiting.risk or 'the runbook names none'}")
        say(f"   Undo: {waiting.undo or 'the runbook names no way back'}")
        wanted = waiting.sentence or "yes"
        prompt = f"   Type {wanted!r} to allow exactly this   {NOTE}   {SKIP}   {MORE}   {LEAVING} > "
        forget_typed_ahead()
        while True:
            typed = read_line(prompt)
            if typed == wanted:
                return c.Consent(
                    waiting.step, prepared.command, waiting.sentence and typed, str(prepared.target)
                )
            if typed == LEAVE:
                return None
            if typed not in self._asides.words:
                say("   Not allowed; nothing was changed.")
                continue
            taken = self._asides.take(typed, waiting.step)
            if not isinstance(taken, Again):
                return taken

    def _done(self, waiting: AskDone) -> c.Command | None:
        self._explain(waiting)
        say(f"   Do: {waiting.text}", "bold")
        if waiting.effect is not Effect.READS:
            say(f"   It {waiting.effect.upper()}. Risk: {waiting.risk or 'none is named'}", "yellow")
            say(f"   Undo: {waiting.undo or 'the runbook names no way back'}")
        prompt = f"   [d] done   [f] could not   {NOTE}   {SKIP}   {MORE}   {LEAVING} > "
        marks = {"d": c.MarkDone(waiting.step), "f": c.MarkDone(waiting.step, could=False)}
        taken = self._ask(prompt, waiting.step, dict(marks))
        if taken is marks["d"]:
            return done_by_hand(waiting)
        return could_not(waiting.step) if taken is marks["f"] else taken

    def _decision(self, waiting: AskDecision) -> c.Command | None:
        run = self._session.run
        say(f"\n{Placing(self._runbook, run).heading(waiting)}", "bold")
        say(f"   {waiting.reason}", "magenta")
        if waiting.undo:
            say(f"   It is taken back so: {waiting.undo}")
        words = self._words_of(waiting)
        keys = {words[decision][0]: decision for decision in waiting.decisions}
        for key, decision in keys.items():
            say(f"   [{key}] {words[decision][1]}")
        decided = {key: c.Decide(waiting.step, decision) for key, decision in keys.items()}
        own: dict[str, c.Command] = {**decided, "x": c.Stop(waiting.reason)}
        prompt = f"   [x] stop the run   {MORE}   {LEAVING} > "
        taken = self._ask(prompt, waiting.step, own, has_own_letters=True)
        return self._with_words(taken) if isinstance(taken, c.Decide) else taken

    def _words_of(self, waiting: AskDecision) -> dict[Decision, tuple[str, str]]:
        """The same decision is called otherwise where it means something else."""
        last = self._session.run.latest.get(waiting.step)
        if last and last.is_recheck:
            return _DECISIONS | _OF_A_RECHECK
        return _DECISIONS | (_OF_AN_UNDO if waiting.wait is WaitKind.UNDO else {})

    def _with_words(self, decided: c.Decide) -> c.Command:
        verdict = self._verdict() if decided.decision is Decision.BY_HAND else None
        note = read_line("   A word on it (or Enter) > ")
        return c.Decide(decided.step, decided.decision, "" if note == LEAVE else note, verdict)

    def _verdict(self) -> Verdict:
        word = ""
        while word not in ("pass", "warn", "fail"):
            word = read_line("   pass, warn or fail? > ")
            if word == LEAVE:
                return Verdict.WARN
        return Verdict(word)

    def _host_key(self, waiting: AskHostKey) -> c.Command | None:
        say(f"\n{waiting.host} is not known here. It shows this key:", "yellow")
        say(f"   {waiting.fingerprint}", "bold")
        say("   Compare it with what the host's owner tells you, over another way than this connection.")
        prompt = f"   Type 'yes' to trust exactly this key   [g] go on without   {MORE}   {LEAVING} > "
        own: dict[str, c.Command] = {
            "yes": c.AcceptHostKey(waiting.host, waiting.fingerprint),
            "g": c.Decide(waiting.step, Decision.GO_ON),
        }
        return self._ask(prompt, waiting.step, own)


def _chosen(typed: str, options: list[str]) -> str:
    """Return the option that a number stands for, unless it is an option itself."""
    is_number = typed.isascii() and typed.isdecimal() and 0 < int(typed) <= len(options)
    return options[int(typed) - 1] if is_number and typed not in options else typed
