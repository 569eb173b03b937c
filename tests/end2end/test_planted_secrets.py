"""Forty secrets, printed by a run in five encodings, are in nothing that is stored, logged, copied or left lying."""

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.log_file import log_to_file
from desktop.redaction.gate import require_no_secret
from desktop.redaction.masker import SecretMasker
from desktop.summary import FORMATS
from desktop.ui.copying import COMMANDS
from desktop.ui.finish.page import FinishPage
from desktop.workbench import Workbench
from tests.end2end.terminal import write_runbook
from tests.end2end.window import DrivenWindow
from tests.unit.redaction.planted import ENCODINGS, SHAPES

STEPS = """\
  - id: look
    title: Look at the settings
    run: cat {file}; cat {file} >&2
    capture: {{all: text}}
    outcomes:
      - warn: otherwise
        say: The settings say ${{all}}
"""


@pytest.fixture
def window(qapp: QApplication, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DrivenWindow]:
    (home / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(home / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    bench = Workbench()
    for name, shape in SHAPES.items():
        bench.secrets.hold(name, shape.secret)
    driven = DrivenWindow(home / ".config" / "handrail", bench)
    yield driven
    driven.close()


@pytest.fixture
def known() -> SecretMasker:
    masker = SecretMasker()
    for name, shape in SHAPES.items():
        masker.add(name, shape.secret)
    return masker


def written_out() -> str:
    return "\n".join(encode(shape.text) for shape in SHAPES.values() for encode in ENCODINGS.values()) + "\n"


def test_what_a_run_printed_is_nowhere(
    window: DrivenWindow, home: Path, tmp_path: Path, known: SecretMasker
) -> None:
    plain = tmp_path / "settings"
    plain.write_text(written_out())
    with pytest.raises(Exception, match="the secret"):  # the search can find them
        require_no_secret(plain.read_bytes(), known, "the file")
    book = write_runbook(tmp_path / "book.yaml", STEPS.format(file=plain))
    run = window.begin(str(book), is_guided=False)
    window.until(lambda: run.model.is_over)
    bench = window.shell.stage.bench
    write_to_log(plain.read_text())
    report = report_of(window, run.model.run.run_id)
    for form in (*FORMATS, COMMANDS):
        QApplication.clipboard().clear()
        report.copy_in_form(form)
        window.until(lambda: bool(QApplication.clipboard().text()))
        require_no_secret(QApplication.clipboard().text().encode(), known, f"the clipboard in {form}")
    evidence = [ref for entry in run.model.run.entries for ref in entry.evidence]
    assert evidence
    for ref in evidence:
        require_no_secret(bench.records.get_evidence(ref), known, "the evidence")
    bench.records.close()
    files = [file for file in home.rglob("*") if file.is_file()]
    assert {"records.db", "handrail.log"} <= {file.name for file in files}
    for file in files:  # its folder for what is temporary is one of them
        require_no_secret(file.read_bytes(), known, str(file))


def write_to_log(text: str) -> None:
    """Write a fault that holds the text, in its traceback too, to the program's own log."""
    root = logging.getLogger()
    before = (root.handlers, root.level)
    log_to_file()
    try:
        raise ValueError(text)
    except ValueError:
        logging.getLogger("desktop").exception("a fault: %s", text)
    finally:
        (handler,) = root.handlers
        handler.close()
        root.handlers, root.level = before


def report_of(window: DrivenWindow, run_id: str) -> FinishPage:
    window.report(run_id)
    report = window.shell.window.page
    assert isinstance(report, FinishPage)
    window.until(report.copy.isEnabled)
    return report
