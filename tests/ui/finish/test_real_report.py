"""The report over the real record: whom the run names is hidden for readers outside, as in a terminal's letters."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.events import StepFinished
from desktop.summary.audience import Audience
from desktop.ui.backstage import Backstage
from desktop.ui.copying import forms
from desktop.ui.finish.viewmodel import FinishViewModel
from desktop.ui.shots.runs import AT_END, RUN_ID
from desktop.workbench import Workbench

_NAMES = ("web-03", "bastion-1", "laptop-7", "ana")


@pytest.fixture
def stage(home: Path) -> Iterator[Backstage]:
    made = Backstage(Workbench())
    records = made.bench.records
    df = records.put_evidence(RUN_ID, "df", b"root@web-03 through bastion-1, asked by ana from laptop-7\n")
    events = (
        replace(one, evidence=(df,)) if isinstance(one, StepFinished) and one.step == "space" else one
        for one in AT_END
    )
    records.append(RUN_ID, tuple(events), datetime(2026, 11, 19, 3, 12, tzinfo=UTC))
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
        for form in forms():
            text = model.text_as(form.id).replace(RUN_ID, "")
            assert [name for name in _NAMES if re.search(rf"\b{name}\b", text)] == [], form.id


def _shown(model: FinishViewModel) -> tuple[Audience | None, str]:
    audience = model.letter.audience if model.letter else None
    is_hidden = "host" in {line.entry.kind for line in model.lines}
    return audience, model.wish.profile if is_hidden else ""


def test_a_bundle_is_hidden_for_the_readers_that_its_summary_is(
    stage: Backstage, qtbot: QtBot, tmp_path: Path
) -> None:
    model, file = FinishViewModel(stage.report), tmp_path / "bundle.zip"
    model.open(RUN_ID)
    qtbot.waitUntil(lambda: model.letter is not None, timeout=20_000)
    model.hide_for("vendor")
    qtbot.waitUntil(lambda: _shown(model) == (Audience.INTERNAL, "vendor"), timeout=20_000)
    with qtbot.waitSignal(model.told, timeout=20_000):
        model.save("bundle", str(file))
    with zipfile.ZipFile(file) as bundle:
        texts = {name: bundle.read(name).decode() for name in bundle.namelist()}
    assert "incident.yaml" not in texts  # it holds what the targets answered, word by word
    assert any(name.startswith("evidence/") for name in texts)
    for name, text in texts.items():
        assert [one for one in _NAMES if one in text.replace(RUN_ID, "")] == [], name
