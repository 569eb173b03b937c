"""A person at a real terminal: prompts, notes, skipping, secrets typed unseen, and leaving with Ctrl+C."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end2end.seat import Sit, sitting
from tests.end2end.terminal import Terminal, write_runbook

STEPS = """\
  - id: first
    title: The first step
    why: To see its why before it runs.
    run: echo one >> "$LOG"
    env: {LOG: "${log}"}
  - id: second
    title: The second step
    run: echo two >> "$LOG"; sleep 20
    env: {LOG: "${log}"}
    timeout: 1m
    outcomes:
      - unknown: otherwise
        next: end.unresolved
"""


@pytest.fixture
def sit(terminal: Terminal) -> Iterator[Sit]:
    yield from sitting(terminal)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_runbook(tmp_path / "book.yaml", STEPS, head="inputs:\n  log: {type: path}\n")


def test_nothing_runs_before_it_was_shown_and_wanted(sit: Sit, book: Path, log: Path) -> None:
    seat = sit("run", str(book), "-i", f"log={log}")
    seat.sees("leave the run open >")
    assert "To see its why before it runs." in seat.shown
    assert 'echo one >> "$LOG"' in seat.shown
    assert f"LOG={log}" in seat.shown
    seat.types("what?\n")
    seat.sees("leave the run open >")
    assert not log.exists()
    seat.types("\n")
    seat.sees("The second step")
    assert log.read_text() == "one\n"
    seat.types("q\n")
    assert seat.ends() == 77


def test_notes_and_reasons_go_into_the_summary(terminal: Terminal, sit: Sit, book: Path, log: Path) -> None:
    seat = sit("run", str(book), "-i", f"log={log}")
    seat.sees(" > ")
    seat.types("n\n")
    seat.sees("Note")
    seat.types("the owner was called\n")
    seat.sees(" > ")
    for _ in ("first", "second"):
        seat.types("s\n")
        seat.sees("Why is it skipped?")
        seat.types("not today\n")
        seat.sees("skipped: not today")
    seat.ends()
    [row] = terminal.run("runs", "--json").json
    text = terminal.run("summary", row["run_id"], "--format", "text").stdout
    assert "the owner was called" in text
    assert text.count("not today") == 2
    assert not log.exists()


def test_ctrl_c_while_a_step_reads_leaves_the_run_open_and_nothing_behind(
    terminal: Terminal, sit: Sit, book: Path, log: Path
) -> None:
    seat = sit("run", str(book), "-i", f"log={log}", "--no-guided")
    end = time.monotonic() + 20
    while not (log.exists() and "two" in log.read_text()):
        assert time.monotonic() < end
        time.sleep(0.02)
    seat.types("\x03")
    assert seat.ends() == 130
    assert "stays open" in seat.shown
    [row] = terminal.run("runs", "--json").json
    assert row["ended"] is None
    kinds = [event["kind"] for event in terminal.run("show", row["run_id"], "--json").json]
    assert kinds[-1] == "StepInterrupted"
    assert not [line for line in _processes() if str(log) in line]


def _processes() -> list[str]:
    seen = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes().decode(errors="replace")
            if "sleep" in (folder / "cmdline").read_bytes().decode(errors="replace"):
                seen.append(environment)
        except OSError:
            continue
    return seen


def test_a_secret_that_no_keyring_has_is_typed_unseen_and_hidden(
    terminal: Terminal, sit: Sit, tmp_path: Path
) -> None:
    steps = (
        '  - id: use\n    title: Use it\n    run: \'printf "the token is %s" "$TOKEN"\'\n'
        '    env: {TOKEN: "${token}"}\n'
    )
    book = write_runbook(tmp_path / "book.yaml", steps, head="inputs:\n  token: {type: secret}\n")
    seat = sit("run", str(book), "-i", "token=api/token", "--no-guided")
    seat.sees("(not shown; Enter alone to go without) >")
    seat.types("hunter2-of-the-session\n")
    assert seat.ends() == 0
    assert "the token is" in seat.shown
    assert "hunter2" not in seat.shown
    for file in terminal.home.rglob("*"):
        assert not file.is_file() or b"hunter2" not in file.read_bytes()
