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

PARTS = 2  # of the places, which the workers of the tests share


@pytest.mark.timeout(300)
@pytest.mark.parametrize("part", range(PARTS))
def test_a_run_that_is_killed_at_any_event_is_followed_to_its_end(
    part: int, terminal: Terminal, tmp_path: Path
) -> None:
    argv = [sys.executable, "-m", "tests.end2end.dying", str(tmp_path), str(part), str(PARTS)]
    ended = subprocess.run(
        argv, cwd=ROOT, env=terminal.variables, text=True, capture_output=True, timeout=280
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    told: list[dict[str, Any]] = [json.loads(line) for line in ended.stdout.splitlines()]
    assert len(told) > 20  # places
    for one in told:
        assert (one["first"], one["second"]) == (-9, 0), one
        assert one["lost"] == [], one
        assert not one["rewritten"], one
        assert one["marks"] == MARKS, one  # each change was made exactly once
        assert (one["is_intact"], one["is_over"], one["verdict"], one["owed"]) == (True, True, "pass", 1), one
    assert any("OutcomeUnknown" in one["kinds"] for one in told)
    assert any("StepInterrupted" in one["kinds"] for one in told)
