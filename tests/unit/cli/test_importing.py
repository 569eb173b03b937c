"""`handrail import-from`: where the runbook goes, what is told, and what is refused without a file being touched."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.cli.author.importing import import_from
from desktop.cli.exit_codes import Exit
from desktop.domain.errors import InputError, RunbookError
from desktop.language import load_runbook
from desktop.language.source_text import MAX_BYTES

Import = Callable[..., tuple[int, str, str]]
GOSS = "service: {sshd: {running: true}}\n"


@pytest.fixture
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Import:
    """Import a document that is `document.yaml` of a working directory of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "none"))

    def run(
        text: str | bytes, form: str = "goss", output: str = "", *, overwrite: bool = False
    ) -> tuple[int, str, str]:
        Path("document.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
        code = import_from(form, "document.yaml", Path(output) if output else None, overwrite=overwrite)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_without_a_file_to_write_it_prints_a_runbook_that_loads(imported: Import) -> None:
    code, out, err = imported(GOSS)
    assert code == Exit.PASS
    assert load_runbook(out.encode(), "made.yaml").runbook.id == "document"
    assert "1 step, 0 things left out" in err


def test_what_is_left_out_is_told_with_its_place_and_in_the_exit_status(imported: Import) -> None:
    code, _, err = imported("service:\n  sshd: {running: true, runlevels: [3]}\n", output="made.yaml")
    assert code == Exit.WARN
    assert "document.yaml:2: left out: service sshd: `runlevels`" in err
    assert load_runbook(Path("made.yaml").read_bytes(), "made.yaml").runbook.steps


def test_a_file_that_is_there_stays_unless_it_is_forced(imported: Import) -> None:
    Path("made.yaml").write_text("mine")
    with pytest.raises(InputError, match=r"already there; nothing was written\. --force"):
        imported(GOSS, output="made.yaml")
    assert Path("made.yaml").read_text() == "mine"
    imported(GOSS, output="made.yaml", overwrite=True)
    assert Path("made.yaml").read_text().startswith("# Made of document.yaml")


@pytest.mark.parametrize(
    ("output", "says"), [("/proc/none/made.yaml", "cannot be written: "), (".", "is a folder; name the file")]
)
def test_where_nothing_can_be_written_is_said(imported: Import, output: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        imported(GOSS, output=output, overwrite=True)


@pytest.mark.parametrize("file", ["missing.yaml", "."])
def test_what_cannot_be_read_is_said(imported: Import, file: str) -> None:
    with pytest.raises(InputError, match="it cannot be read: "):
        import_from("goss", file, None, overwrite=False)


def test_a_document_that_is_too_large_is_not_read_to_its_end(imported: Import) -> None:
    with pytest.raises(InputError, match=f"more than {MAX_BYTES} bytes"):
        imported(b"a" * (MAX_BYTES + 100), "markdown")


def test_a_document_that_is_none_leaves_no_file_behind(imported: Import) -> None:
    for text in (
        "a: b",
        "file: {a: &a [*a]}",
        "{" * 100,
        b"\xff\xfe",
        "x: &a [1]\ny: !!python/object:os.system [*a]",
    ):
        with pytest.raises(RunbookError):
            imported(text, output="made.yaml")
    assert not Path("made.yaml").exists()


def test_a_form_that_is_not_known_is_named_with_the_nearest(imported: Import) -> None:
    with pytest.raises(InputError, match=r"goss, ssm, markdown, not 'markdwn'\. Did you mean markdown"):
        imported(GOSS, "markdwn")
