"""What a document tells of fan-outs, groups, other runbooks, ways back and what is left to others."""

import pytest

from desktop.domain.advance import fold
from desktop.domain.events import NoteAdded, OutcomeUnknown, StepFinished, StepStarted, WentTo
from desktop.domain.runbook import Runbook
from desktop.domain.step import Effect, GroupStep, RunStep
from desktop.domain.verdict import Verdict
from desktop.engine.lens import lens_of
from desktop.summary import render, report, summarise
from desktop.summary.document import StepRecord
from desktop.summary.inside import ROWS_SHOWN
from desktop.summary.numbering import number_of
from tests.unit.summary.fleet_runs import (
    FLEET,
    answer,
    begin,
    causes,
    end,
    fleet,
    fleet_document,
    fleet_run,
    handed_over_run,
    look_at_hosts,
    read_again_run,
    wide_run,
)
from tests.unit.summary.script import START, ZONE


def step(steps: tuple[StepRecord, ...], step_id: str) -> StepRecord:
    return next(one for one in steps if one.id == step_id)


def test_rows_come_worst_first_with_their_reason() -> None:
    rows = step(fleet_run().steps, "load").rows
    assert rows is not None
    assert [(one.row_name, one.verdict) for one in rows.shown] == [
        ("web-01", Verdict.FAIL),
        ("web-03", Verdict.WARN),
        ("web-02", Verdict.PASS),
    ]
    assert rows.shown[0].why == "used is 97.5 %, and 95 % or more fails"


def test_rows_past_the_most_that_are_shown_are_counted_and_stand_in_json() -> None:
    told = wide_run(rows=45)
    rows = told.steps[0].rows
    assert rows is not None
    assert (rows.total, len(rows.shown), rows.more) == (45, ROWS_SHOWN, {Verdict.PASS: 25})
    assert "not shown: 25 PASS" in render(told, "text")
    in_json = report(told)["steps"][0]["rows"]
    assert [row["row"] for row in in_json] == [str(row) for row in range(45)]
    assert in_json[7]["item"] == {"name": "vol-007", "size": 7}


def test_rows_that_could_not_be_checked_are_told_though_others_are_worse() -> None:
    told = [one for one in wide_run().not_checked if "rows" in one.how]
    assert [(one.how, one.reason) for one in told] == [
        ("2 of 45 rows could not be checked", "vol-009, vol-039"),
    ]


def test_what_is_inside_a_group_stands_beneath_it_with_its_number() -> None:
    group = step(fleet_run().steps, "causes")
    assert [(one.number, one.id, one.why) for one in group.children] == [
        ("2.1", "jobs", "n is 4, and 3 or more fails"),
        ("2.2", "graph", "peak is 91 %, and more than 80 % warns"),
    ]


def test_a_runbook_that_is_used_is_named_with_its_version_and_its_steps_with_their_values() -> None:
    told = fleet_run()
    used = step(told.steps, "disk")
    assert used.follows is not None
    assert (used.follows.id, used.follows.version) == ("disk-full", 2)
    assert [(one.number, one.title) for one in used.children] == [
        ("5.1", "How full is /var?"),
        ("5.2", "Tidy /var"),
    ]
    assert [book.id for book in told.used] == ["disk-full"]
    assert ("Tidy /var", "skipped") in [(one.title, one.how) for one in told.not_checked]


def test_values_that_a_person_read_off_are_told() -> None:
    graph = step(fleet_run().steps, "causes").children[1]
    assert [(one.label, one.value) for one in graph.measured] == [("peak", "91 %")]


def test_each_row_that_was_changed_names_its_target_its_consent_and_its_way_back() -> None:
    changes = fleet_run().changes
    assert [(one.title, one.row_name) for one in changes] == [
        ("Restart on app", "web-01 · app"),
        ("Restart on worker", "web-01 · worker"),
    ]
    assert all(one.consent and one.undo == "Stop it again (step 9)" for one in changes)


def test_changes_past_the_most_that_are_told_one_by_one_are_counted() -> None:
    script = fleet()
    fan = StepStarted(
        step="restart", entry=1, target="", effect=Effect.READS, command="each", is_container=True,
        fan=look_at_hosts(fleet(), 1.0).recorded[6].event.fan * (ROWS_SHOWN + 3),  # type: ignore[union-attr]
    )  # fmt: skip
    script.add(fan)
    around = len(script.recorded)
    for row in range(ROWS_SHOWN + 3):
        where = {"row": str(row), "within": around, "target": "local"}
        script.add(begin("restart", effect=Effect.CHANGES, **where), end("restart", Verdict.PASS, **where))
    script.add(end("restart", Verdict.PASS))
    told = fleet_document(script)
    assert len(told.changes) == ROWS_SHOWN
    assert "3 more rows (3 PASS); the record holds the consent to each." in render(told, "text")


def test_what_must_be_put_back_comes_open_first_with_the_way_to_tick_it_off() -> None:
    told = fleet_run()
    assert [(one.text, one.is_met, one.met_by) for one in told.obligations] == [
        ("Take worker back into the pool.", False, ""),
        ("Take app back into the pool.", True, "ben"),
    ]
    assert f"handrail met {told.run_id} {told.obligations[0].seq}" in render(told, "text")
    assert [one["is_met"] for one in report(told)["obligations"]] == [False, True]


def test_a_hand_over_tells_owner_what_is_open_what_to_put_back_next_and_by_when() -> None:
    told = handed_over_run()
    assert told.headline[1].startswith("ana handed it over to ben, who has not taken it over yet.")
    text = render(told, "text")
    block = text[text.index("HANDED OVER") : text.index("WHAT WAS ASKED")]
    for part in (
        "To ben, by ana",
        "2026-03-02 16:02:11 CET",
        "What is open: The step 'Is it the disk?' is next.",
        "Next thing to do: Ask the owner",
        "Note: My shift ends.",
        "Still to be put back: Take app back into the pool.",
    ):
        assert part in block
    assert report(told)["handed_over"]["sla_due"] == "2026-03-02T15:02:11.000Z"


def test_what_was_taken_back_or_is_stale_is_told_and_does_not_count() -> None:
    told = handed_over_run()
    assert [(one.id, one.entry) for one in told.steps] == [("load", 2), ("causes", 2), ("restart", 1)]
    assert [one.id for one in told.past] == ["load", "causes", "who"]
    assert "97.5 %" not in told.headline[0]
    text = render(told, "text")
    assert "FAIL How busy is each host? (from before the run went back)" in text
    assert "PASS Who may restart? (taken back): No" in text


def test_a_change_from_before_the_run_went_back_is_still_told_as_a_change() -> None:
    script = fleet()
    script.add(begin("stop", "local", effect=Effect.CHANGES), end("stop", Verdict.PASS, "Stopped."))
    answer(script, "no")
    made = fleet_document(script).changes[0]
    script.add(WentTo(step="stop", by="ana"))
    told = fleet_document(script)
    assert (told.steps, [one.seq for one in told.changes]) == ((), [made.seq])
    assert "the change took place all the same" in render(told, "text")


def test_a_group_that_was_left_has_the_verdict_of_what_was_seen_in_it() -> None:
    group = step(handed_over_run().steps, "causes")
    assert (group.was_left, group.verdict, group.said) == (True, Verdict.FAIL, "5 jobs run at once.")
    assert "[LEFT, FAIL]" in render(handed_over_run(), "text")


def test_a_reading_that_was_taken_again_on_resuming_says_so() -> None:
    assert "Does it answer? (read again on resuming)" in render(read_again_run(), "text")


def test_an_undo_that_waits_is_told_with_its_row() -> None:
    told = read_again_run()
    assert report(told)["waiting_for"] == {"step": "probe", "kind": "undo"}
    assert "whether a change is taken back on web-01" in told.headline[1]


def test_a_change_of_one_row_that_was_cut_off_comes_before_everything_else() -> None:
    script = causes(fleet(), 1)
    fan = look_at_hosts(fleet(), 1.0).recorded[6].event.fan  # type: ignore[union-attr]
    script.add(begin("restart", is_container=True, fan=fan))
    around = len(script.recorded)
    script.add(
        begin("restart", effect=Effect.CHANGES, row="0", within=around),
        OutcomeUnknown(step="restart", entry=1, row="0", reason="The line was cut."),
    )
    first = fleet_document(script).headline[0]
    assert first.startswith(
        "It is not known whether the change 'Restart on (not known)' on web-01 took place"
    )


@pytest.mark.parametrize("format_", ["markdown", "text", "html", "adf", "json"])
def test_what_steps_inside_a_sensitive_group_read_is_in_no_format(format_: str) -> None:
    inner = RunStep(id="jobs", title="Jobs", run="x", on="local")
    book = Runbook(
        runbook=1,
        id="b",
        title="B",
        steps=(GroupStep(id="causes", title="G", group=(inner,), sensitive=True),),
    )
    script = fleet()
    script.add(begin("causes", is_container=True))
    around = len(script.recorded)
    script.add(
        begin("jobs", "local", within=around),
        StepFinished(
            step="jobs",
            entry=1,
            within=around,
            verdict=Verdict.PASS,
            said="shelf 9",
            reading={"text": "shelf 9"},
        ),
        end("causes", Verdict.PASS, "shelf 9", reading={"rows": [{"said": "shelf 9"}]}),
        NoteAdded(text="a note", by="ana"),
    )
    run = fold(script.recorded)
    told = summarise(book, run, now=START, zone=ZONE, mask=str, lens=lens_of(book, run))
    assert "shelf 9" not in render(told, format_)


def test_numbers_of_steps_tell_where_they_are() -> None:
    numbers = {path: number_of(FLEET, path) for path in ("load", "graph", "disk", "disk/tidy")}
    assert numbers == {"load": "1", "graph": "2.2", "disk": "5", "disk/tidy": "5.2"}
    for nowhere in ("nothing", "disk/nothing", "load/tidy"):
        with pytest.raises(KeyError):
            number_of(FLEET, nowhere)
