"""A runbook follows an incident by the real engine; where the two part ways is told, and at which entry."""

import pytest

from desktop.domain.events import ConsentGiven, Decision, PersonDecided, StepFinished, TargetIdentified
from desktop.domain.verdict import Verdict
from tests.unit.practice.books import FLAT, faults, followed

CLEARED = """
{step: space, reading: {used_pct: 96.4}}
{step: look, raw: "1\\t/a\\n2\\t/b\\n"}
{step: kind, answer: logs}
{step: clear, consent: {typed: drop it}, raw: ''}
{step: by_hand, answer: done, record: {n: 7}}
"""
PATH = "path: [space, look, kind, clear, by_hand, over]"


def test_it_comes_to_what_the_run_came_to() -> None:
    found = followed(FLAT, CLEARED, f"end: resolved, {PATH}, verdicts: {{space: fail, by_hand: pass}}")
    assert found.faults == ()
    assert found.path == ("space", "look", "kind", "clear", "by_hand", "over")
    assert (found.end, found.verdicts["look"]) == ("resolved", Verdict.WARN)


def test_captures_are_taken_out_of_what_was_written_and_kept_as_evidence() -> None:
    run = followed(FLAT, CLEARED).run
    look = run.latest["look"]
    assert look.reading["rows"] == [{"kib": 1, "path": "/a"}, {"kib": 2, "path": "/b"}]
    assert followed(FLAT, CLEARED).evidence[look.evidence[0].sha256] == b"1\t/a\n2\t/b\n"


def test_two_replays_give_the_same_events() -> None:
    first, second = followed(FLAT, CLEARED), followed(FLAT, CLEARED)
    assert first.events == second.events
    assert len(first.events) > 12


def test_the_clock_begins_at_the_incident_and_goes_on_by_what_steps_took() -> None:
    steps = (
        "  - {id: a, title: A, run: x, set: {then: now}}\n  - {id: b, title: B, run: x, set: {then: now}}\n"
    )
    run = followed(
        steps, "{step: a, raw: {stdout: x, duration_s: 90}}\n{step: b, raw: x}", "end: completed"
    ).run
    then = [str(run.latest[step].reading["then"])[:19] for step in "ab"]
    assert then == ["2026-10-02 04:12:30", "2026-10-02 04:12:31"]


def test_facts_of_a_target_are_known_before_its_first_step() -> None:
    steps = "".join(
        f"  - {{id: {one}, title: T, run: x, when: target.os == '{os}'}}\n"
        for one, os in (("a", "linux"), ("b", "darwin"))
    )
    head = "targets: {local: {label: ada@web-03, os: linux, kernel: '6.1'}}\n"
    found = followed(steps, "{step: a, raw: ''}", "end: completed, verdicts: {b: not_applicable}", head=head)
    assert found.faults == ()
    known = next(one.event for one in found.events if isinstance(one.event, TargetIdentified))
    assert (known.label, known.facts) == ("ada@web-03", {"os": "linux", "kernel": "6.1"})


# -- where they part ways ------------------------------------------------------------------------------


def test_a_missing_entry_is_told_with_the_step_that_wanted_it() -> None:
    short = "\n".join(CLEARED.strip().splitlines()[:2])
    assert faults(FLAT, short) == ["the incident ends with entry 2, and the run came to `kind`."]


def test_an_incident_may_end_while_somebody_is_needed() -> None:
    short = "\n".join(CLEARED.strip().splitlines()[:2])
    assert faults(FLAT, short, "end: open, path: [space, look]") == []


def test_a_surplus_entry_is_told() -> None:
    more = f"{CLEARED}{{step: space, reading: {{used_pct: 1}}}}"
    assert faults(FLAT, more) == ["the run ended (resolved), and entry 6 is left over: `space`."]


def test_a_misnamed_entry_is_told_with_both_names() -> None:
    other = CLEARED.replace("step: look, raw", "step: clear, raw")
    assert faults(FLAT, other) == ["entry 2 is about `clear`, and the run came to `look`."]


def test_a_change_without_consent_is_told_and_never_made() -> None:
    found = followed(FLAT, CLEARED.replace("consent: {typed: drop it}, ", ""))
    message = (
        "`clear` destroys the system, and entry 4 gives no consent. Nothing is changed without one: "
        "add `consent: {typed: 'drop it'}`, or `skip:` with a reason."
    )
    assert [str(fault) for fault in found.faults] == [message]
    assert found.faults[0].entry == 3
    assert not any(isinstance(one.event, ConsentGiven) for one in found.events)


def test_the_wrong_sentence_is_refused() -> None:
    assert faults(FLAT, CLEARED.replace("drop it", "drop"))[0].startswith(
        "entry 4 was refused: This step destroys."
    )


def test_an_answer_where_a_value_does_not_fit_is_refused() -> None:
    assert faults(FLAT, CLEARED.replace("n: 7", "n: many")) == [
        "entry 5 was refused: n: 'many' is not a whole number."
    ]


def test_an_entry_that_does_not_say_what_is_wanted_is_told() -> None:
    entries = CLEARED.replace("{step: kind, answer: logs}", "{step: kind, decide: go_on}")
    assert faults(FLAT, entries) == [
        "entry 3 gives no answer to `kind`: write `answer:` with one of logs, data."
    ]


def test_an_entry_about_a_step_that_was_passed_over_says_so() -> None:
    steps = "  - {id: a, title: A, run: x, when: mount == '/var'}\n  - {id: b, title: B, run: x}\n"
    assert faults(steps, "{step: a, raw: x}\n{step: b, raw: x}") == [
        "entry 1 is about `a`, and the run came to `b`. `a` was passed over: Only when mount == '/var'."
    ]


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        (
            "end: resolved, path: [space, look, clear]",
            "expected the path to go on with `clear` after `look`, and it went on with `kind`. It was: space, look",
        ),
        ("end: escalated", "expected the end escalated, and it ended resolved (All is well.)."),
        (
            "end: resolved, verdicts: {space: warn}",
            "expected warn of `space`, and it was fail (96.4 % of /).",
        ),
        ("end: resolved, verdicts: {hand: pass}", "expected pass of `hand`, which was never come to."),
    ],
)
def test_what_came_out_otherwise_than_expected_is_told(expect: str, message: str) -> None:
    [told] = faults(FLAT, CLEARED, expect)
    assert told.startswith(message)


def test_inputs_that_do_not_fit_are_told() -> None:
    from desktop.domain.incident import Expectation, Incident
    from desktop.practice.replay import replay
    from tests.unit.practice.books import book

    now = followed(FLAT, CLEARED).incident.now
    bad = Incident(title="x", runbook="book", now=now, inputs={"mnt": "/"}, expect=Expectation(end="open"))
    assert "this runbook has no such input" in str(replay(book(FLAT), bad).faults[0])


# -- what people did -----------------------------------------------------------------------------------


def test_a_decision_leads_on_where_the_runbook_cannot() -> None:
    entries = (
        "{step: space, reading: {used_pct: 96.4}}\n{step: look, raw: '', %s}\n{step: kind, answer: data}"
    )
    expect = "end: escalated, path: [space, look, kind, hand]"
    found = followed(FLAT, entries % "decide: 'by_hand:warn', note: I saw it", expect)
    assert found.faults == ()
    decided = next(one.event for one in found.events if isinstance(one.event, PersonDecided))
    assert (decided.decision, decided.verdict, decided.note) == (Decision.BY_HAND, Verdict.WARN, "I saw it")


def test_a_decision_that_nobody_asked_for_is_told() -> None:
    entries = CLEARED.replace("answer: logs}", "answer: logs, decide: go_on}")
    assert faults(FLAT, entries) == ["entry 3 says how a person went on (go_on), and nobody was asked."]


def test_a_decision_that_is_missing_is_asked_for_with_the_reason() -> None:
    steps = FLAT.replace("'exists(steps.space.used_pct) and steps.space.used_pct > 99'", "'false'")
    entries = "{step: space, reading: {used_pct: 99.4}}\n{step: look, raw: ''}\n{step: kind, answer: data}"
    message = (
        "entry 2 leaves `look` to a person (No outcome of the step fits what was read.): "
        "say how they went on, with `decide:`."
    )
    assert faults(steps, entries) == [message]
    assert faults(steps, entries.rpartition("\n")[0], "end: open") == []


def test_a_step_that_is_read_again_is_another_entry() -> None:
    steps = FLAT.replace("'exists(steps.space.used_pct) and steps.space.used_pct > 99'", "'false'")
    entries = (
        "{step: space, reading: {used_pct: 99.4}}\n{step: look, raw: '', decide: retry}\n"
        "{step: look, raw: '1 /a'}\n{step: kind, answer: data}"
    )
    found = followed(steps, entries, "end: escalated, path: [space, look, look, kind, hand]")
    assert found.faults == ()


def test_a_person_may_skip_go_elsewhere_or_stop() -> None:
    entries = (
        "{step: space, reading: {used_pct: 99.4}}\n{step: look, skip: It takes too long.}\n"
        "{step: space, went_to: true, reading: {used_pct: 96.1}}\n{step: look, stop: Enough.}"
    )
    found = followed(FLAT, entries, "end: stopped, path: [space, space], verdicts: {look: skipped}")
    assert found.faults == ()


def test_a_person_may_stop_instead_of_deciding() -> None:
    steps = FLAT.replace("'exists(steps.space.used_pct) and steps.space.used_pct > 99'", "'false'")
    entries = "{step: space, reading: {used_pct: 99.4}}\n{step: look, raw: '', decide: stop, note: Enough.}"
    assert faults(steps, entries, "end: stopped") == []


# -- what kept a step from being looked at -------------------------------------------------------------


def test_a_target_that_was_never_reached_is_not_asked_for_consent() -> None:
    steps = (
        "  - {id: a, title: A, run: x, effect: changes, risk: r, undo: u}\n  - {id: b, title: B, run: x}\n"
    )
    entries = (
        "{step: a, error: {kind: Connect, message: No route., rung: tcp}}\n"
        "{step: b, error: {kind: Connect, message: No route., rung: tcp}}"
    )
    found = followed(steps, entries, "end: completed, path: [a, b], verdicts: {a: unknown, b: unknown}")
    assert found.faults == ()
    ended = next(one.event for one in found.events if isinstance(one.event, StepFinished))
    assert ended.fault is not None
    assert (ended.fault.kind, ended.fault.facts) == ("Connect", {"rung": "tcp"})
    assert not any(isinstance(one.event, TargetIdentified) for one in found.events)


def test_a_key_that_is_not_known_may_be_accepted_or_left() -> None:
    steps = "  - {id: a, title: A, run: x, on: 'ssh://web-03'}\n"
    seen = (
        "{step: a, error: {kind: HostKey, message: New., host: web-03, fingerprint: 'SHA256:x'}, decide: %s}"
    )
    assert faults(steps, seen % "go_on", "end: completed, path: [a]") == []
    accepted = f"{seen % 'accept_key'}\n{{step: a, raw: ''}}"
    assert faults(steps, accepted, "end: completed, path: [a, a], verdicts: {a: pass}") == []


def test_a_change_that_was_cut_off_is_decided_by_a_person() -> None:
    steps = "  - {id: a, title: A, run: x, effect: changes, risk: r, undo: u, next: end.resolved}\n"
    entry = "{step: a, consent: true, error: {kind: ConnectionLost, message: Gone.}, decide: happened}"
    assert faults(steps, entry, "end: resolved, verdicts: {a: pass}") == []


def test_what_made_no_sense_on_a_target_is_not_applicable() -> None:
    steps = "  - {id: a, title: A, check: host.disk}\n"
    entry = "{step: a, error: {kind: NotApplicable, message: No such thing.}}"
    assert faults(steps, entry, "end: completed, verdicts: {a: not_applicable}") == []


def test_a_run_that_only_observes_is_replayed_so() -> None:
    steps = "  - {id: a, title: A, run: x, effect: changes, risk: r, undo: u}\n"
    assert (
        faults(steps, "", "end: completed, path: [], verdicts: {a: blocked}", head="observe_only: true\n")
        == []
    )
