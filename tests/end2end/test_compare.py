"""Two real runs of one runbook are told apart in the terminal."""

from pathlib import Path

from tests.end2end.terminal import Terminal, write_runbook

STEPS = """\
  - id: look
    title: Look at ${n}
    run: echo "$N"
    env: {N: "${n}"}
    capture: {found: number}
    outcomes:
      - fail: found >= 90
      - pass: otherwise
"""


def ran(terminal: Terminal, tmp_path: Path, n: int, name: str = "book") -> str:
    book = write_runbook(tmp_path / f"{name}.yaml", STEPS, head="inputs:\n  n: {type: number}\n")
    terminal.run("run", str(book), "-i", f"n={n}", "--no-input")
    newest: str = terminal.run("runs", "--json").json[0]["run_id"]
    return newest


def test_two_runs_are_told_apart(terminal: Terminal, tmp_path: Path) -> None:
    before, after = ran(terminal, tmp_path, 41), ran(terminal, tmp_path, 97)
    told = terminal.run("compare", before, after)
    assert told.code == 0
    assert "Look at 97: pass → fail" in told.stdout
    assert "  found 41 → 97, +56, 2.4 times, limit 90" in told.stdout
    data = terminal.run("compare", before, after, "--json").json
    [look] = [part for part in data["parts"] if part["step"] == "look"]
    assert (look["verdict_before"], look["verdict_after"]) == ("pass", "fail")
    assert next(one for one in look["changed"] if one["field"] == "found")["is_past_limit"] == "fail"


def test_runs_of_two_runbooks_are_not_compared(terminal: Terminal, tmp_path: Path) -> None:
    before, after = ran(terminal, tmp_path, 41), ran(terminal, tmp_path, 97, "another")
    told = terminal.run("compare", before, after)
    assert told.code == 64
    assert "another" in told.stderr
