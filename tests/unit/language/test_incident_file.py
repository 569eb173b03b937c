"""Recorded incidents as files: read back as they were written, and every fault told at its place."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.errors import RunbookError, TargetError
from desktop.domain.events import Decision
from desktop.domain.incident import (
    Expectation,
    FaultKind,
    Incident,
    IncidentEntry,
    Raw,
    Seen,
    SeenConsent,
    SeenFault,
    parse_decision,
    parse_versions,
)
from desktop.domain.verdict import Ended, Verdict
from desktop.language import load_runbook
from desktop.language.incident_file import check_incident, read_incident
from desktop.language.incident_text import incident_text

BOOK = """\
runbook: 1
id: book
title: A book
version: 3
inputs:
  mount: {type: path, default: /}
  many: {type: integer, default: 3}
steps:
  - {id: space, title: Space, check: host.disk, with: {path: '${mount}'}}
  - {id: look, title: Look, run: ls, capture: {names: lines}}
  - id: kind
    title: Kind
    ask: Which?
    choices: {logs: {label: Logs}, data: {label: Data}}
  - {id: clear, title: Clear, run: rm x, effect: destroys, risk: All of it., undo: None.}
  - {id: by_hand, title: By hand, do: Look.}
  - {id: over, title: Over, end: resolved}
"""
HEAD = """\
incident: 1
title: It fills up
runbook: book
now: 2026-10-02T04:11:00Z
"""
END = "expect: {end: resolved}\n"
RUNBOOK = load_runbook(BOOK.encode(), "book.yaml").runbook


def told(entries: str = "", *, head: str = HEAD, end: str = END) -> list[str]:
    text = head + (f"entries:\n{entries}" if entries else "") + end
    return [str(problem) for problem in check_incident(text, "one.yaml", RUNBOOK)]


texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.text("ab \n\t#:-'\"[]{},|>&*!%@`?\\\r\x85\x1b\x00~01.e_", max_size=20),
)
some_text = texts.filter(bool)
plain = st.one_of(texts, st.integers(-(10**17), 10**17), st.floats(-1e9, 1e9), st.booleans())
fields = st.dictionaries(
    texts.filter(lambda key: key != "<<"), st.one_of(plain, st.lists(plain, max_size=3)), max_size=3
)
raws = st.builds(
    Raw, stdout=texts, stderr=texts, exit_status=st.integers(-5, 255), duration_s=st.floats(0, 1e6)
)
faults = st.builds(
    SeenFault,
    kind=st.sampled_from(FaultKind.__args__),  # type: ignore[attr-defined]
    message=texts,
    rung=texts,
    fingerprint=texts,
    is_changed=st.booleans(),
)
came = st.one_of(
    st.builds(dict, reading=fields),
    st.builds(dict, raw=raws),
    st.builds(dict, error=faults, decide=st.sampled_from(["", "go_on", "by_hand:warn", "accept_key"])),
    st.builds(dict, answer=plain, note=texts, record=fields, pasted=texts),
    st.builds(dict, waited=st.sampled_from(["5m", "0.25s"])),
    st.builds(dict, skip=some_text),
    st.builds(dict, stop=some_text),
)
consents = st.one_of(st.none(), st.builds(SeenConsent, typed=texts))
rows = st.builds(
    lambda came, target, item: Seen(target=target, item=item, **came),
    came,
    some_text,
    st.one_of(plain, fields),
)
entries = st.builds(
    lambda step, came, consent, went: IncidentEntry(step=step, consent=consent, went_to=went, **came),
    some_text,
    st.one_of(came, st.builds(dict, readings=st.lists(rows, min_size=1, max_size=3).map(tuple))),
    consents,
    st.booleans(),
)
incidents = st.builds(
    Incident,
    title=texts,
    runbook=texts,
    versions=st.sampled_from(["3", "3-", "3-12", "0"]),
    now=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    observe_only=st.booleans(),
    targets=st.dictionaries(
        st.sampled_from(["local", "ssh://root@web-03:2222", "ssh:web"]), fields, max_size=2
    ),
    inputs=fields,
    entries=st.lists(entries, max_size=5).map(tuple),
    expect=st.builds(
        Expectation,
        end=st.sampled_from(["open", "resolved"]),
        path=st.lists(some_text, max_size=4).map(tuple),
        verdicts=st.dictionaries(
            some_text.filter(lambda key: key != "<<"), st.sampled_from(Verdict), max_size=2
        ),
    ),
)


@settings(max_examples=100)
@given(incidents, st.lists(texts, max_size=2))
def test_it_is_read_back_as_it_was(incident: Incident, comments: list[str]) -> None:
    assert read_incident(incident_text(incident, comments).encode(), "one.yaml").incident == incident


def test_the_short_forms_are_what_the_long_ones_say() -> None:
    short = "  - {step: look, raw: 7}\n  - step: clear\n    consent: true\n    raw:\n"
    long = (
        "  - step: look\n    raw: {stdout: '7', exit_status: 0}\n"
        "  - step: clear\n    consent: {typed: ''}\n    raw: {stdout: ''}\n"
    )
    read = [read_incident(f"{HEAD}versions: 3\nentries:\n{text}{END}", "one.yaml") for text in (short, long)]
    assert read[0].incident == read[1].incident
    assert read[0].incident.entries[0].raw == Raw(stdout="7")
    assert read[0].lines == (7, 8)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: this file is empty. A recorded incident starts with `incident: 1`."),
        ("runbook: 1\n", "1:1: this is no recorded incident: the key `incident: 1` is missing at the top."),
        ("incident: 2\n", "1:11: this program reads version 1 of the format; this file says otherwise."),
        ("incident: 1\n", "1:1: the key `expect` is missing."),
        (HEAD.replace("Z", "") + END, "4:6: `now` needs its time zone, as in 2026-10-02T04:11:00Z."),
        (HEAD + "versions: 3..5\n" + END, "5:11: '3..5' is no range of versions."),
        (HEAD + "targets: {web: {os: linux}}\n" + END, "5:11: 'web' is not a target."),
        (HEAD + "expect: {end: solved}\n", "5:15: `end` is one of resolved, workaround"),
    ],
)
def test_what_is_wrong_with_the_head_is_told_at_its_place(text: str, message: str) -> None:
    assert any(message in str(problem) for problem in check_incident(text, "one.yaml"))


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{step: spce, reading: {}}", "6:12: the runbook has no step `spce`. Did you mean space?"),
        ("{stp: space, reading: {}}", "6:6: unknown key `stp`. Did you mean stop?"),
        (
            "{step: space, reading: {usd_pct: 3}}",
            "6:29: the reading has no field `usd_pct`. Did you mean used_pct?",
        ),
        ("{step: space, reading: {used_pct: 'x'}}", "6:39: `used_pct` is a number."),
        ("{step: space, raw: x}", "6:19: `space` is a step of the kind check, of which no `raw` comes"),
        (
            "{step: space, reading: {}, skip: no}",
            "6:32: one thing came of an entry; this one has reading and skip.",
        ),
        ("{step: space}", "6:5: this entry does not say what came of it."),
        ("{step: kind, answer: log}", "6:26: 'log' is no choice of `kind`. Did you mean logs?"),
        ("{step: by_hand, answer: yes}", "6:29: `by_hand` is answered by done or could_not."),
        ("{step: by_hand, answer: done, record: {n: 3}}", "6:44: `by_hand` records no `n`."),
        ("{step: look, raw: x, consent: true}", "6:26: `look` asks for no consent."),
        (
            "{step: clear, raw: x, consent: yes}",
            "6:36: `consent` is true, or for a step that destroys {typed:",
        ),
        ("{step: look, error: {kind: Conect, message: x}}", "Did you mean Connect?"),
        ("{step: look, error: {kind: Connect, message: x}, decide: go}", "6:62: 'go' is no decision."),
        ("{step: look, readings: [{raw: x}]}", "6:29: a row of `readings` says what it is about"),
        ("{step: look, readings: [{item: x, raw: x}]}", "6:28: `look` is no fan-out"),
        ("{step: look, waited: 5}", "6:26: `waited` must be a text; this is the number 5."),
        ("{step: over, answer: x}", "it needs no entry; take it out."),
    ],
)
def test_what_is_wrong_with_an_entry_is_told_at_its_place(entry: str, message: str) -> None:
    assert [text for text in told(f"  - {entry}\n") if message in text], told(f"  - {entry}\n")


def test_what_is_wrong_with_inputs_versions_and_expectations_is_told_at_its_place() -> None:
    head = f"{HEAD}versions: 1-2\ninputs: {{mnt: /, many: x}}\n"
    end = "expect: {end: open, path: [space, lok], verdicts: {knd: pass}}\n"
    assert [text.partition("one.yaml:")[2].split(".")[0] for text in told(head=head, end=end)] == [
        "5:11: this incident is for the versions 1-2 of the runbook, which is at 3",
        "6:10: input mnt: this runbook has no such input",
        "6:18: input many: 'x' is not a whole number",
        "7:35: the runbook has no step `lok`",
        "7:52: the runbook has no step `knd`",
    ]


def test_an_incident_of_another_runbook_is_refused() -> None:
    with pytest.raises(RunbookError, match="this incident is one of 'other', and is held against 'book'"):
        read_incident(HEAD.replace(": book", ": other") + END, "one.yaml", RUNBOOK)


@pytest.mark.parametrize("text", ["", "x", "3.", "-3", "3-2", "³", "1" * 12])
def test_what_is_no_range_of_versions_is_refused(text: str) -> None:
    with pytest.raises(Exception, match=r"range of versions|ends before"):
        parse_versions(text)


def test_a_range_of_versions_holds_its_ends() -> None:
    assert [version in parse_versions("3-5") for version in (2, 3, 5, 6)] == [False, True, True, False]
    assert (4 in parse_versions("3-"), 4 in parse_versions("3"), 3 in parse_versions("3")) == (
        True,
        False,
        True,
    )


def test_every_decision_can_be_written() -> None:
    for decision in Decision:
        word = f"{decision}:warn" if decision is Decision.BY_HAND else str(decision)
        assert parse_decision(word).decision is decision


@pytest.mark.parametrize("text", ["by_hand", "by_hand:unknown", "retry:pass", "redo"])
def test_what_is_no_decision_is_refused(text: str) -> None:
    with pytest.raises(Exception, match=r"decision|by_hand:pass"):
        parse_decision(text)


def test_every_error_of_a_target_and_every_end_can_be_recorded() -> None:
    kinds = {"Target"}
    waiting = [TargetError]
    while waiting:
        waiting = [below for one in waiting for below in one.__subclasses__()]
        kinds |= {
            one.__name__.removesuffix("Error")
            for one in waiting
            if one.__module__ == "desktop.domain.errors"  # others stay in the door where they are raised
        }
    assert kinds <= set(FaultKind.__args__)  # type: ignore[attr-defined]
    from desktop.domain.incident import ExpectedEnd

    assert set(ExpectedEnd.__args__) == {*map(str, Ended), "open"}  # type: ignore[attr-defined]


def test_the_file_is_read_within_the_bounds_of_runbooks() -> None:
    deep = "x: " + "[" * 40 + "]" * 40 + "\n"
    assert any("levels deep" in text for text in told(end=END + deep))
