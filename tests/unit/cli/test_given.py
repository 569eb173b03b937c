"""What was said in advance answers what is asked, once, or is refused in words."""

import pytest

from desktop.cli.given import Given
from desktop.cli.pairs import parse_consents, parse_pairs
from desktop.domain.errors import InputError
from desktop.domain.events import Decision
from desktop.domain.step import Effect
from desktop.domain.target_ref import LOCAL
from desktop.domain.verdict import Verdict
from desktop.engine import commands as c
from desktop.engine.next import (
    AskConsent,
    AskDecision,
    AskDone,
    AskHostKey,
    AskQuestion,
    Prepared,
    Waiting,
    WaitKind,
)

READY = Prepared(step="s", entry=1, target=LOCAL, effect=Effect.CHANGES, command="rm x", timeout_s=1)
CONSENT = AskConsent(step="s", entry=1, prepared=READY, risk="", undo="", sentence="")
QUESTION = AskQuestion(step="s", entry=1, question="?", options=(), answer=None)
DONE = AskDone(step="s", entry=1, text="", effect=Effect.READS, risk="", undo="")
KEY = AskHostKey(step="s", entry=1, target=LOCAL, host="h", fingerprint="SHA256:x")
UNKNOWN = AskDecision(
    step="s",
    entry=1,
    reason="",
    decisions=(Decision.RETRY, Decision.BY_HAND, Decision.GO_ON),
    wait=WaitKind.DECISION,
)
NOTHING = AskDecision(step="s", entry=1, reason="", decisions=(), wait=WaitKind.DECISION)


@pytest.mark.parametrize(
    ("waiting", "answer", "command"),
    [
        (QUESTION, "a", c.Answer("s", "a")),
        (DONE, "done", c.MarkDone("s", could=True)),
        (DONE, "could_not", c.MarkDone("s", could=False)),
        (KEY, "SHA256:x", c.AcceptHostKey("h", "SHA256:x")),
        (KEY, "yes", None),
        (UNKNOWN, "retry", c.Decide("s", Decision.RETRY)),
        (UNKNOWN, "go_on", c.Decide("s", Decision.GO_ON)),
        (UNKNOWN, "by_hand:warn", c.Decide("s", Decision.BY_HAND, verdict=Verdict.WARN)),
        (CONSENT, "yes", None),
    ],
)
def test_answer_fits_what_is_asked(waiting: Waiting, answer: str, command: c.Command | None) -> None:
    assert Given({"s": answer}).command_for(waiting) == command
    assert Given({"other": answer}).command_for(waiting) is None


@pytest.mark.parametrize(
    ("waiting", "answer", "told"),
    [
        (DONE, "ok", "takes done or could_not"),
        (UNKNOWN, "happened", "choose retry, by_hand, go_on"),
        (UNKNOWN, "by_hand", "by_hand:pass, by_hand:warn or by_hand:fail"),
        (UNKNOWN, "by_hand:unknown", "by_hand:pass"),
        (NOTHING, "retry", "choose nothing; stop the run"),
    ],
)
def test_answer_that_does_not_fit_is_refused_in_words(waiting: Waiting, answer: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        Given({"s": answer}).command_for(waiting)


def test_consent_is_to_the_command_that_is_asked_for() -> None:
    given = Given(consents=parse_consents(("s=drop it = all", "t")))
    assert given.consents == {"s": "drop it = all", "t": ""}
    assert given.command_for(CONSENT) == c.Consent("s", "rm x", "drop it = all", str(READY.target))
    assert Given().command_for(CONSENT) is None


def test_pairs_are_names_and_values() -> None:
    assert parse_pairs("-i", ("a=1", "b=x=y", "c=")) == {"a": "1", "b": "x=y", "c": ""}


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (("a",), "-i a: write it as NAME=VALUE"),
        (("=1",), "NAME=VALUE"),
        (("a=1", "a=2"), "-i a: given twice"),
    ],
)
def test_what_is_no_pair_is_refused(texts: tuple[str, ...], told: str) -> None:
    with pytest.raises(InputError, match=told):
        parse_pairs("-i", texts)
