"""What a run saw becomes an incident, and following that comes to the same."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from queue import Queue
from typing import Any

import pytest

from desktop.domain.errors import ConnectError, ConnectionLostError, HostKeyError
from desktop.domain.events import Decision, Recorded, RunbookRef
from desktop.domain.incident import IncidentEntry, Raw, Seen, SeenConsent, SeenFault
from desktop.domain.inputs import Input, InputType
from desktop.domain.runbook import Runbook
from desktop.domain.target_ref import LOCAL, TargetRef, parse_target
from desktop.domain.verdict import Verdict
from desktop.engine import commands as c
from desktop.engine.inputs import parse_inputs
from desktop.engine.lanes import Lanes
from desktop.engine.next import AskConsent, Busy, Next, Over
from desktop.engine.session import Session
from desktop.engine.surroundings import Surroundings
from desktop.engine.updates import Update
from desktop.language.incident_file import read_incident
from desktop.language.incident_text import incident_text
from desktop.practice.recording import Recording, incident_of
from desktop.practice.replay import replay
from tests.fakes.memory import MemoryJournal, MemorySecrets, ScriptedTarget, ScriptedTargets, StepClock, said
from tests.unit.practice.books import FLAT, book

Says = Callable[[Next], c.Command | None]


def nothing(text: str) -> str:
    return text


def ran(
    runbook: Runbook, says: Sequence[c.Command | Says], *targets: ScriptedTarget, **inputs: Any
) -> MemoryJournal:
    """Run for real over targets in memory; a person says these things, one for each time somebody is asked."""
    journal, updates, words = MemoryJournal(), Queue[Update](), list(says)
    around = Surroundings(
        journal=journal,
        secrets=MemorySecrets({"db": "hunter2-and-more"}),
        targets=ScriptedTargets(*(targets or (ScriptedTarget(LOCAL),))),
        now=StepClock(),
        operator="ada",
        machine="desk",
        program="handrail 0",
        lanes=Lanes(),
    )
    session = Session(runbook, "run-1", around)
    session.subscribe(updates.put)
    ref = RunbookRef(id="book", title="A book", version=3, sha256="0" * 64, file="book.yaml", source="")
    session.start(ref, parse_inputs(runbook, inputs))
    while True:
        update = updates.get(timeout=5)
        if update.recorded or update.is_working or isinstance(update.next, Busy):
            continue
        if isinstance(update.next, Over) or not words:
            break
        word = words.pop(0)
        command = word(update.next) if callable(word) else word
        assert command is not None
        assert session.submit(command)
    session.close()
    return journal


def consent(following: Next) -> c.Command:
    assert isinstance(following, AskConsent)
    return c.Consent(following.step, following.prepared.command, following.sentence)


def recorded(runbook: Runbook, journal: MemoryJournal, mask: Callable[[str], str] = nothing) -> Recording:
    """Record a run, write it, read it, follow it, and see that it comes to what the run came to."""
    events: tuple[Recorded, ...] = journal.events("run-1")
    found = incident_of(events, runbook, journal.get_evidence, mask)
    read = read_incident(incident_text(found.incident), "one.yaml", runbook).incident
    assert read == found.incident
    again = replay(runbook, read)
    assert [str(fault) for fault in again.faults] == []
    return found


def target(answers: dict[str, Any] | None = None, ref: TargetRef = LOCAL, **keys: Any) -> ScriptedTarget:
    return ScriptedTarget(ref, answers or {}, **keys)


def test_scripts_answers_and_consents_are_recorded_in_order() -> None:
    steps = FLAT.replace(
        "check: host.disk\n    with: {path: '${mount}'}", "run: df\n    capture: {used_pct: number}"
    )
    runbook = book(steps)
    people = [
        c.Answer("kind", "logs"),
        consent,
        c.MarkDone("by_hand", note="Read off twice.", values={"n": "7"}),
    ]
    answers = {
        "df": said("96.4\n"),
        "du -xk": said("1\t/a\n", stderr="du: denied\n"),
        "rm x": said("", exit_status=0),
    }
    found = recorded(runbook, ran(runbook, people, target(answers))).incident
    assert found.entries == (
        IncidentEntry(step="space", raw=Raw(stdout="96.4\n")),
        IncidentEntry(step="look", raw=Raw(stdout="1\t/a\n", stderr="du: denied\n")),
        IncidentEntry(step="kind", answer="logs"),
        IncidentEntry(step="clear", consent=SeenConsent(typed="drop it"), raw=Raw()),
        IncidentEntry(step="by_hand", answer="done", record={"n": 7}, note="Read off twice."),
    )
    assert (found.expect.end, found.expect.path) == (
        "resolved",
        ("space", "look", "kind", "clear", "by_hand", "over"),
    )
    assert found.expect.verdicts == {"space": Verdict.FAIL, "look": Verdict.WARN, "clear": Verdict.PASS}
    assert (found.title, found.versions, found.inputs) == ("A book: resolved", "3-", {"mount": "/"})
    assert found.targets == {"local": {"label": "me@this computer", "os": "linux"}}


def test_what_was_said_beside_an_outcome_comes_back_as_a_note() -> None:
    runbook = book(
        "  - {id: look, title: Look, do: Look., outcomes: [{pass: otherwise, say: Cool enough.}]}\n"
    )
    ran_once = ran(runbook, [c.MarkDone("look", note="The fan was off.")])
    found = recorded(runbook, ran_once).incident
    assert found.entries == (IncidentEntry(step="look", answer="done", note="The fan was off."),)


def test_an_open_run_ends_open() -> None:
    runbook = book("  - {id: a, title: A, run: x}\n  - {id: b, title: B, do: Look.}\n")
    found = recorded(runbook, ran(runbook, [], target({"x": said("1")}))).incident
    assert (found.expect.end, found.expect.path) == ("open", ("a",))


def test_durations_and_times_among_inputs_are_written_as_people_write_them() -> None:
    runbook = book("  - {id: a, title: A, do: Look.}\n")
    specs = {
        "since": Input(type=InputType.DURATION),
        "at": Input(type=InputType.DATETIME),
        "size": Input(type=InputType.SIZE),
    }
    runbook = replace(runbook, inputs=specs)
    journal = ran(runbook, [], since="1h 30m", at="2026-10-02T04:11:00+02:00", size="4 GiB")
    assert recorded(runbook, journal).incident.inputs == {
        "since": "5400s",
        "at": "2026-10-02T02:11:00Z",
        "size": 4 * 2**30,
    }


# -- faults and decisions ------------------------------------------------------------------------------


def test_a_decision_is_recorded_with_the_entry_that_it_is_about() -> None:
    runbook = book(
        "  - {id: a, title: A, run: x, outcomes: [{pass: n > 1, next: end.resolved}], capture: {n: number}}\n"
    )
    people = [c.Decide("a", Decision.RETRY), c.Decide("a", Decision.BY_HAND, "I looked", Verdict.PASS)]
    found = recorded(runbook, ran(runbook, people, target({"x": [said("no number"), said("0")]}))).incident
    assert found.entries == (
        IncidentEntry(step="a", raw=Raw(stdout="no number"), decide="retry"),
        IncidentEntry(step="a", raw=Raw(stdout="0"), decide="by_hand:pass", note="I looked"),
    )


def test_a_change_that_was_cut_off_is_recorded_as_lost() -> None:
    runbook = book("  - {id: a, title: A, run: x, effect: changes, risk: r, undo: u}\n")
    people = [consent, c.Decide("a", Decision.DID_NOT_HAPPEN), consent]
    answers = {"x": [ConnectionLostError("gone", rung="channel"), said("done")]}
    found = recorded(runbook, ran(runbook, people, target(answers))).incident
    assert [(entry.error and entry.error.kind, entry.decide) for entry in found.entries] == [
        ("ConnectionLost", "did_not_happen"),
        (None, ""),
    ]


def test_a_target_that_could_not_be_reached_is_recorded() -> None:
    runbook = book("  - {id: a, title: A, run: x, effect: changes, risk: r, undo: u}\n")
    journal = ran(runbook, [], target(identity=ConnectError("no route", rung="tcp")))
    fault = SeenFault(kind="Connect", message="no route", rung="tcp")
    assert recorded(runbook, journal).incident.entries == (IncidentEntry(step="a", error=fault),)


def test_a_key_that_was_accepted_is_recorded() -> None:
    runbook = book("  - {id: a, title: A, run: x}\n")
    unknown = HostKeyError("new", host="h", fingerprint="SHA256:x", is_changed=False)
    people = [c.AcceptHostKey("h", "SHA256:x")]
    journal = ran(runbook, people, target({"x": said("1")}, identity=unknown))
    assert [entry.decide for entry in recorded(runbook, journal).incident.entries] == ["accept_key", ""]


def test_skips_and_stops_are_recorded() -> None:
    runbook = book("  - {id: a, title: A, do: x}\n  - {id: b, title: B, do: x}\n")
    found = recorded(runbook, ran(runbook, [c.Skip("a", "not mine"), c.Stop("enough")])).incident
    assert found.entries == (IncidentEntry(step="a", skip="not mine"), IncidentEntry(step="b", stop="enough"))
    assert found.expect.end == "stopped"


def test_going_back_and_taking_back_are_recorded() -> None:
    steps = "".join(
        f"  - {{id: {one}, title: T, ask: Which?, choices: {{a: {{label: A}}, b: {{label: B}}}}}}\n"
        for one in "xyz"
    )
    runbook = book(steps)
    people = [
        c.Answer("x", "a"),
        c.Answer("y", "a"),
        c.Undo(),
        c.Answer("y", "b"),
        c.GoTo("x", "again"),
        c.Answer("x", "b"),
    ]
    found = recorded(runbook, ran(runbook, people)).incident
    assert [(entry.step, entry.answer, entry.went_to) for entry in found.entries] == [
        ("x", "a", False),
        ("y", "a", False),
        ("y", "b", True),
        ("x", "b", True),
    ]


# -- rows and groups -----------------------------------------------------------------------------------


def test_a_fan_out_is_recorded_as_rows() -> None:
    hosts = [parse_target(f"ssh:web-0{number}") for number in (1, 2)]
    runbook = book("  - {id: a, title: A, run: x, on: ['ssh:web-01', 'ssh:web-02']}\n")
    targets = [
        target({"x": said("1")}, hosts[0]),
        target(ref=hosts[1], identity=ConnectError("no", rung="tcp")),
    ]
    found = recorded(runbook, ran(runbook, [], *targets)).incident
    fault = SeenFault(kind="Connect", message="no", rung="tcp")
    rows = {row.target: row for row in found.entries[0].readings}
    assert rows == {
        "ssh:web-01": Seen(target="ssh:web-01", raw=Raw(stdout="1")),
        "ssh:web-02": Seen(target="ssh:web-02", error=fault),
    }


def test_what_is_inside_the_rows_of_a_group_says_which_row_it_is() -> None:
    runbook = book(
        "  - id: g\n    title: G\n    each: [{name: a, n: 1}, {name: b, n: 2}]\n    group:\n"
        "      - {id: ask, title: Ask, ask: Which?, answer: {type: integer}}\n"
    )
    found = recorded(runbook, ran(runbook, [c.Answer("ask", 1), c.Answer("ask", 2)])).incident
    assert [(entry.step, entry.item, entry.answer) for entry in found.entries] == [
        ("ask", "a", 1),
        ("ask", "b", 2),
    ]


def test_children_side_by_side_are_recorded_in_the_order_in_which_they_began() -> None:
    runbook = book(
        "  - id: g\n    title: G\n    mode: parallel\n    group:\n"
        "      - {id: a, title: A, run: x, on: 'ssh:web-01'}\n      - {id: b, title: B, run: y}\n"
    )
    web = target({"x": said("1")}, parse_target("ssh:web-01"))
    found = recorded(runbook, ran(runbook, [], web, target({"y": said("2")}))).incident
    assert sorted(entry.step for entry in found.entries) == ["a", "b"]


# -- what must not leave -------------------------------------------------------------------------------


def test_secrets_are_hidden_and_counted() -> None:
    runbook = book("  - {id: a, title: A, run: x, capture: {token: text}}\n")
    secret = "AKIA" + "IOSFODNN7EXAMPLD"
    journal = ran(runbook, [], target({"x": said(f"export AWS_KEY={secret}\nhunter2-and-more\n")}))
    found = recorded(runbook, journal, lambda text: text.replace("ada", "[hidden:name]"))
    text = incident_text(found.incident)
    assert secret not in text
    assert "hunter2" not in text
    assert any(notice.startswith("Hidden in it:") for notice in found.notices)


def test_colours_and_line_ends_stay_as_they_were() -> None:
    runbook = book("  - {id: a, title: A, run: x}\n")
    journal = ran(runbook, [], target({"x": said("\x1b[31mred\x1b[0m\r\nplain\n")}))
    raw = recorded(runbook, journal).incident.entries[0].raw
    assert raw == Raw(stdout="\x1b[31mred\x1b[0m\r\nplain\n")


def test_a_run_without_events_is_refused() -> None:
    with pytest.raises(Exception, match="nothing to record"):
        incident_of((), book("  - {id: a, title: A, do: x}\n"), MemoryJournal().get_evidence, nothing)
