"""Home asks for the runs in several places, and reads their snapshot once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.verdict import Ended, Verdict
from desktop.paths import data_dir
from desktop.records.rows import RunRow
from desktop.records.snapshot import line_of, snapshot_path, write_snapshot
from desktop.ui.backstage import Backstage
from desktop.ui.home.view import HomeView
from desktop.ui.home.viewmodel import HomeViewModel
from desktop.ui.navigation import HOME, Navigator, Place
from desktop.workbench import Workbench

_NOW = datetime(2026, 3, 2, 13, 2, tzinfo=UTC)


def _line(run_id: str, ended: Ended | None) -> str:
    return line_of(
        RunRow(
            run_id=run_id, runbook_id="disk", title=f"The run {run_id}", version=1, sha256="", operator="ana",
            machine="laptop", started_at=_NOW, last_at=_NOW, ended=ended, verdict=Verdict.PASS,
            steps_entered=1, last_step="look", verdicts="pass", steps=3,
        )
    )  # fmt: skip


def test_the_snapshot_of_runs_is_read_once_for_each_of_its_states(
    home: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_dir().mkdir(parents=True, exist_ok=True)
    write_snapshot(data_dir(), [_line("open", None), _line("over", Ended.RESOLVED)])
    reads: list[Path] = []
    read_bytes = Path.read_bytes

    def read(path: Path) -> bytes:
        reads.append(path)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", read)
    stage = Backstage(Workbench())
    model = HomeViewModel(stage.runs, stage.library, stage.pins, stage.due, Navigator(), lambda: _NOW)
    view = HomeView(model)
    qtbot.addWidget(view)
    view.resize(1300, 800)
    view.show()
    view.show_place(Place(HOME))
    assert [card.run_id for card in model.resume_cards] == ["open"]
    assert reads.count(snapshot_path(data_dir())) == 1

    write_snapshot(data_dir(), [_line("another", None), _line("open", None)])
    model.changed.emit()
    assert [card.run_id for card in model.resume_cards] == ["another", "open"]
    assert reads.count(snapshot_path(data_dir())) == 2
    model.close()
    stage.close()
