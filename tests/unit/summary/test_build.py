"""What a document holds: found, changed, not checked, next, and what is hidden or capped."""

import json
from dataclasses import replace
from datetime import UTC

import pytest

from desktop.domain.advance import fold
from desktop.domain.errors import InputError
from desktop.domain.events import (
    Decision,
    EvidenceRef,
    NoteAdded,
    OutcomeUnknown,
    PersonDecided,
    RunEnded,
    StepFinished,
)
from desktop.domain.inputs import Input, InputType
from desktop.domain.run import Run
from desktop.domain.step import AskStep, CheckStep, DoStep, Effect
from desktop.domain.verdict import Ended, Verdict
from desktop.summary import FORMATS, Waiting, render, report, summarise
from desktop.summary.document import Document
from tests.unit.summary.sample_runs import (
    HOST,
    RUNBOOK,
    RUNS,
    SECRET,
    START,
    ZONE,
    begin,
    cut_off_run,
    document,
    escalated_run,
    passing_run,
    resolved_run,
    started,
    waiting_run,
)


def test_the_headline_tells_the_worst_finding_and_what_is_waited_for() -> None:
    first, second = waiting_run().headline
    assert "97.1 %" in first
    assert "Which of these describes /var/log/nginx best?" in second


def test_the_headline_of_a_resolved_run_tells_the_end_before_the_beginning() -> None:
    first, second = resolved_run().headline
    assert first == "Resolved: /var is 34.1 % full."
    assert "97.1 %" in second


def test_a_change_that_was_cut_off_comes_before_everything_else() -> None:
    assert cut_off_run().headline[0].startswith("It is not known whether the change 'Rotate the logs now'")


def test_several_equally_bad_findings_are_counted_in_the_headline() -> None:
    script = started()
    for step in ("space", "inodes"):
        script.add(
            begin(step, "check"),
            StepFinished(step=step, entry=1, target=HOST, verdict=Verdict.FAIL, said=f"{step} is bad."),
        )
    assert document(script).headline[0].endswith("space is bad. (And 1 more that failed.)")


def test_other_warnings_are_counted_as_warnings_and_not_as_the_same() -> None:
    script = started()
    for step in ("space", "inodes"):
        script.add(
            begin(step, "check"),
            StepFinished(step=step, entry=1, target=HOST, verdict=Verdict.WARN, said=f"{step} is odd."),
        )
    assert document(script).headline[0].endswith("space is odd. (And 1 more with a warning.)")


def test_a_run_without_a_finding_says_so() -> None:
    assert document(started()).headline == (
        "Nothing has been checked yet.",
        "The run is open. Resume the run to go on.",
    )


def test_measured_values_carry_their_unit() -> None:
    assert [(one.name, one.value) for one in waiting_run().found[0].measured] == [("used_pct", "97.1 %")]


def passed_otherwise(said: str) -> list[str]:
    script = started().add(
        begin("space", "check"),
        StepFinished(
            step="space",
            entry=1,
            verdict=Verdict.PASS,
            said=said,
            reading={"used_pct": 34.1, "free_bytes": 28_000_000_000},
        ),
    )
    return [f"{one.label} {one.value}" for one in document(script).found[0].measured]


def test_a_finding_is_never_bare_though_its_outcome_judged_nothing() -> None:
    assert passed_otherwise("All is well.") == ["used 34.1 %", "free 26.1 GiB"]


def test_what_was_said_with_its_value_is_not_said_twice() -> None:
    assert passed_otherwise("34.1 % used.") == []


def test_a_change_names_command_target_consent_and_undo() -> None:
    change = resolved_run().changes[0]
    assert change.command.endswith("logrotate --force /etc/logrotate.conf")
    assert change.target_label == "root@web-03"
    assert change.consent is not None
    assert (change.consent.by, change.consent.at) == ("ana", START.replace(second=43))
    assert change.undo == "Move the files ending .1 back."


def test_a_change_made_by_hand_names_the_person_and_the_target() -> None:
    change = resolved_run().changes[1]
    assert (change.by, change.target_label, change.consent) == ("ana", "root@web-03", None)


def test_a_step_done_by_hand_somewhere_unsaid_names_no_target() -> None:
    asks = DoStep(id="space", title="Renew it", do="Renew it.", effect=Effect.CHANGES)
    script = started().add(StepFinished(step="space", entry=1, verdict=Verdict.PASS, said="Done.", by="ana"))
    book = replace(RUNBOOK, steps=(asks,))
    text = render(summarise(book, fold(script.recorded), now=START, zone=UTC, mask=str), "text")
    assert "Effect: changes. Done by hand by ana." in text


def test_a_value_of_an_earlier_step_names_the_step() -> None:
    script = started().add(
        begin("inodes", "check"),
        StepFinished(
            step="inodes", entry=1, verdict=Verdict.PASS, looked_at={"serial": "2", "steps.space.serial": "1"}
        ),
    )
    labels = [one.label for one in document(script).found[0].measured]
    assert labels == ["serial", "serial of step 1"]


def test_what_was_not_checked_is_told_with_its_reason() -> None:
    told = {one.title: one.how for one in escalated_run().not_checked}
    assert told == {
        "How full is /var?": "could not be checked",
        "What takes the space?": "blocked",
        "Are there inodes left?": "not applicable",
        "What is it?": "not on the path taken",
        "Rotate the logs now": "not on the path taken",
        "Restart the writer": "not on the path taken",
        "Is there room now?": "not on the path taken",
        "Does the vault open?": "not on the path taken",
    }


def test_an_open_run_may_still_come_to_its_other_steps() -> None:
    assert {one.how for one in waiting_run().not_checked} == {"not reached yet"}


def test_a_hand_over_names_whom_why_and_what_for() -> None:
    next_ = escalated_run().next
    assert next_.to == "Storage on-call"
    assert next_.because == "/var on web-03 cannot be looked at."
    assert next_.ask_for == "A look at the console of web-03."


@pytest.mark.parametrize("ended", [Ended.RESOLVED, Ended.UNSUPPORTED, Ended.UNRESOLVED])
def test_the_sentence_of_an_end_is_in_the_headline_without_its_secret(ended: Ended) -> None:
    script = started().add(RunEnded(ended=ended, verdict=Verdict.PASS, said=f"The key {SECRET} was wrong."))
    told = document(script)
    assert "The key [hidden:logs/token] was wrong." in " ".join(told.headline)
    assert all(SECRET not in render(told, format_) for format_ in FORMATS)


def test_inputs_stand_in_the_order_of_the_runbook() -> None:
    assert [one.name for one in waiting_run().inputs] == ["host", "mount", "token"]


def test_an_answer_is_not_told_twice() -> None:
    kind = StepFinished(step="kind", entry=1, verdict=Verdict.PASS, answer="logs", said="Log files", by="ana")
    assert render(document(started().add(kind)), "text").count("Log files") == 1


def test_a_secret_input_is_told_by_its_reference_only() -> None:
    token = next(one for one in waiting_run().inputs if one.name == "token")
    assert (token.is_secret, token.value) == (True, "keyring:logs/token")


def test_capped_output_is_told_with_both_sizes() -> None:
    (cap,) = waiting_run().caps
    assert (cap.evidence.kept_bytes, cap.evidence.size_bytes) == (65_536, 300_000_000)
    assert "64 KiB of 286.1 MiB" in render(waiting_run(), "text")


def test_hidden_values_are_counted_by_kind() -> None:
    assert [(one.kind, one.count) for one in resolved_run().hidden] == [("logs/token", 2)]


def read_with_a_secret() -> Document:
    reading = {"stdout": f"token={SECRET}", SECRET: [SECRET]}
    script = started().add(
        begin("space", "check"),
        StepFinished(step="space", entry=1, verdict=Verdict.PASS, said="1 line.", reading=reading),
    )
    return document(script)


def test_a_reading_is_masked_wherever_it_is_looked_at() -> None:
    told = read_with_a_secret()
    assert SECRET not in repr(told)
    assert SECRET not in json.dumps(report(told), default=str)
    assert len(told.steps[0].reading) == 2


def test_a_secret_that_a_cut_would_halve_is_masked_whole() -> None:
    text = "x" * 230 + SECRET + "x" * 500
    script = started().add(
        begin("space", "check"),
        StepFinished(step="space", entry=1, verdict=Verdict.WARN, looked_at={"text": text}),
    )
    assert SECRET[:6] not in repr(document(script))


def test_the_name_of_a_field_tells_that_its_value_is_a_secret() -> None:
    rows = [{"user": "ana", "password": "Tr0ub4dor-and-3"}]
    script = started().add(
        begin("space", "check"),
        StepFinished(
            step="space", entry=1, verdict=Verdict.WARN, reading={"rows": rows}, looked_at={"rows": rows}
        ),
    )
    told = document(script)
    assert all("Tr0ub4dor" not in render(told, format_) for format_ in FORMATS)
    assert "ana" in render(told, "json")


def test_only_what_can_be_seen_in_the_text_is_counted_as_hidden() -> None:
    assert read_with_a_secret().hidden == ()


def test_what_looks_like_a_secret_is_hidden_though_the_program_does_not_hold_it() -> None:
    noted = "the key was AKIAQ3EGRIXVZ7K2MWPL, password=Xk29vQpl3aaZ"
    text = render(document(started().add(NoteAdded(text=noted, by="ana"))), "text")
    assert "Xk29vQpl3aaZ" not in text
    assert "Hidden:" in text


def test_a_value_from_a_sensitive_step_is_not_told_by_a_later_one() -> None:
    script = started().add(
        begin("inodes", "check"),
        StepFinished(
            step="inodes",
            entry=1,
            verdict=Verdict.WARN,
            looked_at={"steps.vault.text": "shelf 9", "len(steps.vault.text)": 7, "used_pct": 88.0},
        ),
    )
    assert [one.name for one in document(script).found[0].measured] == ["used_pct"]


def test_times_are_shown_in_the_zone_of_the_reader() -> None:
    text = render(waiting_run(), "text")
    assert "2026-03-02 14:02:11 CET" in text
    assert "13:02:11" not in text


def test_a_long_value_is_shortened_and_says_by_how_much() -> None:
    script = started().add(
        begin("space", "check"),
        StepFinished(step="space", entry=1, verdict=Verdict.WARN, looked_at={"text": "x" * 20_000}),
    )
    assert "(20000 characters)" in document(script).found[0].measured[0].value


def test_an_expression_is_told_by_its_short_name_or_by_its_parts() -> None:
    script = started().add(
        begin("space", "check"),
        StepFinished(
            step="space",
            entry=1,
            verdict=Verdict.WARN,
            looked_at={"len(rows)": 4, f"any(r.used_pct > 90 for r in {'rows' * 20})": True},
        ),
    )
    assert [one.label for one in document(script).found[0].measured] == ["number of rows"]


def test_the_json_report_is_the_object_of_run_json() -> None:
    found = report(waiting_run())
    assert list(found) == [
        "run_id",
        "runbook",
        "ticket",
        "used",
        "ended",
        "verdict",
        "steps",
        "waiting_for",
        "obligations",
        "handed_over",
        "notes",
        "past",
        "head_sha256",
    ]
    assert found["ended"] is None
    assert found["waiting_for"] == {"step": "kind", "kind": "ask"}
    assert list(found["steps"][0]) == [
        "id",
        "number",
        "entry",
        "title",
        "kind",
        "target",
        "effect",
        "verdict",
        "said",
        "why",
        "state",
        "reading",
        "answer",
        "started_at",
        "duration_s",
        "evidence",
    ]
    assert found["steps"][0]["started_at"] == "2026-03-02T13:02:19.000Z"


def test_json_tells_notes_as_the_other_formats_do_masked_and_with_what_was_attached() -> None:
    kept = EvidenceRef(sha256="a" * 64, name="app.log", size_bytes=4300, kept_bytes=4200)
    script = started().add(NoteAdded(text=f"They use {SECRET} now.", by="ana", attached=(kept,)))
    told = document(script)
    (note,) = report(told)["notes"]
    assert SECRET not in note["text"]
    assert note["text"] in render(told, "text")
    assert (note["by"], note["step_title"]) == ("ana", None)
    assert note["attached"] == [
        {"id": kept.short, "name": "app.log", "sha256": "a" * 64, "size_bytes": 4300, "kept_bytes": 4200}
    ]


def test_json_holds_only_what_json_knows() -> None:
    script = started().add(
        begin("space", "check"),
        StepFinished(
            step="space",
            entry=1,
            verdict=Verdict.PASS,
            reading={"bad": float("nan"), "at": START, "rows": ({"a": 1},), "none": None},
        ),
    )
    reading = json.loads(render(document(script), "json"))["steps"][0]["reading"]
    assert reading == {"bad": "nan", "at": "2026-03-02T13:02:11.000Z", "rows": [{"a": 1}], "none": None}


def test_an_unknown_format_names_those_there_are() -> None:
    with pytest.raises(InputError, match="markdown, text, html, adf, wiki"):
        render(passing_run(), "docx")


def test_a_run_that_has_not_started_has_no_summary() -> None:
    with pytest.raises(ValueError, match="not started"):
        summarise(RUNBOOK, Run(), now=START, zone=UTC, mask=str)


def test_the_engine_may_say_what_is_waited_for_in_its_own_words() -> None:
    told = document(started(), waiting=Waiting(step="rotate", kind="consent", text="Allow this?"))
    assert told.next.sentences == ("It waits for consent to a change: Allow this?",)


def cut_off(decision: Decision) -> str:
    script = started().add(
        begin("rotate", "logrotate", Effect.CHANGES),
        OutcomeUnknown(step="rotate", entry=1, reason="The connection was lost."),
        PersonDecided(step="rotate", entry=1, decision=decision, by="ana", note="Seen in ls."),
    )
    return render(document(script), "text")


def test_a_change_that_was_verified_by_a_person_is_told_as_what_it_was() -> None:
    assert "[PASS] Rotate the logs now" in cut_off(Decision.HAPPENED)
    assert "verified that the change took place: Seen in ls." in cut_off(Decision.HAPPENED)
    assert "[DID NOT TAKE PLACE] Rotate the logs now" in cut_off(Decision.DID_NOT_HAPPEN)
    assert "No consent is in the record." in cut_off(Decision.HAPPENED)


def test_a_run_that_a_person_stopped_names_the_person() -> None:
    script = started().add(RunEnded(ended=Ended.STOPPED, verdict=Verdict.UNKNOWN, by="ana"))
    assert document(script).next.sentences == ("ana stopped the run before its end.",)


def test_a_value_that_was_never_measured_is_told_in_its_place() -> None:
    asked = next(one for one in RUNBOOK.steps if one.id == "kind")
    told = document(started(), waiting=Waiting(step="kind", kind="ask"))
    assert "${steps.largest.path}" in getattr(asked, "ask", "")
    assert "Which of these describes (not known) best?" in told.next.sentences[0]


def test_a_text_that_cannot_be_worked_out_stays_as_it_is_written() -> None:
    broken = replace(RUNBOOK, steps=(CheckStep(id="space", title="${mount + 1} full?", check="host.disk"),))
    told = summarise(broken, fold(started().recorded), now=START, zone=UTC, mask=str)
    assert told.not_checked[0].title == "${mount + 1} full?"


def test_with_several_targets_each_finding_names_its_own() -> None:
    script = started().add(
        replace(begin("space", "check"), target="local"),
        StepFinished(
            step="space", entry=1, target="local", verdict=Verdict.UNKNOWN, said="No.", reason="Because."
        ),
        replace(begin("inodes", "check"), target="ssh:bad host"),
        StepFinished(step="inodes", entry=1, target="ssh:bad host", verdict=Verdict.PASS, said="Yes."),
    )
    text = render(document(script), "text")
    assert "on this computer · 14:02:19 CET" in text
    assert "on ssh:bad host · " in text
    assert "Why: Because." in text


def test_what_an_answer_led_to_is_told_beside_it() -> None:
    kind = StepFinished(
        step="kind", entry=1, verdict=Verdict.WARN, answer="logs", said="Logs it is.", by="ana"
    )
    text = render(document(started().add(kind)), "text")
    assert "What is it? Log files\n    Logs it is.\n" in text


def test_an_answer_that_is_a_secret_is_in_no_format() -> None:
    asks = AskStep(id="space", title="Token?", ask="Which token?", answer=Input(type=InputType.SECRET))
    broken = replace(RUNBOOK, steps=(asks,))
    script = started().add(
        StepFinished(step="space", entry=1, verdict=Verdict.PASS, answer="keyring:own", by="ana")
    )
    told = summarise(broken, fold(script.recorded), now=START, zone=UTC, mask=str)
    assert all("keyring:own" not in render(told, format_) for format_ in FORMATS)


def test_a_target_without_an_identity_is_told_by_its_name() -> None:
    told = replace(fold(started().recorded), identities={HOST: "odd"})
    assert summarise(RUNBOOK, told, now=START, zone=UTC, mask=str).targets[0].label == "root@web-03"


def test_a_target_is_told_by_the_alias_that_it_was_asked_for() -> None:
    known = {"ssh:shop": {"label": "root@vm (Debian GNU/Linux 12, x86_64)", "facts": {"system": "Debian"}}}
    told = replace(fold(started().recorded), identities=known)
    document = summarise(RUNBOOK, told, now=START, zone=UTC, mask=str)
    assert render(document, "text").splitlines()[0].endswith(" · shop (root@vm)")


@pytest.mark.parametrize("name", RUNS)
def test_the_headline_is_one_or_two_short_sentences(name: str) -> None:
    told: Document = RUNS[name]()
    assert 1 <= len(told.headline) <= 2
    assert all(0 < len(line) <= 340 and "\n" not in line for line in told.headline)
    assert told.made_at.tzinfo is ZONE
