"""Every command of the terminal, run for real: what it prints, where, and what it exits with."""

import json
from pathlib import Path

import pytest

from tests.end2end.terminal import Terminal, write_runbook

CHANGE = """\
  - id: look
    title: Look
    run: echo 7
    capture: {n: number}
    outcomes:
      - warn: n > 5
        say: There are ${n}.
      - pass: otherwise
  - id: kind
    title: Which?
    ask: Which is it?
    choices:
      a: {label: This, next: make}
      b: {label: That, next: end.unresolved}
  - id: make
    title: Make it
    effect: changes
    run: touch "$WHERE"
    env: {WHERE: "${where}"}
    risk: A file more.
    undo: Delete it.
    next: end.resolved
"""
INPUT = "inputs:\n  where: {type: path}\n"


def test_version_goes_to_stdout(terminal: Terminal) -> None:
    ended = terminal.run("--version")
    assert (ended.code, ended.stderr) == (0, "")
    assert ended.stdout.startswith("handrail ")


@pytest.mark.parametrize(
    "arguments", [("bogus",), ("run",), ("check", "host.dsk"), ("check", "host.disk", "pth=/")]
)
def test_usage_errors_exit_64_and_say_what_to_write(terminal: Terminal, arguments: tuple[str, ...]) -> None:
    ended = terminal.run(*arguments)
    assert (ended.code, ended.stdout) == (64, "")
    assert ended.stderr


def test_an_unknown_runbook_is_told_with_the_command_that_lists_all(terminal: Terminal) -> None:
    ended = terminal.run("run", "zzz")
    assert ended.code == 64
    assert "no runbook 'zzz' in the library. `handrail list` shows all." in ended.stderr


def test_run_with_answers_and_consent_given_in_advance(terminal: Terminal, tmp_path: Path) -> None:
    book, made = write_runbook(tmp_path / "book.yaml", CHANGE, head=INPUT), tmp_path / "made here"
    ended = terminal.run(
        "run",
        str(book),
        "-i",
        f"where={made}",
        "--answer",
        "kind=a",
        "--consent",
        "make",
        "--no-input",
        "--json",
    )
    report = ended.json
    assert ended.code == 0
    assert made.exists()
    assert (report["ended"], report["verdict"], report["waiting_for"]) == ("resolved", "warn", None)
    assert [step["id"] for step in report["steps"]] == ["look", "kind", "make"]
    assert report["steps"][0]["said"] == "There are 7."
    assert report["steps"][1]["answer"] == "a"
    assert report["steps"][2]["effect"] == "changes"


def test_missing_answer_leaves_the_run_open_and_resume_goes_on(terminal: Terminal, tmp_path: Path) -> None:
    book, made = write_runbook(tmp_path / "book.yaml", CHANGE, head=INPUT), tmp_path / "made"
    first = terminal.run("run", str(book), "-i", f"where={made}", "--no-input", "--json")
    assert (first.code, first.json["ended"]) == (77, None)
    assert first.json["waiting_for"] == {"step": "kind", "kind": "ask"}
    run_id = first.json["run_id"]
    book.write_text(book.read_text().replace("There are", "Now there are"))
    second = terminal.run("resume", run_id, "--answer", "kind=a", "--no-input", "--json")
    assert second.json["waiting_for"] == {"step": "make", "kind": "consent"}
    assert not made.exists()
    third = terminal.run("resume", run_id, "--consent", "make", "--no-input")
    assert third.code == 0
    assert made.exists()
    assert "has changed since this run began" in third.stderr
    assert "There are 7." in third.stdout
    again = terminal.run("resume", run_id, "--no-input", "--json")
    assert (again.code, again.json["ended"]) == (0, "resolved")


def test_lists_and_events_of_runs(terminal: Terminal, tmp_path: Path) -> None:
    book = write_runbook(tmp_path / "book.yaml", "  - {id: one, title: One, run: echo hi}\n")
    ids = [terminal.run("run", str(book), "--no-input", "--json").json["run_id"] for _ in range(2)]
    listed = terminal.run("runs", "--json").json
    assert [row["run_id"] for row in listed] == ids[::-1]
    events = terminal.run("show", ids[0], "--json").json
    assert [event["kind"] for event in events] == [
        "RunStarted",
        "TargetIdentified",
        "StepStarted",
        "StepFinished",
        "RunEnded",
    ]
    assert terminal.run("verify", ids[0]).code == 0
    assert terminal.run("verify", "nothing").code == 64


@pytest.mark.parametrize(
    ("format_", "sign"), [("markdown", "#"), ("text", "==="), ("html", "<"), ("adf", '"doc"')]
)
def test_summary_in_each_format(terminal: Terminal, tmp_path: Path, format_: str, sign: str) -> None:
    book = write_runbook(tmp_path / "book.yaml", "  - {id: one, title: One, run: echo hi}\n")
    run_id = terminal.run("run", str(book), "--no-input", "--json").json["run_id"]
    ended = terminal.run("summary", run_id, "--format", format_)
    assert ended.code == 0
    assert sign in ended.stdout
    assert terminal.run("summary", run_id, "--format", "word").code == 64


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("run: 'true'", 0),
        ("run: 'exit 4'", 2),
        ("run: 'true', outcomes: [{warn: otherwise}]", 1),
        ("run: 'true', outcomes: [{unknown: otherwise}]", 3),
        ("end: resolved", 0),
        ("end: not_reproduced", 0),
        ("end: not_applicable", 0),
        ("end: workaround", 1),
        ("end: unresolved", 2),
        ("end: unsupported", 3),
        ("escalate: {to: them, because: it is so}", 2),
        ("run: handrail-no-such-command", 3),
        ("do: 'Look at it.'", 77),
    ],
)
def test_exit_codes(terminal: Terminal, tmp_path: Path, step: str, code: int) -> None:
    book = write_runbook(tmp_path / "book.yaml", f"  - {{id: one, title: One, {step}}}\n")
    assert terminal.run("run", str(book), "--no-input").code == code


def test_decided_end_goes_before_the_verdict(terminal: Terminal, tmp_path: Path) -> None:
    steps = "  - {id: one, title: One, run: 'exit 1', next: end.resolved}\n"
    ended = terminal.run("run", str(write_runbook(tmp_path / "book.yaml", steps)), "--no-input", "--json")
    assert (ended.code, ended.json["verdict"], ended.json["ended"]) == (0, "fail", "resolved")


def test_bad_runbook_exits_65_with_every_problem(terminal: Terminal, tmp_path: Path) -> None:
    book = tmp_path / "bad.yaml"
    steps = "  - {id: a, title: A, rnu: ls}\n  - {id: a, title: A, run: ls, next: nowhere}\n"
    write_runbook(book, steps)
    ended = terminal.run("run", str(book))
    assert ended.code == 65
    assert "bad.yaml:5:" in ended.stderr
    assert "bad.yaml:6:" in ended.stderr
    linted = terminal.run("lint", str(tmp_path), "--json")
    assert linted.code == 65
    assert {problem["line"] for problem in linted.json} >= {5, 6}


def test_new_runbook_is_lint_clean_and_runs(terminal: Terminal, tmp_path: Path) -> None:
    assert terminal.run("new", str(tmp_path / "mine.yaml"), "--title", "My first").code == 0
    linted = terminal.run("lint", str(tmp_path / "mine.yaml"), "--json")
    assert (linted.code, linted.json) == (0, [])
    assert terminal.run("new", str(tmp_path / "mine.yaml")).code == 64
    assert terminal.run("run", str(tmp_path / "mine.yaml"), "--no-input").code in (0, 1, 2, 77)


def test_library_folders_from_the_environment(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_runbook(
            tmp_path / name / f"of-{name}.yaml",
            "  - {id: a, title: A, run: ls}\n",
            head=f"symptoms: [flux {name}]\n",
        )
    home = tmp_path / "home"
    home.mkdir()
    terminal = Terminal(home, {"HANDRAIL_LIBRARY": f"{tmp_path / 'one'}:{tmp_path / 'two'}"})
    listed = {entry["id"] for entry in terminal.run("list", "--json").json}
    assert listed >= {"of-one", "of-two", "first-look"}
    hits = terminal.run("search", "alert:", "flux", "two", "--json").json
    assert hits[0]["id"] == "of-two"
    assert hits[0]["reasons"]


def test_single_check_is_judged_and_recorded_only_when_wanted(terminal: Terminal) -> None:
    finding = terminal.run("check", "host.disk", "path=/", "--json").json
    told = {"check", "with", "target", "at", "verdict", "said", "reading", "duration_s"}
    assert set(finding) == told
    assert terminal.run("runs", "--json").json == []
    saved = terminal.run("check", "host.disk", "path=/", "--save", "--json")
    assert saved.json["steps"][0]["reading"]["mount"] == finding["reading"]["mount"]
    assert len(terminal.run("runs", "--json").json) == 1


def test_schema_and_doctor_and_checks_print_json(terminal: Terminal) -> None:
    assert "properties" in terminal.run("schema").json
    assert {finding["what"] for finding in terminal.run("doctor", "--json").json} >= {"records", "keyring"}
    assert "host.disk" in {check["id"] for check in terminal.run("checks", "--json").json}


def test_output_without_a_terminal_has_no_escape_sequences(terminal: Terminal, tmp_path: Path) -> None:
    book = write_runbook(
        tmp_path / "book.yaml", "  - {id: one, title: One, run: \"printf '\\\\033[31mred'\"}\n"
    )
    ended = terminal.run("run", str(book), "--no-input")
    assert "\x1b" not in ended.stdout + ended.stderr
    assert "red" in ended.stderr


def test_purge_deletes_ended_runs_only(terminal: Terminal, tmp_path: Path) -> None:
    book = write_runbook(tmp_path / "book.yaml", "  - {id: one, title: One, run: echo hi}\n")
    asks = write_runbook(tmp_path / "asks.yaml", "  - {id: one, title: One, do: Look.}\n")
    ended = terminal.run("run", str(book), "--no-input", "--json").json["run_id"]
    still_open = terminal.run("run", str(asks), "--no-input", "--json").json["run_id"]
    assert terminal.run("purge", "--days", "0", "--json").json["purged"] == [ended]
    assert [row["run_id"] for row in terminal.run("runs", "--json").json] == [still_open]


def test_observe_only_refuses_changes(terminal: Terminal, tmp_path: Path) -> None:
    made = tmp_path / "made"
    book = write_runbook(
        tmp_path / "book.yaml",
        f"  - {{id: one, title: One, effect: changes, run: 'touch {made}', risk: r, undo: u}}\n",
    )
    ended = terminal.run("run", str(book), "--observe-only", "--consent", "one", "--no-input", "--json")
    assert ended.json["steps"][0]["verdict"] == "blocked"
    assert not made.exists()


def test_structured_parameter_is_given_as_json(terminal: Terminal) -> None:
    ended = terminal.run("check", "host.log", "path=/etc/hostname", "pattern=.", "--json")
    assert json.loads(ended.stdout)["check"] == "host.log"
