"""What was said in advance answers what is asked, once, or is refused in words."""

import pytest

from desktop.cli.pairs import parse_consents, parse_pairs, parse_records, parse_several
from desktop.cli.run.given import Given
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
DESTROYS = AskConsent(step="s", entry=1, prepared=READY, risk="", undo="", sentence="drop it = all")
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


@pytest.mark.parametrize("word", ["retry", "go_on", "by_hand:fail"])
def test_decision_is_for_one_time(word: str) -> None:
    given = Given(decisions=parse_several("--decide", (f"s={word}",)))
    assert given.has_decision_for(UNKNOWN)
    command = given.command_for(UNKNOWN)
    assert isinstance(command, c.Decide)
    assert command.decision == word.partition(":")[0]
    assert given.command_for(UNKNOWN) is None
    assert not given.has_decision_for(UNKNOWN)


def test_decisions_are_taken_in_the_order_in_which_they_were_given() -> None:
    given = Given(decisions=parse_several("--decide", ("s=retry", "s=go_on")))
    taken = [given.command_for(UNKNOWN) for _ in range(3)]
    assert taken == [c.Decide("s", Decision.RETRY), c.Decide("s", Decision.GO_ON), None]


def test_host_key_is_decided_by_the_key_itself_or_by_going_on() -> None:
    words = ("SHA256:x", "go_on", "yes")
    given = Given(decisions=parse_several("--decide", tuple(f"s={word}" for word in words)))
    assert given.command_for(KEY) == c.AcceptHostKey("h", "SHA256:x")
    assert given.command_for(KEY) == c.Decide("s", Decision.GO_ON)
    with pytest.raises(InputError, match="--decide s=yes: give the key that is trusted"):
        given.command_for(KEY)


def test_consent_is_for_one_entry_for_each_time_it_was_given() -> None:
    given = Given(consents=parse_consents(("s", "s", "t")))
    allowed = c.Consent("s", "rm x", target="local")
    assert [given.command_for(CONSENT) for _ in range(3)] == [allowed, allowed, None]
    assert Given().command_for(CONSENT) is None


def test_consent_may_be_given_for_so_many_entries() -> None:
    given = Given(consents=parse_consents(("s=2",)))
    allowed = c.Consent("s", "rm x", target="local")
    assert [given.command_for(CONSENT) for _ in range(3)] == [allowed, allowed, None]


@pytest.mark.parametrize("given", ["0", "-1", "two", "drop it", "٣"])
def test_consent_with_a_word_where_no_sentence_is_asked_for_is_refused(given: str) -> None:
    with pytest.raises(InputError, match="this step asks for no sentence"):
        Given(consents=parse_consents((f"s={given}",))).command_for(CONSENT)


def test_what_destroys_takes_its_sentence_and_never_a_count() -> None:
    given = Given(consents=parse_consents(("s=drop it = all", "s=3")))
    assert given.command_for(DESTROYS) == c.Consent("s", "rm x", "drop it = all", "local")
    assert given.command_for(DESTROYS) == c.Consent("s", "rm x", "3", "local")
    assert given.command_for(DESTROYS) is None


def test_consent_to_one_row_allows_no_other() -> None:
    given = Given(consents=parse_consents(("s[web-02]",)))
    assert given.command_for(CONSENT, ("ssh:web-01", "web-01", "1")) is None
    assert given.command_for(CONSENT) is None
    assert given.command_for(CONSENT, ("ssh:web-02", "web-02", "2")) == c.Consent("s", "rm x", target="local")
    assert given.command_for(CONSENT, ("ssh:web-02", "web-02", "2")) is None


def test_answer_for_one_row_goes_before_the_one_for_all() -> None:
    given = Given({"s[web-02]": "could_not", "s": "done"})
    assert given.command_for(DONE, ("web-01", "1")) == c.MarkDone("s")
    assert given.command_for(DONE, ("web-02", "2")) == c.MarkDone("s", could=False)


def test_values_and_pasted_output_say_that_it_was_done() -> None:
    given = Given(records=parse_records(("s.a=1", "s.b=x=y", "s.a=2")), pastes={"s": ["first\n"]})
    assert given.command_for(DONE) == c.MarkDone("s", values={"a": "1", "b": "x=y"}, pasted="first\n")
    assert given.command_for(DONE) == c.MarkDone("s", values={"a": "2"})
    assert given.command_for(DONE) is None


def test_values_are_not_used_where_it_could_not_be_done() -> None:
    given = Given({"s": "could_not"}, records=parse_records(("s.a=1",)))
    assert given.command_for(DONE) == c.MarkDone("s", could=False)
    assert given.records["s"] == [{"a": "1"}]


@pytest.mark.parametrize("text", ["s=1", ".a=1", "s.=1", "s.a"])
def test_a_value_without_its_step_and_name_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"write it as STEP\.NAME=VALUE"):
        parse_records((text,))


def test_a_step_of_another_runbook_is_named_by_its_path() -> None:
    assert parse_records(("u/s.a=1",)) == {"u/s": [{"a": "1"}]}


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
