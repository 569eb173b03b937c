"""Answers and consents that were given in advance on the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop.domain.errors import InputError
from desktop.domain.events import Decision
from desktop.domain.verdict import Verdict
from desktop.engine import commands as c
from desktop.engine.next import AskConsent, AskDecision, AskDone, AskHostKey, AskQuestion, Waiting


@dataclass(frozen=True, slots=True)
class Given:
    """`answers` by step; `consents` by step, each with the sentence typed for a step that destroys."""

    answers: Mapping[str, str] = field(default_factory=dict)
    consents: Mapping[str, str] = field(default_factory=dict)

    def command_for(self, waiting: Waiting) -> c.Command | None:
        """Return what was said in advance to what is asked now, or None."""
        if isinstance(waiting, AskConsent):
            typed = self.consents.get(waiting.step)
            return (
                None
                if typed is None
                else c.Consent(waiting.step, waiting.prepared.command, typed, str(waiting.prepared.target))
            )
        answer = self.answers.get(waiting.step)
        if answer is None:
            return None
        return _answer(waiting, answer)


def _answer(waiting: Waiting, answer: str) -> c.Command | None:
    match waiting:
        case AskQuestion():
            return c.Answer(waiting.step, answer)
        case AskDone() if answer in ("done", "could_not"):
            return c.MarkDone(waiting.step, could=answer == "done")
        case AskDone():
            raise InputError(f"--answer {waiting.step}={answer}: this step takes done or could_not.")
        case AskDecision():
            return _decision(waiting, answer)
        case AskHostKey():
            return c.AcceptHostKey(waiting.host, answer) if answer.startswith("SHA256:") else None
        case AskConsent():
            return None


def _decision(waiting: AskDecision, answer: str) -> c.Command:
    word, _, verdict = answer.partition(":")
    if word not in waiting.decisions:
        allowed = ", ".join(waiting.decisions) or "nothing; stop the run"
        raise InputError(f"--answer {waiting.step}={answer}: here you can choose {allowed}.")
    decision = Decision(word)
    if decision is not Decision.BY_HAND:
        return c.Decide(waiting.step, decision)
    if verdict not in ("pass", "warn", "fail"):
        raise InputError(
            f"--answer {waiting.step}={answer}: write by_hand:pass, by_hand:warn or by_hand:fail."
        )
    return c.Decide(waiting.step, decision, verdict=Verdict(verdict))
