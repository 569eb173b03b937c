"""From a real run to an incident to a test of its runbook, in the terminal, and what a failing one says."""

import resource
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.end2end.terminal import ROOT, Terminal, write_runbook

LIMIT_S = 40.0  # of processor time: four times what it may take on a machine that does nothing else

STEPS = """\
  - id: look
    title: Look
    run: printf 'one 1\\ntwo 2\\n'
    capture: {rows: {table: [name, n]}}
    outcomes:
      - warn: len(rows) > 1
        say: There are ${len(rows)}.
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
ANSWERS = ("--answer", "kind=a", "--consent", "make")


def first_run(terminal: Terminal) -> str:
    return str(terminal.run("runs", "--json").json[0]["run_id"])


def recorded(terminal: Terminal, book: Path, *arguments: str) -> Path:
    """Follow a runbook for real and record the run beside it."""
    terminal.run("run", str(book), "--no-input", *arguments)
    file = book.parent / f"{book.stem}.incidents" / "first.yaml"
    ended = terminal.run("record", first_run(terminal), "-o", str(file), "--title", "It happened")
    assert (ended.code, ended.stdout.strip()) == (0, str(file)), ended.stderr
    return file


@pytest.fixture(scope="module")
def incident(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The text of an incident of a run that went to its end."""
    folder = tmp_path_factory.mktemp("recorded")
    book = write_runbook(folder / "book.yaml", STEPS, head=INPUT)
    return recorded(Terminal(folder, {}), book, "-i", f"where={folder / 'made'}", *ANSWERS).read_text()


def beside(folder: Path, text: str) -> Path:
    """Write an incident beside a new copy of its runbook, and return its file."""
    write_runbook(folder / "book.yaml", STEPS, head=INPUT)
    file = folder / "book.incidents" / "first.yaml"
    file.parent.mkdir()
    file.write_text(text)
    return file


def test_the_first_look_at_this_computer_is_recorded_and_followed_again(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.run("run", "first-look", "--no-input")
    file = tmp_path / "first-look.incidents" / "here.yaml"
    ended = terminal.run("record", first_run(terminal), "-o", str(file))
    assert ended.code == 0, ended.stderr
    shipped = Path(__file__).parents[2] / "runbooks" / "first-look.yaml"
    book = tmp_path / shipped.name
    book.write_bytes(shipped.read_bytes())
    tested = terminal.run("test", str(book), "--no-fuzz")
    assert (tested.code, tested.stderr) == (0, ""), tested.stdout
    assert "1 incident, 1 passed" in tested.stdout
    assert "✓ here.yaml: A first look at this computer: completed" in tested.stdout


def test_an_incident_keeps_answers_consents_and_outputs(
    terminal: Terminal, tmp_path: Path, incident: str
) -> None:
    assert "  - step: look\n    raw: |\n      one 1\n      two 2\n  - step: kind\n    answer: a\n" in incident
    assert "  - step: make\n    consent: true\n    raw: ''\n" in incident
    assert "  path: [look, kind, make]\n  end: resolved\n" in incident
    beside(tmp_path, incident)
    assert terminal.run("lint", str(tmp_path)).code == 0


def test_what_is_there_is_not_written_over(terminal: Terminal, tmp_path: Path) -> None:
    steps = "  - {id: look, title: Look, run: echo 7}\n"
    file = recorded(terminal, write_runbook(tmp_path / "book.yaml", steps))
    before = file.read_text()
    ended = terminal.run("record", first_run(terminal), "-o", str(file), "--title", "Another")
    assert (ended.code, file.read_text()) == (64, before)
    assert "is already there; nothing was written" in ended.stderr
    assert (
        terminal.run("record", first_run(terminal), "-o", str(file), "--title", "Another", "--force").code
        == 0
    )
    assert "title: Another\n" in file.read_text()
    printed = terminal.run("record", first_run(terminal))
    assert printed.stdout.startswith("# Recorded from run ")


def test_what_was_hidden_is_told(terminal: Terminal, tmp_path: Path) -> None:
    secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    steps = f"  - {{id: look, title: Look, run: echo token={secret}}}\n"
    file = recorded(terminal, write_runbook(tmp_path / "book.yaml", steps))
    assert secret not in file.read_text()
    ended = terminal.run("record", first_run(terminal))
    assert "Hidden in it: 1 x " in ended.stderr


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("answer: a", "answer: b", "expected the path to go on with `make` after `kind`"),
        ("    consent: true\n", "", "`make` changes the system, and entry 3 gives no consent."),
        ("step: kind", "step: make", "entry 2 is about `make`, and the run came to `kind`."),
        ("end: resolved", "end: escalated", "expected the end escalated, and it ended resolved."),
    ],
)
def test_a_failing_incident_says_where_and_what_to_do(
    terminal: Terminal, tmp_path: Path, incident: str, old: str, new: str, message: str
) -> None:
    assert old in incident
    text = incident.replace(old, new, 1)
    file = beside(tmp_path, text.replace("    answer: a\n", "    raw: ''\n") if new == "step: make" else text)
    ended = terminal.run("test", str(tmp_path / "book.yaml"), "--no-fuzz")
    assert ended.code == 2
    assert f"{file}:" in ended.stdout
    assert message in ended.stdout
    assert "Where the runbook is right, change the incident" in ended.stdout


def test_a_change_of_the_runbook_that_changes_what_it_does_is_seen(
    terminal: Terminal, tmp_path: Path
) -> None:
    book = write_runbook(tmp_path / "book.yaml", STEPS, head=INPUT)
    recorded(terminal, book, "-i", "where=/tmp/x", *ANSWERS)
    book.write_text(book.read_text().replace("len(rows) > 1", "len(rows) > 2"))
    ended = terminal.run("test", str(book), "--no-fuzz")
    assert ended.code == 2
    assert "expected warn of `look`, and it was pass" in ended.stdout


def test_a_bad_file_exits_65_and_says_where(terminal: Terminal, tmp_path: Path, incident: str) -> None:
    file = beside(tmp_path, incident.replace("step: kind", "step: knd"))
    ended = terminal.run("test", str(tmp_path / "book.yaml"), "--no-fuzz")
    assert ended.code == 65
    assert "the runbook has no step `knd`. Did you mean kind?" in ended.stdout
    assert terminal.run("lint", str(file)).code == 65


def test_a_folder_of_runbooks_as_json_and_as_junit(terminal: Terminal, tmp_path: Path, incident: str) -> None:
    beside(tmp_path, incident)
    write_runbook(tmp_path / "other.yaml", "  - {id: a, title: A, do: Look.}\n")
    ended = terminal.run(
        "test", str(tmp_path), "--fuzz", "5", "--json", "--junit", str(tmp_path / "report.xml")
    )
    assert (ended.code, ended.stderr) == (0, "")
    assert [(one["runbook"], one["passed"], one["fuzzed"]["ways"] > 0) for one in ended.json] == [
        ("book", True, True),
        ("other", True, True),
    ]
    suites = ElementTree.parse(tmp_path / "report.xml").getroot()
    assert [(suite.get("name"), suite.get("tests")) for suite in suites] == [("book", "1"), ("other", "0")]


@pytest.mark.parametrize(
    "words", [("test",), ("test", "no-such-runbook"), ("record", "no-such-run"), ("test", "empty")]
)
def test_wrong_usage_is_told(terminal: Terminal, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "empty").mkdir()
    ended = terminal.run(*(str(tmp_path / word) if word == "empty" else word for word in words))
    assert (ended.code, ended.stdout) == (64, "")
    assert ended.stderr


@pytest.mark.timeout(600)
def test_all_shipped_runbooks_are_linted_and_tested_in_bounds(terminal: Terminal) -> None:
    shelf = ROOT / "runbooks"
    books = [str(file) for file in sorted(shelf.glob("*.yaml"))]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for words in (("lint", str(shelf)), ("test", *books)):
        process = terminal.start(*words)  # with all that a start costs
        stdout, stderr = process.communicate(timeout=300)
        assert process.returncode == 0, stdout + stderr
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < LIMIT_S
