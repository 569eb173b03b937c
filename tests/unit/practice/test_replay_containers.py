"""Fan-outs, groups, other runbooks, waits and plugins are followed over an incident as the engine does them."""

from desktop.domain.runbook import linked
from desktop.domain.verdict import Verdict
from desktop.practice.replay import replay
from tests.unit.practice.books import book, faults, followed, incident

HOSTS = """\
  - id: ping
    title: Ping
    run: uptime
    each: [a, b]
    outcomes:
      - {fail: 'exit_status != 0', next: end.unresolved}
      - {pass: otherwise}
"""
TARGETS = """\
  - id: load
    title: Load
    check: host.load
    on: ['ssh://web-01', 'ssh://web-02']
    outcomes:
      - {warn: load_1m > 4}
      - {pass: otherwise}
"""


def test_a_fan_out_has_a_row_for_each_item() -> None:
    entry = "{step: ping, readings: [{item: b, raw: {exit_status: 1}}, {item: a, raw: up}]}"
    found = followed(HOSTS, entry, "end: unresolved, path: [ping], verdicts: {ping: fail}")
    assert found.faults == ()
    rows = found.run.latest["ping"].reading["rows"]
    assert [(row["item"], row["verdict"]) for row in rows] == [("a", "pass"), ("b", "fail")]  # type: ignore[union-attr, index, call-overload]


def test_rows_of_targets_are_read_or_were_never_reached() -> None:
    entry = (
        "{step: load, readings: [{target: 'ssh:web-01', reading: {load_1m: 5.5}}, "
        "{target: 'ssh:web-02', error: {kind: Connect, message: No route., rung: tcp}}]}"
    )
    found = followed(TARGETS, entry, "end: completed, verdicts: {load: unknown}")
    assert found.faults == ()
    assert [entry.verdict for entry in found.run.entries] == [Verdict.UNKNOWN, Verdict.WARN, Verdict.UNKNOWN]
    assert set(found.run.identities) == {"ssh:web-01"}


def test_a_key_of_a_row_may_be_accepted() -> None:
    entry = (
        "{step: load, readings: [{target: 'ssh:web-01', reading: {load_1m: 5.5}}, "
        "{target: 'ssh:web-02', decide: accept_key, "
        "error: {kind: HostKey, message: New., host: web-02, fingerprint: 'SHA256:x'}}, "
        "{target: 'ssh:web-02', reading: {load_1m: 0.1}}]}"
    )
    assert faults(TARGETS, entry, "end: completed, verdicts: {load: warn}") == []


def test_a_row_that_is_missing_or_left_over_is_told() -> None:
    short = "{step: ping, readings: [{item: b, raw: up}]}"
    assert faults(HOSTS, short, "end: completed") == [
        "entry 1 (`ping`) has no row for a: add one to its `readings`."
    ]
    long = "{step: ping, readings: [{item: a, raw: up}, {item: b, raw: up}, {item: c, raw: up}]}"
    assert faults(HOSTS, long, "end: completed") == [
        "entry 1 has a row for c, which `ping` was not asked about."
    ]


def test_a_record_is_named_by_its_first_value() -> None:
    steps = (
        "  - {id: list, title: List, run: x, capture: {rows: {table: [name, pid]}}}\n"
        "  - {id: one, title: One, run: y, each: '${steps.list.rows}'}\n"
    )
    entries = (
        '{step: list, raw: "nginx 7\\nredis 8\\n"}\n'
        "{step: one, readings: [{item: nginx, raw: up}, {item: {name: redis, pid: 8}, raw: up}]}"
    )
    assert faults(steps, entries, "end: completed, path: [list, one]") == []


def test_each_row_that_changes_something_has_its_own_consent() -> None:
    steps = "  - {id: fix, title: Fix, run: x, effect: changes, risk: r, undo: u, each: [a, b]}\n"
    given = "{step: fix, readings: [{item: a, consent: true, raw: ok}, {item: b, %s}]}"
    assert faults(steps, given % "consent: true, raw: ok", "end: completed") == []
    assert faults(steps, given % "skip: It is fine.", "end: completed, path: [fix]") == []
    assert "entry 1 gives no consent" in faults(steps, given % "raw: ok", "end: completed")[0]


def test_what_is_inside_a_group_has_entries_of_its_own_and_the_group_none() -> None:
    steps = """\
  - id: all
    title: All
    mode: ladder
    group:
      - {id: a, title: A, run: x, outcomes: [{fail: "stdout == 'bad'"}, {pass: otherwise}]}
      - {id: b, title: B, run: x}
  - {id: c, title: C, run: x}
"""
    entries = "{step: a, raw: bad}\n{step: c, raw: x}"
    assert faults(steps, entries, "end: completed, path: [all, a, c], verdicts: {all: fail}") == []


def test_side_by_side_children_are_taken_in_any_order_and_always_come_out_the_same() -> None:
    steps = """\
  - id: both
    title: Both
    mode: parallel
    group:
      - {id: a, title: A, run: x, on: 'ssh://web-01'}
      - {id: b, title: B, run: y, on: 'ssh://web-02'}
      - {id: c, title: C, check: host.load}
"""
    entries = "{step: a, raw: x}\n{step: b, raw: {exit_status: 1}}\n{step: c, reading: {load_1m: 0.5}}"
    runs = [followed(steps, entries, "end: completed, path: [both, a, b, c]") for _ in range(2)]
    assert runs[0].faults == ()
    assert runs[0].events == runs[1].events
    first, second, third = entries.split("\n")
    assert faults(steps, f"{second}\n{third}\n{first}", "end: completed, path: [both, a, b, c]") == []
    assert faults(steps, f"{first}\n{second}", "end: completed") == [
        "the incident ends with entry 2, and the run came to `c`."
    ]


def test_a_group_in_a_row_takes_its_entries_in_turn_and_may_say_which_row() -> None:
    steps = """\
  - id: each_host
    title: Each
    each: [a, b]
    group:
      - {id: look, title: Look, run: x}
      - {id: ask, title: Ask, ask: How?, choices: {good: {label: Good}, bad: {label: Bad}}}
"""
    first, then = "{step: look, item: a, raw: x}\n{step: ask, answer: good}\n", "\n{step: ask, answer: bad}"
    entries = f"{first}{{step: look, %s raw: x}}{then}"
    path = "end: completed, path: [each_host, look, ask, look, ask]"
    assert faults(steps, entries % "item: b,", path) == []
    assert faults(steps, entries % "", path) == []
    assert faults(steps, entries % "item: c,", path) == [
        "entry 3 is about another row of `look`: the run is at b."
    ]


def test_the_steps_of_a_runbook_that_is_used_are_named_by_both() -> None:
    child = book("  - {id: look, title: Look, run: x, next: end.resolved}\n")
    parent = linked(
        book("  - {id: first, title: First, use: book}\n  - {id: after, title: After, run: y}\n"),
        {"book": child},
    )
    seen = incident(
        "{step: first/look, raw: x}\n{step: after, raw: y}",
        "end: completed, path: [first, first/look, after], verdicts: {first/look: pass}",
        runbook=parent,
    )
    assert replay(parent, seen).faults == ()


def test_a_wait_is_over_at_once() -> None:
    steps = "  - {id: rest, title: Rest, wait: 4h}\n  - {id: a, title: A, run: x, set: {then: now}}\n"
    found = followed(steps, "{step: rest, waited: 4h}\n{step: a, raw: x}", "end: completed")
    assert found.faults == ()
    assert str(found.run.latest["a"].reading["then"]).startswith("2026-10-02 08:11:01")
    assert found.run.latest["rest"].reading == {"waited_s": 14400.0}


def test_a_plugin_is_judged_by_what_it_wrote() -> None:
    steps = "  - {id: a, title: A, plugin: [check_disk, -w, 10%]}\n"
    entry = "{step: a, raw: {stdout: 'DISK CRITICAL | /var=9GB', exit_status: 2}}"
    found = followed(steps, entry, "end: completed, verdicts: {a: fail}")
    assert found.faults == ()
    assert found.run.latest["a"].said == "DISK CRITICAL"
    reading = "{step: a, reading: {exit_status: 1, text: OK}}"
    assert faults(steps, reading, "end: completed, verdicts: {a: warn}") == []


def test_what_a_person_pasted_is_captured() -> None:
    steps = (
        "  - {id: a, title: A, do: Run df., paste: true, capture: {n: number}, outcomes: [{warn: n > 3}]}\n"
    )
    entry = "{step: a, answer: done, pasted: '7'}"
    assert faults(steps, entry, "end: completed, verdicts: {a: warn}") == []


def test_a_judge_needs_no_entry_unless_a_person_decides() -> None:
    steps = (
        "  - {id: a, title: A, judge: Both., outcomes: [{pass: steps.b.n > 1, next: end.resolved}]}\n"
        "  - {id: b, title: B, run: x}\n"
    )
    assert faults(steps, "{step: a, decide: go_on}\n{step: b, raw: x}", "end: completed, path: [a, b]") == []
    assert faults(steps, "", "end: open, path: [a]") == []
