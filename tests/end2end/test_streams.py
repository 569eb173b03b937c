"""The program with streams that are closed, words of a shell's completion, and an interrupted change."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.end2end.terminal import ROOT, Terminal, write_runbook

ASKS = """\
  - {id: one, title: "[red]One ✓[/red]", run: echo hi}
  - id: kind
    title: Which?
    ask: Which is it?
    choices:
      a: {label: This, next: end.resolved}
"""
CHANGE = """\
  - id: slow
    title: Slow
    effect: changes
    run: echo begun > "$LOG"; sleep 60; echo done >> "$LOG"
    env: {LOG: "${log}"}
    timeout: 2m
    risk: None.
    undo: None.
  - {id: after, title: After, run: echo after >> /dev/null}
"""


def in_shell(terminal: Terminal, command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command line with `$HANDRAIL` for the program."""
    program = {"HANDRAIL": f"{sys.executable} -m desktop", **variables}
    environment = {**terminal.variables, **program}
    return subprocess.run(
        ["sh", "-c", command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("closed", "code"), [("<&-", 77), ("--answer kind=a >&-", 0), ("--answer kind=a 2>&-", 0)]
)
def test_closed_stream_is_no_fault(terminal: Terminal, tmp_path: Path, closed: str, code: int) -> None:
    book = write_runbook(tmp_path / "book.yaml", ASKS)
    ended = in_shell(terminal, f"$HANDRAIL run {book} {closed}")
    assert ended.returncode == code
    assert "fault of Handrail" not in ended.stderr


def test_title_with_markup_is_text(terminal: Terminal, tmp_path: Path) -> None:
    ended = terminal.run("run", str(write_runbook(tmp_path / "book.yaml", ASKS)), "--no-input")
    assert "1. [red]One ✓[/red]  [one]" in ended.stderr
    assert "[red]One ✓[/red]" in ended.stdout


def test_shell_completes_commands_without_opening_a_window(terminal: Terminal) -> None:
    asked = {"_HANDRAIL_COMPLETE": "complete_bash", "COMP_WORDS": "handrail ru", "COMP_CWORD": "1"}
    assert in_shell(terminal, "$HANDRAIL", **asked).stdout.split() == ["run", "runs"]
    shown = terminal.run("--show-completion", "bash")
    assert (shown.code, "_HANDRAIL_COMPLETE=complete_bash" in shown.stdout) == (0, True)
    installed = in_shell(terminal, "bash -c '$HANDRAIL --install-completion; exit $?'")
    assert installed.returncode == 0
    assert any("handrail" in path.name for path in terminal.home.rglob("*handrail*"))


def test_decision_in_advance_counts_once(terminal: Terminal, tmp_path: Path) -> None:
    log = tmp_path / "log"
    steps = (
        f"  - {{id: look, title: Look, run: 'echo x >> {log}; exit 9', "
        "outcomes: [{pass: 'stdout == \"never\"', next: end.resolved}, {fail: otherwise}]}\n"
    )
    book = write_runbook(tmp_path / "book.yaml", steps)
    ended = terminal.run("run", str(book), "--answer", "look=retry", "--no-input", "--json")
    assert (ended.code, ended.json["waiting_for"]) == (77, {"step": "look", "kind": "decision"})
    assert log.read_text() == "x\nx\n"


def test_interrupted_change_is_told_as_outcome_unknown(terminal: Terminal, tmp_path: Path) -> None:
    log = tmp_path / "log"
    book = write_runbook(tmp_path / "book.yaml", CHANGE, head="inputs:\n  log: {type: path}\n")
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "desktop",
            "run",
            str(book),
            "-i",
            f"log={log}",
            "--consent",
            "slow",
            "--no-input",
        ],
        cwd=ROOT,
        env=terminal.variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    until = time.monotonic() + 30
    while not log.exists():
        assert time.monotonic() < until, "the change did not begin"
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "The run stays open: handrail resume" in stderr
    assert "Whether it took place is not known" in stderr
    [row] = terminal.run("runs", "--json").json
    kinds = [event["kind"] for event in terminal.run("show", row["run_id"], "--json").json]
    assert kinds[-1] == "OutcomeUnknown"
    assert log.read_text() == "begun\n"
