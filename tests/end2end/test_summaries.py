"""`handrail summary` and `handrail template`, as a person at a terminal uses them."""

import json
import stat
import zipfile
from itertools import zip_longest
from pathlib import Path

import pytest

from desktop.summary import FORMATS, Audience
from tests.end2end.terminal import Terminal, write_runbook

STEPS = """
  - id: look
    title: Is it there?
    run: echo hello; echo second line
    capture: {lines: lines}
    outcomes:
      - fail: len(lines) > 1
        say: 'It says ${lines[0]}.'
        customer: Something was in the way.
      - pass: otherwise
"""
HEAD = "customer: Pages are slow.\nsymptoms: [slow]\n"


@pytest.fixture
def run_id(terminal: Terminal, tmp_path: Path) -> str:
    file = write_runbook(tmp_path / "in-the-way.yaml", STEPS, head=HEAD)
    return str(terminal.run("run", str(file), "--no-input", "--json").json["run_id"])


def test_every_audience_and_every_format(terminal: Terminal, run_id: str) -> None:
    for audience, format_ in zip_longest(Audience, FORMATS, fillvalue=Audience.INTERNAL):
        told = terminal.run("summary", run_id, "-a", audience, "-f", format_)
        assert (told.code, told.stderr) == (0, "")
        assert ("It says hello." in told.stdout) is (audience is not Audience.CUSTOMER)


def test_a_customer_reads_the_authors_words_and_nothing_else(terminal: Terminal, run_id: str) -> None:
    told = terminal.run("summary", run_id, "-a", "customer", "--reader", "non-technical").stdout
    assert "Pages are slow." in told
    assert "- Something was in the way." in told
    assert "hello" not in told
    assert run_id not in told


def test_files_are_written_whole_and_not_over_others(terminal: Terminal, run_id: str, tmp_path: Path) -> None:
    pdf, bundle = tmp_path / "new" / "a.pdf", tmp_path / "a.zip"
    assert terminal.run("summary", run_id, "-f", "pdf", "-o", str(pdf)).code == 0
    assert pdf.read_bytes().startswith(b"%PDF-")
    told = terminal.run("summary", run_id, "-a", "escalation", "-f", "bundle", "-o", str(bundle))
    assert (told.code, told.stdout) == (0, f"{bundle}\n")
    with zipfile.ZipFile(bundle) as file:
        [evidence] = [name for name in file.namelist() if name.startswith("evidence/")]
        assert file.read(evidence) == b"hello\nsecond line\n"
        assert json.loads(file.read("manifest.json"))["run_id"] == run_id
        assert b"incident: 1" in file.read("incident.yaml")
    before = bundle.read_bytes()
    again = terminal.run("summary", run_id, "-f", "text", "-o", str(bundle))
    assert again.code != 0
    assert "--force" in again.stderr
    assert bundle.read_bytes() == before
    assert terminal.run("summary", run_id, "-f", "text", "-o", str(bundle), "--force").code == 0
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []
    assert stat.S_IMODE(bundle.stat().st_mode) == 0o600


def test_a_bundle_is_not_for_a_customer(terminal: Terminal, run_id: str, tmp_path: Path) -> None:
    place = tmp_path / "b.zip"
    told = terminal.run("summary", run_id, "-a", "customer", "-f", "bundle", "-o", str(place))
    assert told.code != 0
    assert "not for a customer" in told.stderr
    assert not place.exists()


def test_a_desk_gets_what_it_takes_and_the_counter_is_told(terminal: Terminal, run_id: str) -> None:
    told = terminal.run("summary", run_id, "--desk", "jira")
    assert json.loads(told.stdout)["type"] == "doc"
    assert told.stderr.strip() == f"Jira: {len(told.stdout.strip()):,} of 30,000 characters."


FAULTS = (
    (("-a", "customers"), "'customers' is not an audience. Did you mean customer?"),
    (("-f", "markdwn"), "'markdwn' is not a format of summaries. Did you mean markdown?"),
    (("--desk", "zendsk"), "'zendsk' is not a help desk. Did you mean zendesk?"),
    (("--reader", "x"), "'x' is not a reader."),
    (("--team", "../x"), "'../x' is not the name of a team"),
    (("--profile", "x"), "'x' is no profile of redaction."),
    (("-a", "escalation", "-f", "junit"), "is for the audience internal as it stands"),
)


def test_what_cannot_be_is_told(terminal: Terminal, run_id: str) -> None:
    for words, said in FAULTS:
        told = terminal.run("summary", run_id, *words)
        assert told.code != 0
        assert said in told.stderr
        assert told.stdout == ""


def test_a_template_of_ones_own_is_copied_checked_and_used(terminal: Terminal, run_id: str) -> None:
    place = Path(terminal.run("template", "copy", "customer", "--team", "red").stdout.strip())
    assert "templates/red" in place.as_posix()
    assert terminal.run("template", "check").code == 0
    place.write_text("# Hello\n\n${afected}\n\n- ${found.text}\n", encoding="utf-8")
    told = terminal.run("template", "check")
    assert told.code == 2
    assert f"{place}:3:1: ${{afected}} is not a name" in told.stdout
    assert "Did you mean affected?" in told.stdout
    refused = terminal.run("summary", run_id, "-a", "customer", "--team", "red")
    assert refused.code != 0
    assert ":3:1:" in refused.stderr
    place.write_text("# Hello\n\n${affected}\n\n- ${found.text}\n", encoding="utf-8")
    used = terminal.run("summary", run_id, "-a", "customer", "--team", "red").stdout
    assert used == "# Hello\n\nPages are slow.\n\n- Something was in the way.\n"
    assert "of red" in terminal.run("template", "list", "--team", "red").stdout
    assert terminal.run("template", "show", "customer", "--team", "red").stdout.startswith("# Hello\n")
    assert "found.text" in terminal.run("template", "names", "customer").stdout
