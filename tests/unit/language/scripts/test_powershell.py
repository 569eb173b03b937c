"""Scripts in PowerShell: parsed by PowerShell where it is, and told about where it is not."""

import base64
import shutil
import sys
from pathlib import Path

import pytest

from desktop.language import load_runbook
from desktop.language.scripts import ScriptFindings, check_scripts

is_posix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
needs_powershell = pytest.mark.skipif(
    not (shutil.which("pwsh") or shutil.which("powershell")),
    reason="this machine lacks PowerShell (Debian has no package of it)",
)


def found(script: str) -> ScriptFindings:
    body = "".join(f"      {line}\n" for line in script.split("\n"))
    head = "runbook: 1\nid: t\ntitle: T\nsteps:\n  - id: one\n    title: One\n    shell: powershell\n"
    loaded = load_runbook(f"{head}    run: |\n{body}".encode(), "f.yaml")
    return check_scripts([("f.yaml", loaded)])


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `pwsh` that keeps the scripts it was given and says what stands in the file `said`."""
    program = tmp_path / "pwsh"
    program.write_text(
        f'#!/bin/sh\ncp "$HANDRAIL_SCRIPTS"/* "{tmp_path}"\necho "$HANDRAIL_COUNT $*" >"{tmp_path}/asked"\n'
        f'cat "{tmp_path}/said"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


def test_without_powershell_a_note_says_what_was_not_checked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    report = found("Get-Item (")
    assert report.problems == ()
    assert report.notes == (
        "PowerShell is not installed here, so 1 powershell script was not checked by it.",
    )


@is_posix
def test_what_its_parser_says_is_put_in_its_place(stand_in: Path) -> None:
    told = base64.b64encode("Missing closing ')' … “here”.".encode()).decode()
    (stand_in / "said").write_text(f"0 2 11 MissingEndParenthesis {told}\r\ndone\r\n")
    [problem] = found("Get-Item\n'😀' + 'a' (\n").problems
    # PowerShell counts the sign beyond the basic plane as two.
    assert (problem.line, problem.column) == (10, 16)
    assert problem.rule == "powershell-MissingEndParenthesis"
    assert problem.message.endswith("Missing closing ')' … “here”. (PowerShell)")
    assert not problem.is_warning
    assert (stand_in / "0").read_text() == "Get-Item\n'😀' + 'a' (\n"
    assert (stand_in / "asked").read_text().startswith("1 -NoProfile -NonInteractive -EncodedCommand ")


@is_posix
@pytest.mark.parametrize("said", ["", "0 1 1 Fault bm8=\n", "cannot load\ndone\n"])
def test_an_answer_that_breaks_off_or_cannot_be_read_is_a_note(stand_in: Path, said: str) -> None:
    (stand_in / "said").write_text(said)
    report = found("Get-Item")
    assert report.problems == ()
    [note] = report.notes
    assert note.startswith("1 powershell script was not all checked by PowerShell: it ended with 0")


@is_posix
@pytest.mark.parametrize(
    "script", ["using  module ./evil.psm1", "Configuration X { }", "USING assembly e.dll"]
)
def test_a_script_whose_parsing_would_load_code_is_left_out(stand_in: Path, script: str) -> None:
    (stand_in / "said").write_text("done\n")
    [note] = found(script).notes
    assert "left out: f.yaml: one" in note
    assert not (stand_in / "asked").exists()


@needs_powershell
def test_powershell_itself_finds_a_fault_and_runs_nothing(tmp_path: Path) -> None:
    assert found(f"Set-Content -Path '{tmp_path / 'made'}' -Value x") == ScriptFindings(())
    [problem, *_] = found("Get-Item\nif ($true) {\n  Get-Item (\n").problems
    assert problem.rule.startswith("powershell-")
    assert 9 <= problem.line <= 12
    assert not (tmp_path / "made").exists()
