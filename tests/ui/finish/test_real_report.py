"""The report over the real record: whom the run names is hidden for readers outside, as in a terminal's letters."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.summary.audience import Audience
from desktop.ui.backstage import Backstage
from desktop.ui.finish.viewmodel import FinishViewModel
from desktop.ui.shots.runs import AT_END, RUN_ID
from desktop.workbench import Workbench

_NAMES = ("web-03", "bastion-1", "laptop-7", "ana")


@pytest.fixture
def stage(home: Path) -> Iterator[Backstage]:
    made = Backstage(Workbench())
    made.bench.records.append(RUN_ID, AT_END, datetime(2026, 11, 19, 3, 12, tzinfo=UTC))
    yield made
    made.close()


@pytest.mark.parametrize("profile", ["customer", "vendor", "public"])
def test_no_name_of_ours_is_in_a_report_for_readers_outside(
    stage: Backstage, qtbot: QtBot, profile: str
) -> None:
    model = FinishViewModel(stage.report)
    model.open(RUN_ID)
    qtbot.waitUntil(lambda: model.letter is not None, timeout=20_000)
    assert all(name in model.text for name in _NAMES)
    for audience in (Audience.INTERNAL, Audience.ESCALATION):
        model.write_for(audience)
        model.hide_for(profile)
        written = (audience, profile)
        qtbot.waitUntil(lambda written=written: _shown(model) == written, timeout=20_000)  # type: ignore[misc]
        assert [name for name in _NAMES if name in model.text.replace(RUN_ID, "")] == []


def _shown(model: FinishViewModel) -> tuple[Audience | None, str]:
    audience = model.letter.audience if model.letter else None
    is_hidden = "host" in {line.entry.kind for line in model.lines}
    return audience, model.wish.profile if is_hidden else ""
