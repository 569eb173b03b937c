"""Every kind of step in the terminal without a person: what is told, what the report holds, what words do."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.end2end.terminal import ROOT, Ended, Terminal, write_runbook

FLEET = """\
  - id: look
    title: Look at ${item}
    each: [one, two, three]
    run: echo "$WHAT is here"; test "$WHAT" != two
    env: {WHAT: '${item}'}
  - id: causes
    title: What is it?
    mode: any_order
    group:
      - id: count
        title: How many?
        run: echo 7
        capture: {n: number}
        outcomes:
          - fail: n >= 5
            say: There are ${n}.
          - pass: otherwise
      - id: graph
        title: Look at the graph
        do: Read the peak off.
        record:
          peak_pct: {type: number, label: Peak}
          colour: {type: choice, choices: [red, green], required: false}
        outcomes:
          - warn: peak_pct > 80
            say: It peaked at ${peak_pct}.
          - pass: otherwise
  - id: pasted
    title: Paste the list
    do: Paste what the console shows.
    paste: true
    capture:
      rows: {table: [name, size]}
    outcomes:
      - warn: len(rows) > 1
        say: ${rows[0].name} is the first of ${len(rows)}.
      - pass: otherwise
  - id: settle
    title: Let it settle
    wait: 1s
  - id: probe
    title: Ask the plugin
    plugin: [/bin/sh, -c, "echo 'WARNING - slow | time=4s'; exit 1"]
  - id: over
    title: Is it over?
    judge: Is it over?
    outcomes:
      - fail: steps.count.n >= 5
        say: It is not over.
      - pass: otherwise
"""
WORDS = ("--record", "graph.peak_pct=91")


@pytest.fixture
def pasted(tmp_path: Path) -> Path:
    path = tmp_path / "pasted.txt"
    path.write_text("alpha 12\r\nbeta 7\n")
    return path


def follow(terminal: Terminal, tmp_path: Path, *words: str) -> Ended:
    book = write_runbook(tmp_path / "fleet.yaml", FLEET)
    return terminal.run("run", str(book), "--no-input", *words)


def steps_of(report: Any) -> dict[str, Any]:
    """Every step of a report by its id, those inside others too."""
    found: dict[str, Any] = {}
    for step in report["steps"]:
        found[step["id"]] = step
        found |= steps_of(step) if "steps" in step else {}
    return found


def test_report_has_rows_and_what_is_inside_groups(terminal: Terminal, tmp_path: Path, pasted: Path) -> None:
    ended = follow(terminal, tmp_path, *WORDS, "--paste", f"pasted={pasted}", "--json")
    report = ended.json
    steps = steps_of(report)
    assert (ended.code, report["verdict"], report["ended"]) == (2, "fail", "completed")
    rows = {row["item"]: row["verdict"] for row in steps["look"]["rows"]}
    assert rows == {"one": "pass", "two": "fail", "three": "pass"}
    assert [step["number"] for step in report["steps"][1]["steps"]] == ["2.1", "2.2"]
    assert steps["graph"]["reading"]["peak_pct"] == 91
    assert steps["graph"]["why"] == "peak is 91 %, and more than 80 % warns"
    assert steps["pasted"]["said"] == "alpha is the first of 2."
    assert steps["pasted"]["evidence"][0]["name"] == "pasted"
    assert (steps["probe"]["verdict"], steps["probe"]["reading"]["exit_status"]) == ("warn", 1)
    assert steps["settle"]["reading"]["waited_s"] >= 1
    assert steps["over"]["why"] == "n of step 2.1 is 7, and 5 or more fails"
    assert (report["obligations"], report["handed_over"], report["waiting_for"]) == ([], None, None)


def test_rows_and_their_table_are_told_as_they_come(terminal: Terminal, tmp_path: Path, pasted: Path) -> None:
    told = follow(terminal, tmp_path, *WORDS, "--paste", f"pasted={pasted}").stderr
    lines = [" ".join(line.split()) for line in told.splitlines()]
    assert "1. Look at each [look]" in lines
    assert any(line.startswith("✗ fail two: Exit status 1.") for line in lines)
    table = lines.index("✗ fail two Exit status 1. (exit status is 1, and anything but 0 fails)")
    assert lines[table + 1 : table + 3] == ["✓ pass one Exit status 0.", "✓ pass three Exit status 0."]
    assert "  2.1. How many?  [count]" in told
    assert "why: n is 7, and 5 or more fails" in lines
    assert "waits 1 s" in lines


def test_pasted_output_may_come_by_stdin(terminal: Terminal, tmp_path: Path) -> None:
    book = write_runbook(tmp_path / "fleet.yaml", FLEET)
    words = ["run", str(book), "--no-input", *WORDS, "--paste", "pasted=-", "--json"]
    ended = subprocess.run(
        [sys.executable, "-m", "desktop", *words],
        cwd=ROOT, env=terminal.variables, input="gamma 1\n", capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert steps_of(json.loads(ended.stdout))["pasted"]["reading"]["rows"] == [{"name": "gamma", "size": 1}]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--answer", "graph=done"), "Peak: a value is needed"),
        (("--record", "graph.peak_pct=high"), "Peak: 'high' is not a number"),
        (("--record", "graph.peek=1"), "records peak_pct, colour, not peek"),
        (("--record", "graph.peak_pct=1", "--record", "graph.colour=blue"), "none of red, green"),
        (("--record", "peak=1"), "write it as STEP.NAME=VALUE"),
        (("--paste", "pasted=/nowhere"), "/nowhere: it cannot be read"),
        (("--paste", "pasted=-", "--paste", "pasted=-"), "stdin was read for --paste already"),
    ],
)
def test_values_that_do_not_fit_are_refused_in_words(
    terminal: Terminal, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    ended = follow(terminal, tmp_path, *words)
    assert ended.code == 64
    assert told in ended.stderr


CHANGES = """\
  - id: make
    title: Make ${item}
    each: [a, b, c]
    effect: changes
    run: touch "$WHERE/$WHAT"
    env: {WHERE: '${where}', WHAT: '${item}'}
    risk: A file more.
    undo: Delete it.
    obligation: Delete ${item} again.
"""
WHERE = "inputs:\n  where: {type: path}\n"


def made(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "made").iterdir())


@pytest.fixture
def changing(tmp_path: Path) -> tuple[str, ...]:
    (tmp_path / "made").mkdir()
    book = write_runbook(tmp_path / "book.yaml", CHANGES, head=WHERE)
    return ("run", str(book), "-i", f"where={tmp_path / 'made'}", "--no-input", "--json")


def test_one_consent_allows_one_row_and_no_more(
    terminal: Terminal, tmp_path: Path, changing: tuple[str, ...]
) -> None:
    ended = terminal.run(*changing, "--consent", "make")
    assert made(tmp_path) == ["a"]
    assert (ended.code, ended.json["waiting_for"]) == (
        77,
        {"step": "make", "kind": "consent", "row": "1", "row_name": "b"},
    )
    run_id = ended.json["run_id"]
    assert terminal.run("resume", run_id, "--consent", "make[c]", "--no-input", "--json").code == 77
    assert made(tmp_path) == ["a"]
    last = terminal.run(
        "resume", run_id, "--consent", "make[b]", "--consent", "make[3]", "--no-input", "--json"
    )
    assert (last.code, made(tmp_path)) == (0, ["a", "b", "c"])


def test_consent_for_so_many_rows(terminal: Terminal, tmp_path: Path, changing: tuple[str, ...]) -> None:
    assert terminal.run(*changing, "--consent", "make=3").code == 0
    assert made(tmp_path) == ["a", "b", "c"]


def test_rows_that_are_changed_are_told_with_their_number(
    terminal: Terminal, changing: tuple[str, ...]
) -> None:
    words = [word for word in changing if word != "--json"]
    told = terminal.run(*words, "--consent", "make=3").stderr
    assert "1. Make b  (row 2 of 3: b)  [make]" in told
    assert told.count("CHANGES local") == 3


PROVED = """\
  - id: make
    title: Make it
    effect: changes
    run: echo made >> "$WHERE/log"
    env: {WHERE: '${where}'}
    risk: A line more.
    undo: take_back
    verify: proof
  - id: proof
    title: Is it made?
    run: test -e "$WHERE/never"
    env: {WHERE: '${where}'}
  - id: after
    title: After it
    judge: Is it?
    outcomes:
      - pass: otherwise
        next: end.resolved
  - id: take_back
    title: Take it back
    effect: changes
    run: echo taken back >> "$WHERE/log"
    env: {WHERE: '${where}'}
    risk: None.
    undo: Nothing to undo.
    next: end.unresolved
"""


def test_undo_is_offered_and_taken_by_a_word_in_advance(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    book = write_runbook(tmp_path / "book.yaml", PROVED, head=WHERE)
    words = (
        "run",
        str(book),
        "-i",
        f"where={tmp_path / 'made'}",
        "--no-input",
        "--json",
        "--consent",
        "make",
    )
    waits = terminal.run(*words)
    assert (waits.code, waits.json["waiting_for"]) == (77, {"step": "proof", "kind": "undo"})
    run_id = waits.json["run_id"]
    [row] = terminal.run("runs", "--json").json
    assert (row["waiting_step"], row["waiting_kind"]) == ("proof", "undo")
    words = ("resume", run_id, "--no-input", "--decide", "proof=retry", "--decide", "proof=undo")
    ended = terminal.run(*words, "--consent", "take_back")
    assert ended.code == 2
    assert (tmp_path / "made" / "log").read_text() == "made\ntaken back\n"
    assert "decided to take the change back" in ended.stderr


PARENT = """\
  - id: ask_child
    title: Ask the other one
    use: child
    with: {n: 7}
  - id: over
    title: Is it over?
    judge: Is it over?
    outcomes:
      - warn: steps.ask_child.seen > 5
        say: The other one saw ${steps.ask_child.seen}.
      - pass: otherwise
"""
CHILD = """\
  - id: count
    title: Count to ${n}
    run: echo "$N"
    env: {N: '${n}'}
    capture: {seen: number}
  - id: word
    title: A word
    ask: Which?
    choices:
      a: {label: This}
      b: {label: That}
"""
CHILD_HEAD = "version: 3\ninputs:\n  n: {type: integer}\noutputs: {seen: steps.count.seen}\n"


def write_family(folder: Path) -> Path:
    write_runbook(folder / "child.yaml", CHILD, head=CHILD_HEAD)
    return write_runbook(folder / "parent.yaml", PARENT)


def test_runbook_that_is_used_is_followed_and_named_with_its_version(
    terminal: Terminal, tmp_path: Path
) -> None:
    ended = terminal.run("run", str(write_family(tmp_path)), "--no-input", "--answer", "ask_child/word=a")
    assert ended.code == 1
    assert "follows child: Try child (version 3)" in ended.stderr
    assert "  1.1. Count to 7  [count]" in ended.stderr
    assert "The other one saw 7." in ended.stdout
    assert "Uses runbook child version 3" in ended.stdout
    assert "which nobody has approved here" in ended.stderr


def test_resumed_run_follows_the_recorded_bytes_of_what_it_uses(terminal: Terminal, tmp_path: Path) -> None:
    book = write_family(tmp_path)
    first = terminal.run("run", str(book), "--no-input", "--json")
    assert first.json["waiting_for"] == {"step": "ask_child/word", "kind": "ask"}
    assert [one["id"] for one in first.json["used"]] == ["child"]
    (tmp_path / "child.yaml").unlink()
    book.unlink()
    run_id = first.json["run_id"]
    for words in (("summary", run_id), ("show", run_id, "--runbook"), ("verify", run_id)):
        assert terminal.run(*words).code == 0
    assert "Count to ${n}" in terminal.run("show", run_id, "--runbook").stdout
    second = terminal.run("resume", run_id, "--no-input", "--answer", "ask_child/word=a", "--json")
    assert (second.code, second.json["ended"]) == (1, "completed")


def test_changed_file_of_what_is_used_is_told_on_resuming(terminal: Terminal, tmp_path: Path) -> None:
    run_id = terminal.run("run", str(write_family(tmp_path)), "--no-input", "--json").json["run_id"]
    child = tmp_path / "child.yaml"
    child.write_text(child.read_text().replace("Count to", "Never count to"))
    told = terminal.run("resume", run_id, "--no-input").stderr
    assert f"{child} has changed since this run began" in told


def test_runbook_that_is_used_comes_from_the_library_too(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "shelf").mkdir()
    write_runbook(tmp_path / "shelf" / "child.yaml", CHILD, head=CHILD_HEAD)
    terminal = Terminal(tmp_path / "home", {"HANDRAIL_LIBRARY": str(tmp_path / "shelf")})
    book = write_runbook(tmp_path / "parent.yaml", PARENT)
    words = ("run", str(book), "--no-input", "--answer", "ask_child/word=b", "--json")
    assert terminal.run(*words).json["ended"] == "completed"


def test_runbook_that_is_missing_is_told_before_anything_runs(terminal: Terminal, tmp_path: Path) -> None:
    book = write_runbook(tmp_path / "parent.yaml", PARENT)
    ended = terminal.run("run", str(book), "--no-input")
    assert ended.code == 65
    assert "parent.yaml:" in ended.stderr
    assert "There is no runbook 'child'" in ended.stderr
    assert terminal.run("runs", "--json").json == []


ALERT = """\
inputs:
  mount: {type: path, alert: labels.mountpoint}
  host: {type: string, alert: labels.node, default: here}
  token: {type: secret, alert: labels.token, required: false}
"""
SAY = "  - {id: say, title: Say it, run: 'echo \"$M on $H\"', env: {M: '${mount}', H: '${host}'}}\n"


def test_inputs_are_taken_from_an_alert_and_said(terminal: Terminal, tmp_path: Path) -> None:
    book = write_runbook(tmp_path / "book.yaml", SAY, head=ALERT)
    alert = tmp_path / "alert.json"
    alert.write_text(
        json.dumps({"alerts": [{"labels": {"mountpoint": "/var", "node": "web-03", "token": "x"}}]})
    )
    ended = terminal.run("run", str(book), "--alert", str(alert), "--no-input")
    assert ended.code == 0
    assert "From the alert: mount = /var (labels.mountpoint)" in ended.stderr
    assert "token is a secret, and is not taken from an alert." in ended.stderr
    assert "/var on web-03" in ended.stderr
    given = terminal.run("run", str(book), "--alert", str(alert), "-i", "host=mine", "--no-input")
    assert "/var on mine" in given.stderr
    assert "The alert has host too (labels.node); what you gave goes before it." in given.stderr


FOR_PROSE = """
inputs:
  where: {type: target, alert: labels.instance}
"""
SAY_WHERE = "  - {id: say, title: Say it, run: 'echo \"it is $W\"', env: {W: '${where}'}, on: local}\n"


def test_a_host_in_the_prose_of_an_alert_is_taken_where_it_is_known_and_the_only_one(
    terminal: Terminal, tmp_path: Path
) -> None:
    book = write_runbook(tmp_path / "book.yaml", SAY_WHERE, head=FOR_PROSE)
    config = tmp_path / "ssh_config"
    config.write_text("Host web-03\n  HostName 192.0.2.3\n")
    alert = tmp_path / "alert.txt"

    def told(text: str, *more: str) -> tuple[int, str]:
        alert.write_text(text)
        given = ("--alert", str(alert), "--ssh-config", str(config), "--no-input")
        ended = terminal.run("run", str(book), *given, *more)
        return ended.code, ended.stderr

    code, said = told("The disk on web-03 is 97 % full")
    assert code == 0
    assert "From the alert: where = ssh:web-03 (the one host that its text names)" in said
    assert "it is ssh:web-03" in said
    code, said = told("The disk on web-09 is 97 % full")
    assert code == 64
    assert "not known here, so it is not taken. Give it with -i where=ssh:web-09" in said
    code, said = told("web-03 cannot reach db-02")
    assert code == 64
    assert "The alert names several hosts: ssh:web-03, ssh:db-02." in said
    code, said = told("The disk on web-03 is 97 % full", "-i", "where=local")
    assert code == 0
    assert "it is local" in said


def test_alert_that_tells_nothing_leaves_the_input_missing(terminal: Terminal, tmp_path: Path) -> None:
    book = write_runbook(tmp_path / "book.yaml", SAY, head=ALERT)
    alert = tmp_path / "alert.txt"
    alert.write_text("nothing of use")
    ended = terminal.run("run", str(book), "--alert", str(alert), "--no-input")
    assert ended.code == 64
    assert "The alert does not tell mount, host, token." in ended.stderr
    assert terminal.run("run", str(book), "--alert", "/nowhere", "--no-input").code == 64
