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
    assert told.code == 2  # it became worse
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


def test_a_run_is_held_against_the_last_good_one(terminal: Terminal, tmp_path: Path) -> None:
    first = ran(terminal, tmp_path, 41)
    ran(terminal, tmp_path, 95)  # fails, so it is no baseline
    ran(terminal, tmp_path, 7, "another")  # passes, and follows another runbook
    newest = ran(terminal, tmp_path, 42)
    told = terminal.run("compare", newest, "--against", "last-good", "--json")
    assert (told.json["before"], told.json["after"]) == (first, newest)
    assert told.code == 1
    quiet = ("--tolerance", "5%", "--tolerance", "stdout=any", "--tolerance", "duration_s=5s")
    told = terminal.run("compare", newest, "--against", "last-good", *quiet)
    assert told.code == 0
    assert "more are within the tolerance." in told.stdout
    worse = ran(terminal, tmp_path, 97)
    told = terminal.run("compare", worse, "--against", "last-good", *quiet)
    assert told.code == 2
    assert newest in told.stderr
    assert "found 42 → 97" in told.stdout


def test_without_a_good_run_that_is_said(terminal: Terminal, tmp_path: Path) -> None:
    ran(terminal, tmp_path, 97)
    told = terminal.run("compare", ran(terminal, tmp_path, 41), "--against", "last-good")
    assert told.code == 64
    assert "No earlier run of book on local ended with pass" in told.stderr


FLEET = """\
  - id: busy
    title: How busy?
    each: [11, 12, 13, 14, 15, 97]
    run: echo "busy $V, kernel 6.1"
    env: {V: "${item}"}
    capture: {used_pct: {regex: 'busy (?P<n>[0-9]+)', as: number}}
    outcomes:
      - fail: used_pct >= 90
      - pass: otherwise
"""


def test_the_host_that_differs_is_named_with_what_it_differs_in(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run("run", str(write_runbook(tmp_path / "fleet.yaml", FLEET)), "--no-input")
    newest = terminal.run("runs", "--json").json[0]["run_id"]
    told = terminal.run("compare", newest, "--hosts")
    assert told.code == 2
    assert "97 differs from its siblings in 1 step:" in told.stdout
    assert "How busy?: 97 % (fail); its siblings: 11 % to 15 %, median 13 % (5 of 5 read)" in told.stdout
    assert "It differs from the healthy one, 11, in:" in told.stdout
    assert "used_pct 11 % → 97 %" in told.stdout
    assert told.stdout.endswith("1 of 6 differ from their siblings.\n")
    [one] = terminal.run("compare", newest, "--hosts", "--json").json["differing"]
    assert (one["host"], one["healthy"], one["steps"][0]["siblings"]["median"]) == ("97", "11", 13)


def test_what_is_compared_has_to_be_said_once(terminal: Terminal, tmp_path: Path) -> None:
    run = ran(terminal, tmp_path, 41)
    for words in ((), (run, "--hosts"), ("--hosts", "--against", "last-good"), ("--hosts",)):
        assert terminal.run("compare", run, *words).code == 64
