"""`kill -9` in the middle of a step: nothing acknowledged is lost, and no change is repeated."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.end2end.terminal import Terminal, write_runbook

STEPS = """\
  - id: first
    title: First
    run: echo one
  - id: slow
    title: Slow
    {effect}
    run: echo begun >> "$LOG"; sleep 30; echo done >> "$LOG"
    env: {{LOG: "${{log}}"}}
    timeout: 1m
    risk: None.
    undo: None.
  - id: after
    title: After
    run: echo after
"""


def begin_and_kill(terminal: Terminal, book: Path, log: Path) -> str:
    """Kill the program, and only it, while the slow step runs; return the run's id."""
    arguments = ("run", str(book), "-i", f"log={log}", "--consent", "slow", "--no-input", "--json")
    process = terminal.start(*arguments)
    until = time.monotonic() + 30
    while not log.exists():
        assert time.monotonic() < until, "the slow step did not begin"
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    [row] = terminal.run("runs", "--json").json
    assert row["ended"] is None
    return str(row["run_id"])


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


def write(tmp_path: Path, effect: str) -> Path:
    return write_runbook(
        tmp_path / "book.yaml", STEPS.format(effect=effect), head="inputs:\n  log: {type: path}\n"
    )


def test_killed_read_keeps_what_came_before_and_runs_again(
    terminal: Terminal, tmp_path: Path, log: Path
) -> None:
    book = write(tmp_path, "effect: reads")
    run_id = begin_and_kill(terminal, book, log)
    before = terminal.run("show", run_id, "--json").json
    assert [event["kind"] for event in before][-1] == "StepStarted"
    assert terminal.run("verify", run_id).code == 0
    process = terminal.start("resume", run_id, "--no-input", "--json")
    until = time.monotonic() + 30
    while log.read_text().count("begun") < 2:
        assert time.monotonic() < until, "the read did not run again"
        time.sleep(0.02)
    process.kill()
    process.communicate()
    events = terminal.run("show", run_id, "--json").json
    assert events[: len(before)] == before
    assert "StepInterrupted" in [event["kind"] for event in events]


def test_killed_change_is_outcome_unknown_and_nothing_after_it_runs(
    terminal: Terminal, tmp_path: Path, log: Path
) -> None:
    book = write(tmp_path, "effect: changes")
    run_id = begin_and_kill(terminal, book, log)
    resumed = terminal.run("resume", run_id, "--consent", "slow", "--no-input", "--json")
    assert resumed.code == 77
    assert resumed.json["waiting_for"] == {"step": "slow", "kind": "outcome_unknown"}
    assert [step["id"] for step in resumed.json["steps"]] == ["first", "slow"]
    assert log.read_text().count("begun") == 1
    text = terminal.run("summary", run_id, "--format", "text").stdout.lower()
    assert "not known" in text or "unknown" in text
    decided = terminal.run("resume", run_id, "--answer", "slow=happened", "--no-input", "--json")
    assert (decided.code, decided.json["ended"]) == (0, "completed")
    assert log.read_text().count("begun") == 1
    assert terminal.run("verify", run_id).code == 0


def test_second_process_is_told_who_follows_the_run(terminal: Terminal, tmp_path: Path, log: Path) -> None:
    book = write(tmp_path, "effect: reads")
    process = terminal.start("run", str(book), "-i", f"log={log}", "--no-input")
    while not log.exists():
        time.sleep(0.02)
    [row] = terminal.run("runs", "--json").json
    second = terminal.run("resume", row["run_id"], "--no-input")
    process.kill()
    process.communicate()
    assert second.code != 0
    assert str(process.pid) in second.stderr
