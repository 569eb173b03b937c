"""`handrail lint` as the program that a person or a CI job starts."""

import json
from pathlib import Path

import pytest

from tests.end2end.terminal import ROOT, Terminal, write_runbook

SCRIPT = '  - id: one\n    title: One\n    run: |\n      cd /x\n      echo "$(ls"\n'


@pytest.mark.requires_server("shellcheck")
def test_a_fault_in_a_script_is_told_with_its_line_in_every_format(
    terminal: Terminal, tmp_path: Path
) -> None:
    book = write_runbook(tmp_path / "book.yaml", SCRIPT)
    told = terminal.run("lint", str(book))
    assert told.code == 65
    assert f"{book}:9:17: in the script of one: " in told.stdout
    listed = terminal.run("lint", str(book), "--json")
    assert listed.stdout == terminal.run("lint", str(book), "--format", "json").stdout
    assert {problem["line"] for problem in listed.json} == {9}
    log = terminal.run("lint", str(book), "-f", "sarif").json
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == [p["rule"] for p in listed.json]
    assert all(problem["rule"].startswith("shellcheck-SC") for problem in listed.json)


@pytest.mark.requires_server("shellcheck")
def test_the_shipped_runbooks_give_an_empty_log_and_no_note(terminal: Terminal) -> None:
    told = terminal.run("lint", "runbooks")
    count = len(list((ROOT / "runbooks").rglob("*.yaml")))  # runbooks and incidents
    assert (told.code, told.stdout, told.stderr) == (0, "", f"{count} files, 0 errors, 0 warnings\n")
    [run] = terminal.run("lint", "runbooks", "--format", "sarif").json["runs"]
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])


def test_a_format_that_is_not_there_is_wrong_usage(terminal: Terminal) -> None:
    ended = terminal.run("lint", "runbooks", "--format", "yaml")
    assert (ended.code, ended.stdout) == (64, "")
    assert "json, sarif, text" in ended.stderr


def test_hostile_names_and_texts_leave_every_format_harmless(terminal: Terminal, tmp_path: Path) -> None:
    book = tmp_path / "bad\x1b[31m\u202e.yaml"
    book.write_text('runbook: 1\nid: a\n"key\\e[2J\\u202e": 1\ntitle: T\nsteps: []\n')
    for format_ in ("json", "sarif"):
        ended = terminal.run("lint", str(book), "--format", format_)
        assert ended.stdout.isascii()
        assert not {sign for sign in ended.stdout if sign < " " and sign != "\n"}
        assert "\\u001b[2J" in json.dumps(json.loads(ended.stdout))
