"""`kill -9` at every event of a run with changes: nothing acknowledged is lost, no change is made twice, and the run
comes to its end all the same."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.end2end.dying import MARKS
from tests.end2end.terminal import ROOT, Terminal

PARTS = 2  # processes that let runs die, side by side


@pytest.mark.timeout(300)  # half a minute of two processors, which others use too
def test_a_run_that_is_killed_at_any_event_is_followed_to_its_end(terminal: Terminal, tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "tests.end2end.dying", str(tmp_path)]
    running = [
        subprocess.Popen([*argv, str(part), str(PARTS)], cwd=ROOT, env=terminal.variables, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for part in range(PARTS)
    ]  # fmt: skip
    told: list[dict[str, Any]] = []
    for process in running:
        stdout, stderr = process.communicate(timeout=280)
        assert process.returncode == 0, stderr[-2000:]
        told += [json.loads(line) for line in stdout.splitlines()]
    assert len(told) > 40  # places
    for one in told:
        assert (one["first"], one["second"]) == (-9, 0), one
        assert one["lost"] == [], one
        assert not one["rewritten"], one
        assert one["marks"] == MARKS, one  # each change was made exactly once
        assert (one["is_intact"], one["is_over"], one["verdict"], one["owed"]) == (True, True, "pass", 1), one
    assert any("OutcomeUnknown" in one["kinds"] for one in told)
    assert any("StepInterrupted" in one["kinds"] for one in told)
