"""What the page shows next, what going back means, what was taken back, and when something is due: without a widget."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.errors import InputError
from desktop.domain.events import Decision, Fault
from desktop.domain.outcome import Outcome
from desktop.domain.runbook import linked
from desktop.domain.step import AskStep, Choice, Effect, GroupMode, JudgeStep, RunStep, UseStep
from desktop.engine import commands as c
from desktop.engine.next import AskDecision, WaitKind
from desktop.engine.session import Session
from desktop.ui.cards.ways import question_of
from desktop.ui.run.due import due_at
from desktop.ui.run.gaze import Gaze
from desktop.ui.run.giving import SessionPort
from desktop.ui.run.going import going_words
from desktop.ui.run.owed import Owed, counted, owed_of
from desktop.ui.run.viewmodel import RunViewModel
from tests.ui.run.test_overview import driven, group, hand, seen
from tests.unit.engine.driving import Driven, run_step, runbook_of

NOW = datetime(2026, 11, 20, 4, 12, tzinfo=UTC)


# -- which step is looked at -----------------------------------------------------------------------------


def test_verdicts_wait_to_be_seen_in_their_order() -> None:
    gaze = Gaze()
    gaze.saw_end_of("a")
    gaze.saw_end_of("b")
    assert (gaze.at("c"), gaze.after("c")) == ("a", "b")
    gaze.go_on()
    assert (gaze.at("c"), gaze.after("c")) == ("b", "c")
    gaze.go_on()
    assert gaze.at("c") == "c"


def test_what_was_picked_goes_before_and_is_left_when_the_run_moves() -> None:
    gaze = Gaze()
    gaze.saw_end_of("a")
    gaze.pick("x", "c")
    assert (gaze.at("c"), gaze.after("c")) == ("x", "a")
    gaze.run_moved("a")
    assert gaze.at("a") == "a"
    assert gaze.after("a") == "a"


class SlowReplies:
    """A session whose `submit` is another one's."""

    def __init__(self, session: Session, submit: Callable[[c.Command], "Future[c.Refused | None]"]) -> None:
        self._session, self.submit = session, submit

    def __getattr__(self, name: str) -> object:
        return getattr(self._session, name)


@pytest.fixture
def guided(qtbot: QtBot) -> Iterator[RunViewModel]:
    """A check, a judgement of it and a group, in the guided pace."""
    judge = JudgeStep(id="j", title="Judge", judge="So?", outcomes=(Outcome(warn="otherwise", say="Odd."),))
    book = runbook_of(run_step("good"), judge, group("g", run_step("b")), hand("end"))
    run = Driven(book, driven().target, pace=c.Pace.GUIDED)
    model = RunViewModel(run.session)
    run.start()
    qtbot.waitUntil(lambda: model.can_run)
    yield model
    run.session.close()


def test_each_verdict_is_seen_before_the_next_step(guided: RunViewModel, qtbot: QtBot) -> None:
    guided.proceed()
    qtbot.waitUntil(lambda: guided.view.current == "b")
    seen_steps = []
    while guided.is_looking_back:
        seen_steps.append(guided.shown)
        guided.follow()
    assert seen_steps == ["good", "j"]
    guided.proceed()
    qtbot.waitUntil(lambda: guided.view.current == "end")
    assert (guided.shown, guided.follows) == ("b", "g")
    assert guided.next_text == "Next: step 3, g"
    guided.follow()
    assert (guided.shown, guided.follows) == ("g", "end")


def test_a_key_pressed_twice_answers_once(qtbot: QtBot) -> None:
    """The second D would be taken for the next row, which nobody has looked at; it is no mistake to be told of."""
    run = driven(hand("each", each=("a", "b", "c")), hand("end"))
    model = RunViewModel(run.session)
    refused: list[str] = []
    model.refused.connect(refused.append)
    run.start()
    qtbot.waitUntil(lambda: model.waiting is not None)
    model.finish_by_hand(True, "")
    model.finish_by_hand(True, "")
    qtbot.waitUntil(lambda: model.view.row == "1")
    assert len(model.view.latest_by_row("each")) == 2  # the whole, and one row
    model.finish_by_hand(True, "")
    qtbot.waitUntil(lambda: model.view.row == "2")
    assert refused == []
    run.session.close()


def test_what_the_page_asks_can_be_answered_before_the_reply_to_the_answer_before_is_here(
    qtbot: QtBot,
) -> None:
    run = driven(hand("first"), hand("second"), hand("end"))
    session, held = run.session, list[Future[c.Refused | None]]()

    def submit(command: c.Command) -> "Future[c.Refused | None]":
        session.submit(command)
        held.append(Future())  # its reply does not come
        return held[-1]

    model = RunViewModel(cast(SessionPort, SlowReplies(session, submit)))
    run.start()
    qtbot.waitUntil(lambda: model.view.current == "first" and model.waiting is not None)
    model.finish_by_hand(True, "")
    qtbot.waitUntil(lambda: model.view.current == "second")
    model.finish_by_hand(True, "")
    qtbot.waitUntil(lambda: model.view.current == "end")
    assert len(held) == 2
    session.close()


def test_what_is_read_side_by_side_is_seen_as_a_whole(qtbot: QtBot) -> None:
    beside = group("g", run_step("good"), run_step("b"), mode=GroupMode.PARALLEL)
    rows = RunStep(id="d", title="d", run="d", each=("x", "y"))
    run = Driven(runbook_of(beside, rows, hand("end")), driven().target, pace=c.Pace.GUIDED)
    model = RunViewModel(run.session)
    run.start()
    qtbot.waitUntil(lambda: model.can_run)
    model.proceed()
    qtbot.waitUntil(lambda: model.view.current == "d")
    assert (model.shown, model.follows) == ("g", "d")
    model.follow()
    model.proceed()
    qtbot.waitUntil(lambda: model.view.current == "end")
    assert (model.shown, model.follows) == ("d", "end")
    run.session.close()


# -- going back -------------------------------------------------------------------------------------------


def test_going_back_names_what_becomes_out_of_date() -> None:
    change = RunStep(id="change", title="Change it", run="good", effect=Effect.CHANGES)
    run = driven(run_step("good"), group("g", run_step("b")), change, hand("look")).start()
    run.settled()
    run.tell(c.Consent("change", "good"))
    run.settled()
    told = going_words(seen(run), "b")
    assert told == (
        "The run goes on from step 2.1, “b”. Out of date from then on: its own reading, 3 “Change it”. "
        "What was changed stays changed."
    )
    assert "Nothing that was read becomes out of date." in going_words(seen(run), "look")
    run.session.close()


def test_a_step_of_a_used_runbook_is_gone_to_by_the_step_that_uses_it() -> None:
    used = runbook_of(run_step("good"), hand("in"))
    run = Driven(
        linked(runbook_of(UseStep(id="u", title="Use it", use="test")), {"test": used}), driven().target
    )
    run.start()
    run.settled()
    assert going_words(seen(run), "u/good").startswith("The run goes on from step 1, “Use it”.")
    run.session.close()


@pytest.mark.parametrize(("word", "told"), [
    (c.Answer("kind", "a"), "Taken back: the answer “Alpha” at step 1"),
    (c.Skip("kind", "no time"), "Taken back: the skip of step 1, What is it?"),
    (c.AddNote("Customer called."), "Taken back: the note “Customer called.”"),
])  # fmt: skip
def test_what_was_taken_back_is_told(word: c.Command, told: str, qtbot: QtBot) -> None:
    ask = AskStep(id="kind", title="What is it?", ask="Which?", choices={"a": Choice(label="Alpha")})
    run = driven(ask, hand("end"))
    model = RunViewModel(run.session)
    heard: list[str] = []
    model.told.connect(heard.append)
    run.start()
    qtbot.waitUntil(lambda: model.waiting is not None)
    model.give(word)
    qtbot.waitUntil(lambda: bool(model.run.notes) or "kind" in model.run.latest)
    model.undo()
    qtbot.waitUntil(lambda: heard == [told])
    run.session.close()


def test_nothing_to_take_back_is_refused_in_words(qtbot: QtBot) -> None:
    run = driven(hand("first"))
    model = RunViewModel(run.session)
    run.start()
    qtbot.waitUntil(lambda: model.waiting is not None)
    with qtbot.waitSignal(model.refused) as heard:
        model.undo()
    assert heard.args == ["There is no tick, answer, skip or note to take back."]
    run.session.close()


# -- what is owed, and when something is due ---------------------------------------------------------------


def test_what_is_owed_comes_open_first_and_says_who_met_it() -> None:
    run = driven(
        hand("a", obligation="Put a back."), hand("b", obligation="Put b back."), hand("end")
    ).start()
    for step in ("a", "b"):
        run.settled()
        run.tell(c.MarkDone(step))
    run.settled()
    first = owed_of(run.run)[0]
    run.tell(c.MeetObligation(first.seq, "by hand"))
    assert [(one.text, one.by, one.note) for one in owed_of(run.run)] == [
        ("Put b back.", "", ""), ("Put a back.", "ada", "by hand"),
    ]  # fmt: skip
    run.session.close()


def test_what_is_owed_to_several_hosts_is_said_once_and_names_them() -> None:
    """Whoever takes a run over has to find them."""
    owed = [Owed(at, "Put this host back.", f"web-0{at}") for at in range(1, 9)]
    assert counted(owed[:2]) == "Put this host back. (web-01, web-02)"
    assert counted(owed).endswith("web-06 and 2 more)")
    assert counted([Owed(1, "x"), Owed(2, "y"), Owed(3, "x")]) == "x (2 times)\ny"


@pytest.mark.parametrize(("text", "wanted"), [
    ("", None),
    ("in 2 h", NOW + timedelta(hours=2)),
    ("45 min", NOW + timedelta(minutes=45)),
    ("1h30m", NOW + timedelta(minutes=90)),
    ("2026-11-20T09:00:00+01:00", datetime(2026, 11, 20, 8, 0, tzinfo=UTC)),
])  # fmt: skip
def test_a_due_time_is_read_as_it_is_said(text: str, wanted: datetime | None) -> None:
    assert due_at(text, NOW) == wanted


def test_a_time_of_day_is_the_next_one() -> None:
    here = NOW.astimezone()
    later, earlier = here + timedelta(hours=1), here - timedelta(hours=1)
    assert due_at(f"{later:%H:%M}", NOW) == later.replace(second=0, microsecond=0)
    assert due_at(f"{earlier:%H:%M}", NOW) == (earlier + timedelta(days=1)).replace(second=0, microsecond=0)


@pytest.mark.parametrize("text", ["soon", "25:00", "tomorrow", "2 parsecs"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is no time"):
        due_at(text, NOW)


# -- what a decision is about -------------------------------------------------------------------------------


def asked(*decisions: Decision, wait: WaitKind = WaitKind.DECISION, undo: str = "") -> AskDecision:
    return AskDecision(step="s", entry=1, reason="Because.", decisions=decisions, wait=wait, undo=undo)


def test_a_change_that_did_not_prove_itself_offers_its_way_back_and_begins_harmless() -> None:
    by_step = question_of(
        asked(
            Decision.UNDO,
            Decision.RETRY,
            Decision.BY_HAND,
            Decision.GO_ON,
            wait=WaitKind.UNDO,
            undo="Put it back",
        ),
        None,
    )
    assert [way.key for way in by_step.first] == ["retry", "undo"]
    assert (by_step.harmless, by_step.undo) == ("retry", "Put it back")
    by_hand = question_of(asked(Decision.UNDONE, Decision.RETRY, wait=WaitKind.UNDO), None)
    assert [way.decision for way in by_hand.first] == [Decision.RETRY, Decision.UNDONE]


def test_a_run_that_goes_round_in_a_circle_offers_no_way_on() -> None:
    assert question_of(asked(), None).title == "The run goes round in a circle"


def test_what_a_person_stopped_is_not_called_unreadable() -> None:
    run = driven(hand("x")).start()
    run.settled()
    run.tell(c.MarkDone("x"))
    last = run.run.latest["x"]
    stopped = replace(last, fault=Fault(kind="Cancelled", message="stopped"))
    read_again = replace(last, is_recheck=True)
    ways = asked(Decision.RETRY, Decision.BY_HAND, Decision.GO_ON)
    assert question_of(ways, stopped).title == "You stopped this step, so there is no verdict"
    assert question_of(ways, last).title == "This could not be read, so there is no verdict"
    assert question_of(asked(Decision.GO_ON, Decision.RETRY), read_again).title == "This is different now"
    run.session.close()
