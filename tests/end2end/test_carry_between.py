"""A run goes to a colleague's computer in one file, goes on there, and comes back: two homes, the real program."""

import json
import re
import zipfile
from pathlib import Path

import pytest

from tests.end2end.terminal import Terminal, write_runbook

STEPS = """\
  - {id: first, title: The first, run: echo first seen}
  - id: vault
    title: The vault
    sensitive: true
    run: echo shelf nine
    capture: {shelf: text}
  - id: which
    title: Which one?
    ask: Which is it?
    choices:
      this: {label: This}
      that: {label: That}
  - {id: last, title: The last, run: echo last seen}
"""


@pytest.fixture
def colleague(tmp_path: Path) -> Terminal:
    home = tmp_path / "colleague"
    home.mkdir()
    return Terminal(home, {})


@pytest.fixture
def run_id(terminal: Terminal, tmp_path: Path) -> str:
    book = write_runbook(tmp_path / "book.yaml", STEPS)
    found: str = terminal.run("run", str(book), "--no-input", "--json").json["run_id"]
    return found


def test_a_run_goes_on_at_a_colleagues_and_comes_back(
    terminal: Terminal, colleague: Terminal, tmp_path: Path, run_id: str
) -> None:
    there, back = tmp_path / "there.handrail", tmp_path / "back.handrail"
    assert terminal.run("hand-over", run_id, "--to", "ben", "--note", "my shift ends").code == 0
    exported = terminal.run("export", run_id, "-o", str(there))
    assert (exported.code, exported.stdout) == (0, f"{there}\n")
    assert "Left out: 1 piece of evidence, as its step is marked sensitive." in exported.stderr
    assert "Left out: what sensitive steps read and said, and what sums it up (vault)." in exported.stderr
    taken = colleague.run("import", str(there))
    assert (taken.code, taken.stdout) == (0, f"{run_id}\n")
    assert "All hashes fit." in taken.stderr
    assert "1 piece of evidence stayed on the other computer." in taken.stderr
    assert "What 1 event of sensitive steps hold stayed there too" in taken.stderr
    hashes = [re.search(r"[0-9a-f]{64}", told.stderr) for told in (exported, taken)]
    assert hashes[0]
    assert hashes[1]
    assert hashes[0][0] == hashes[1][0]
    assert "Nobody has approved book here." in taken.stderr
    assert f"handrail resume {run_id} --take-over" in taken.stderr
    assert "run: echo first seen" in colleague.run("show", run_id, "--runbook").stdout
    [row] = colleague.run("runs", "--json").json
    assert (row["owner"], row["waiting_step"]) == ("ben", "")
    ended = colleague.run("resume", run_id, "--take-over", "--answer", "which=that", "--no-input", "--json")
    assert (ended.code, ended.json["ended"]) == (0, "completed")
    found = colleague.run("verify", run_id, "--json").json
    assert (found["is_intact"], found["elsewhere"], found["withheld"]) == (True, 1, 1)
    assert colleague.run("export", run_id, "-o", str(back), "--json").json["events"] == 14
    home = terminal.run("import", str(back), "--json").json
    assert (home["before"], home["after"]) == (8, 14)
    assert terminal.run("verify", run_id, "--json").json == {
        "run_id": run_id, "is_intact": True, "problems": [], "elsewhere": 0, "withheld": 0,
    }  # fmt: skip
    assert [row["ended"] for row in terminal.run("runs", "--json").json] == ["completed"]
    again = terminal.run("import", str(there))
    assert (again.code, "Nothing is new" in again.stderr) == (0, True)


SENSITIVE = """\
  - id: around
    title: Around it
    group:
      - id: vault
        title: The vault
        sensitive: true
        run: printf 'shelf %s' nine
        capture: {shelf: text}
        outcomes:
          - warn: contains(shelf, 'nine')
            say: It is on ${shelf}.
          - pass: otherwise
  - id: rows
    title: The rows
    each: [a, b]
    sensitive: true
    run: printf 'shelf %s' ten
  - id: hand
    title: By hand
    do: Read it off.
    sensitive: true
    record: {place: {type: string}}
"""


@pytest.fixture
def sensitive_run(terminal: Terminal, tmp_path: Path) -> str:
    book = write_runbook(tmp_path / "secret.yaml", SENSITIVE)
    words = ("--record", "hand.place=shelf eleven", "--no-input", "--json")
    found: str = terminal.run("run", str(book), *words).json["run_id"]
    return found


def test_nothing_that_a_sensitive_step_read_is_in_the_file(
    terminal: Terminal, colleague: Terminal, tmp_path: Path, sensitive_run: str
) -> None:
    file = tmp_path / "run.handrail"
    terminal.run("export", sensitive_run, "-o", str(file))
    with zipfile.ZipFile(file) as opened:
        held = b"\n".join(opened.read(name) for name in opened.namelist())
    assert b"The vault" in held
    assert not [word for word in (b"shelf nine", b"shelf ten", b"shelf eleven") if word in held]
    assert colleague.run("import", str(file)).code == 0
    assert "shelf nine" not in colleague.run("summary", sensitive_run, "--format", "text").stdout


@pytest.mark.parametrize("format_", ["markdown", "text", "html", "adf", "json"])
def test_nothing_that_a_sensitive_step_read_is_in_a_summary(
    terminal: Terminal, sensitive_run: str, format_: str
) -> None:
    told = terminal.run("summary", sensitive_run, "--format", format_).stdout
    assert "The vault" in told
    assert not [word for word in ("shelf nine", "shelf ten", "shelf eleven") if word in told]


def test_event_of_a_step_that_is_not_sensitive_may_not_come_bare(
    terminal: Terminal, colleague: Terminal, tmp_path: Path, run_id: str
) -> None:
    file = tmp_path / "run.handrail"
    terminal.run("export", run_id, "-o", str(file))
    with zipfile.ZipFile(file) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    told = [json.loads(line) for line in parts["events.jsonl"].splitlines()]
    told[3]["body"] = told[3]["body"].replace('"verdict":"pass"', '"verdict":"fail","withheld":true')
    parts["events.jsonl"] = b"".join(json.dumps(one).encode() + b"\n" for one in told)
    manifest = json.loads(parts["manifest.json"])
    parts["manifest.json"] = json.dumps(manifest | {"withheld": [4, *manifest["withheld"]]}).encode()
    with zipfile.ZipFile(file, "w") as opened:
        for name, data in parts.items():
            opened.writestr(name, data)
    refused = colleague.run("import", str(file))
    assert refused.code == 3
    assert (
        "the end of step 'first' came without its content, and that step is not sensitive" in refused.stderr
    )
    assert colleague.run("runs", "--json").json == []


def test_waiting_run_is_listed_as_waiting_where_it_was_taken_in(
    terminal: Terminal, colleague: Terminal, tmp_path: Path, run_id: str
) -> None:
    assert terminal.run("export", run_id, "-o", str(tmp_path / "run.handrail")).code == 0
    assert colleague.run("import", str(tmp_path / "run.handrail")).code == 0
    [row] = colleague.run("runs", "--json").json
    assert (row["waiting_step"], row["waiting_kind"], row["ended"]) == ("which", "ask", None)


def test_file_that_is_there_is_kept_unless_it_may_be_written_over(
    terminal: Terminal, tmp_path: Path, run_id: str
) -> None:
    file = tmp_path / "mine.txt"
    file.write_text("mine")
    refused = terminal.run("export", run_id, "-o", str(file))
    assert (refused.code, file.read_text()) == (64, "mine")
    assert "--force writes over it" in refused.stderr
    assert terminal.run("export", run_id, "-o", str(file), "--force").code == 0
    assert zipfile.is_zipfile(file)


def test_damaged_file_is_refused_with_its_place_and_leaves_no_trace(
    terminal: Terminal, colleague: Terminal, tmp_path: Path, run_id: str
) -> None:
    file = tmp_path / "run.handrail"
    terminal.run("export", run_id, "-o", str(file))
    with zipfile.ZipFile(file) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    parts["events.jsonl"] = parts["events.jsonl"].replace(b"The first", b"The worst")
    with zipfile.ZipFile(file, "w") as opened:
        for name, data in parts.items():
            opened.writestr(name, data)
    refused = colleague.run("import", str(file))
    assert (refused.code, refused.stdout) == (3, "")
    assert "event 1 (RunStarted) was changed: its hash does not fit its content" in refused.stderr
    assert colleague.run("runs", "--json").json == []
    assert colleague.run("import", str(tmp_path / "nothing")).code == 64


def test_run_that_somebody_leads_is_exported_and_not_imported_over(
    terminal: Terminal, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    steps = f"  - {{id: slow, title: Slow, run: 'echo begun >> {log}; sleep 30', timeout: 1m}}\n"
    process = terminal.start("run", str(write_runbook(tmp_path / "slow.yaml", steps)), "--no-input")
    try:
        while not log.exists():
            assert process.poll() is None
        [row] = terminal.run("runs", "--json").json
        file = tmp_path / "run.handrail"
        exported = terminal.run("export", row["run_id"], "-o", str(file), "--json")
        assert exported.json["events"] == 3
        busy = terminal.run("import", str(file))
        assert busy.code == 3
        assert "open in another window" in busy.stderr
    finally:
        process.kill()
        process.communicate(timeout=20)


def test_runbook_that_is_used_comes_along(terminal: Terminal, colleague: Terminal, tmp_path: Path) -> None:
    write_runbook(tmp_path / "child.yaml", "  - {id: word, title: A word, do: Say it.}\n")
    book = write_runbook(tmp_path / "parent.yaml", "  - {id: ask_it, title: Ask it, use: child}\n")
    run_id = terminal.run("run", str(book), "--no-input", "--json").json["run_id"]
    terminal.run("export", run_id, "-o", str(tmp_path / "run.handrail"))
    for path in (book, tmp_path / "child.yaml"):
        path.unlink()
    colleague.run("import", str(tmp_path / "run.handrail"))
    ended = colleague.run("resume", run_id, "--answer", "ask_it/word=done", "--no-input", "--json")
    assert (ended.code, ended.json["ended"]) == (0, "completed")
