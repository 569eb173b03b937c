"""What is done to a run between two sittings: going back, handing over, stopping, ticking off."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.end2end.terminal import Terminal, write_runbook

STEPS = """\
  - {id: first, title: The first, run: echo first >> "$LOG", env: {LOG: '${log}'}}
  - id: which
    title: Which one?
    ask: Which is it?
    choices:
      this: {label: This}
      that: {label: That}
  - id: lend
    title: Lend it
    do: Lend it out.
    obligation: Take it back.
  - {id: more, title: More, do: Do more.}
"""
HEAD = "inputs:\n  log: {type: path}\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def run_id(terminal: Terminal, tmp_path: Path, log: Path) -> str:
    """A run that waits for an answer."""
    book = write_runbook(tmp_path / "book.yaml", STEPS, head=HEAD)
    found: str = terminal.run("run", str(book), "-i", f"log={log}", "--no-input", "--json").json["run_id"]
    return found


def resume(terminal: Terminal, run_id: str, *words: str) -> Any:
    return terminal.run("resume", run_id, "--no-input", "--json", *words).json


def test_going_back_runs_the_step_again_and_what_came_after_no_longer_counts(
    terminal: Terminal, run_id: str, log: Path
) -> None:
    told = resume(terminal, run_id, "--answer", "which=this", "--go-to", "first")
    assert log.read_text() == "first\nfirst\n"
    assert [(step["id"], step["entry"]) for step in told["steps"]] == [("first", 2), ("which", 1)]
    assert [(step["id"], step["entry"]) for step in told["past"]] == [("first", 1)]
    assert told["waiting_for"] == {"step": "lend", "kind": "do"}


def test_retry_runs_the_last_step_again(terminal: Terminal, run_id: str, log: Path) -> None:
    told = resume(terminal, run_id, "--retry")
    assert log.read_text() == "first\nfirst\n"
    assert told["waiting_for"] == {"step": "which", "kind": "ask"}


def test_undo_takes_the_last_answer_back(terminal: Terminal, run_id: str, log: Path) -> None:
    assert resume(terminal, run_id, "--answer", "which=this")["waiting_for"]["step"] == "lend"
    told = resume(terminal, run_id, "--undo")
    assert told["waiting_for"] == {"step": "which", "kind": "ask"}
    assert [(step["id"], step["state"]) for step in told["past"]] == [("which", "withdrawn")]
    assert log.read_text() == "first\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--go-to", "nowhere"), "no step 'nowhere'"),
        (("--undo",), "There is no tick, answer, skip or note to take back."),
        (("--take-over",), "Nobody handed this run over."),
        (("--retry", "--undo"), "--retry and --undo: give one of them."),
    ],
)
def test_move_that_does_not_fit_is_refused_in_words(
    terminal: Terminal, run_id: str, words: tuple[str, ...], told: str
) -> None:
    ended = terminal.run("resume", run_id, "--no-input", *words)
    assert ended.code == 64
    assert told in ended.stderr


def test_handed_over_run_waits_for_whoever_takes_it_over(terminal: Terminal, run_id: str, log: Path) -> None:
    words = (
        "--to",
        "ben",
        "--note",
        "my shift ends",
        "--next",
        "ask the owner",
        "--due",
        "2026-10-02T16:00Z",
    )
    handed = terminal.run("hand-over", run_id, *words, "--json")
    assert handed.code == 0
    told = handed.json["handed_over"]
    assert (told["to"], told["next_action"], told["note"]) == ("ben", "ask the owner", "my shift ends")
    assert told["sla_due"] == "2026-10-02T16:00:00.000Z"
    assert told["open"] == "An answer is wanted at 'Which one?': Which is it?"
    listed = terminal.run("runs")
    assert "handed over to ben" in listed.stdout
    assert "--take-over" in listed.stderr
    waits = terminal.run("resume", run_id, "--answer", "which=this", "--no-input")
    assert waits.code == 77
    assert "ben takes it over with" in waits.stderr
    assert "HANDED OVER" in waits.stdout
    on = resume(terminal, run_id, "--take-over", "--answer", "which=this")
    assert (on["handed_over"], on["waiting_for"]["step"]) == (None, "lend")
    assert log.read_text() == "first\n"


def test_opening_a_run_to_hand_it_over_runs_nothing(terminal: Terminal, tmp_path: Path, log: Path) -> None:
    """A reading is next, as the program was killed while it took it."""
    steps = '  - {id: slow, title: Slow, run: \'echo begun >> "$LOG"; sleep 30\', env: {LOG: "${log}"}, timeout: 1m}\n'
    book = write_runbook(tmp_path / "slow.yaml", steps, head=HEAD)
    process = terminal.start("run", str(book), "-i", f"log={log}", "--no-input")
    until(log.exists)
    process.kill()
    process.communicate(timeout=20)
    [row] = terminal.run("runs", "--json").json
    handed = terminal.run("hand-over", row["run_id"], "--to", "ben", "--json")
    assert handed.json["handed_over"]["open"] == "The step 'Slow' is next."
    assert log.read_text() == "begun\n"


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--to", " "), "Say to whom the run is handed over."),
        (("--to", "ben", "--due", "soon"), "'soon' is no time."),
        ((), "--to"),
    ],
)
def test_hand_over_that_does_not_fit_is_refused(
    terminal: Terminal, run_id: str, words: tuple[str, ...], told: str
) -> None:
    ended = terminal.run("hand-over", run_id, *words)
    assert ended.code == 64
    assert told in ended.stderr


def test_stopped_run_says_why(terminal: Terminal, run_id: str) -> None:
    assert terminal.run("stop", run_id).code == 64
    stopped = terminal.run("stop", run_id, "--reason", "not needed any more", "--json")
    assert (stopped.code, stopped.json["ended"]) == (0, "stopped")
    assert "not needed any more" in terminal.run("summary", run_id).stdout
    again = terminal.run("stop", run_id, "--reason", "twice")
    assert (again.code, "The run has ended." in again.stderr) == (64, True)


def test_obligation_is_listed_over_all_runs_and_ticked_off_after_the_end(
    terminal: Terminal, run_id: str
) -> None:
    words = ("--answer", "which=this", "--answer", "lend=done", "--answer", "more=done")
    ended = resume(terminal, run_id, *words)
    [open_one] = ended["obligations"]
    assert (ended["ended"], open_one["text"], open_one["is_met"]) == ("completed", "Take it back.", False)
    [listed] = terminal.run("obligations", "--json").json
    assert (listed["run_id"], listed["seq"], listed["step"]) == (run_id, open_one["seq"], "lend")
    assert "(1 to be put back)" in terminal.run("runs").stdout
    assert "Take it back." in terminal.run("obligations", run_id).stdout
    wrong = terminal.run("met", run_id, "more")
    assert (wrong.code, f"{open_one['seq']} (lend): Take it back." in wrong.stderr) == (64, True)
    assert terminal.run("met", run_id, "lend", "--note", "on the shelf").code == 0
    assert terminal.run("obligations", "--json").json == []
    assert "put back by" in terminal.run("summary", run_id).stdout
    assert terminal.run("verify", run_id).code == 0
    assert terminal.run("met", run_id, str(open_one["seq"])).code == 64


def test_obligation_of_a_tick_that_was_taken_back_is_none(terminal: Terminal, run_id: str) -> None:
    resume(terminal, run_id, "--answer", "which=this", "--answer", "lend=done")
    assert [one["text"] for one in terminal.run("obligations", run_id, "--json").json] == ["Take it back."]
    assert resume(terminal, run_id, "--undo")["obligations"] == []
    assert terminal.run("obligations", "--json").json == []


def test_obligations_of_rows_are_ticked_off_by_their_numbers(terminal: Terminal, tmp_path: Path) -> None:
    steps = "  - {id: lend, title: 'Lend ${item}', each: [a, b], do: Lend it., obligation: 'Take ${item} back.'}\n"
    book = write_runbook(tmp_path / "rows.yaml", steps)
    run_id = terminal.run("run", str(book), "--answer", "lend=done", "--no-input", "--json").json["run_id"]
    listed = terminal.run("obligations", run_id, "--json").json
    assert [(one["text"], one["row_name"]) for one in listed] == [
        ("Take a back.", "a"),
        ("Take b back.", "b"),
    ]
    several = terminal.run("met", run_id, "lend")
    assert several.code == 64
    assert "Name one by its number" in several.stderr
    left = terminal.run("met", run_id, str(listed[0]["seq"]), "--json").json
    assert [one["text"] for one in left] == ["Take b back."]
