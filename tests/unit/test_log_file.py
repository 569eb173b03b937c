"""The log keeps what broke, without what looks like a secret."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop import app
from desktop.log_file import log_to_file
from desktop.paths import data_dir
from desktop.redaction.gate import require_no_secret
from desktop.redaction.masker import SecretMasker
from tests.unit.redaction.planted import SHAPES


@pytest.fixture(autouse=True)
def root_logger() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers, root.level = handlers, level


def test_nothing_is_written_before_something_breaks(home: Path) -> None:
    log_to_file()
    assert not (data_dir() / "handrail.log").exists()


def test_a_fault_exits_70_and_its_traceback_is_redacted(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def break_down(_given: object) -> int:
        raise ValueError("password=hunter2secret")

    monkeypatch.setattr(app, "_run_command", break_down)
    assert app.main(["anything"]) == 70
    logged = (data_dir() / "handrail.log").read_text()
    assert "break_down" in logged
    assert "hunter2secret" not in logged + capsys.readouterr().err


def test_no_shape_of_a_secret_is_in_the_log_nor_in_a_traceback_there(home: Path) -> None:
    masker = SecretMasker()
    log_to_file()
    for name, shape in SHAPES.items():
        masker.add(name, shape.secret)
        try:
            raise ValueError(shape.text)
        except ValueError:
            logging.getLogger("desktop").exception("it was %s there", shape.text)
    logged = (data_dir() / "handrail.log").read_bytes()
    assert logged.count(b"Traceback") == len(SHAPES)
    require_no_secret(logged, masker, "the log")
