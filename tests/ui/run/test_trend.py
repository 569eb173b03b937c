"""The trend of the field that decided: which readings are asked for, and what is shown of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event as Flag

import pytest
from pytestqt.qtbot import QtBot

from desktop.compare.bounds import decisive
from desktop.domain.outcome import Outcome
from desktop.engine.commands import Pace
from desktop.ui.backstage import Backstage
from desktop.ui.run.page import RunPage
from desktop.ui.run.shot_parts import BEGAN
from desktop.ui.run.trend import Past, TrendModel, Wanted
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.shots.runs import AT_ASK, AT_END, SampleSession
from desktop.ui.theme.tokens import Tone
from desktop.workbench import Workbench


class Port:
    """Keeps what is asked for, and answers when the test says so."""

    def __init__(self) -> None:
        self.asked: list[tuple[Wanted, Callable[[Wanted, Sequence[Past]], None]]] = []

    def readings(self, wanted: Wanted, done: Callable[[Wanted, Sequence[Past]], None]) -> None:
        self.asked.append((wanted, done))

    def answer(self, at: int, *values: float) -> None:
        wanted, done = self.asked[at]
        done(wanted, [Past(BEGAN + timedelta(days=day), {"used_pct": one}) for day, one in enumerate(values)])


@pytest.fixture
def port() -> Port:
    return Port()


def model_at(events: Sequence[object], port: Port) -> TrendModel:
    model = RunViewModel(SampleSession(events))  # type: ignore[arg-type]
    return TrendModel(model, port, model)


def test_the_readings_of_the_same_command_on_the_same_target_are_asked_for(port: Port) -> None:
    trend = model_at(AT_ASK, port)
    trend._model.look_at("space")
    wanted, _ = port.asked[-1]
    assert (wanted.command, wanted.target) == ("host.disk  path: /var", "ssh://root@web-03")
    assert wanted.until is not None


def test_the_field_that_decided_is_shown_with_its_limit(port: Port, qtbot: QtBot) -> None:
    trend = model_at(AT_ASK, port)
    trend._model.look_at("space")
    with qtbot.waitSignal(trend.changed):
        port.answer(-1, 71.0, 80.5, 96.4)
    assert trend.trend is not None
    assert (trend.trend.name, trend.trend.series.values) == ("used_pct", (71.0, 80.5, 96.4))
    assert trend.trend.series.limit == 95.0
    assert trend.trend.series.tone is Tone.BAD


def test_one_reading_alone_is_no_trend(port: Port, qtbot: QtBot) -> None:
    trend = model_at(AT_ASK, port)
    trend._model.look_at("space")
    port.answer(-1, 96.4)
    qtbot.wait(20)
    assert trend.trend is None


def test_an_answer_about_a_step_that_is_looked_at_no_more_is_passed_over(port: Port, qtbot: QtBot) -> None:
    trend = model_at(AT_END, port)
    trend._model.look_at("space")
    first = len(port.asked) - 1
    trend._model.look_at("verify")
    port.answer(first, 1.0, 2.0)
    qtbot.wait(20)
    assert trend.trend is None
    with qtbot.waitSignal(trend.changed):
        port.answer(-1, 96.4, 34.1)
    assert trend.trend is not None
    assert trend.trend.series.values == (96.4, 34.1)


def test_the_same_step_is_asked_about_once(port: Port) -> None:
    trend = model_at(AT_ASK, port)
    trend._model.look_at("space")
    count = len(port.asked)
    trend._model.changed.emit()
    trend._model.changed.emit()
    assert len(port.asked) == count


def test_a_step_that_no_number_decided_has_no_trend(port: Port) -> None:
    trend = model_at(AT_END, port)
    count = len(port.asked)
    trend._model.look_at("kind")
    assert len(port.asked) == count
    assert trend.trend is None


def test_the_context_shows_it_in_words_for_screen_readers(port: Port, qtbot: QtBot) -> None:
    page = RunPage(RunViewModel(SampleSession(AT_ASK)), port)
    qtbot.addWidget(page)
    page.resize(1440, 900)
    page.show()
    page.model.look_at("space")
    assert not page.context.trend.isVisible()
    port.answer(-1, 71.0, 96.4)
    qtbot.waitUntil(page.context.trend.isVisible)
    assert page.context.trend.line.accessibleName() == "71 %, 96.4 %; limit 95 %"
    page.model.look_at("kind")
    assert not page.context.trend.isVisible()


FAIL, WARN, PASS = Outcome(fail="n >= 95"), Outcome(warn="n >= 85 and quick"), Outcome(pass_="otherwise")


@pytest.mark.parametrize(
    ("matched", "values", "number"),
    [
        (0, {"n": 99.0}, 95.0),
        (1, {"n": 90}, 85.0),
        (2, {"n": 12}, 85.0),
        (2, {"n": "much"}, None),
        (2, {"n": True}, None),
        (2, {}, None),
    ],
)
def test_what_decided_is_the_outcome_that_matched_or_the_limit_before_it(
    matched: int, values: dict[str, object], number: float | None
) -> None:
    bound = decisive((FAIL, WARN, PASS), matched, values)
    assert (bound and bound.number) == number


# -- over the real record -------------------------------------------------------------------------

_BOOK = """\
runbook: 1
id: two
title: Two readings
steps:
  - id: first
    title: First
    run: cat "$HOME/reading"
    capture: {used_pct: number}
    outcomes:
      - fail: used_pct >= 90
      - pass: otherwise
"""


@pytest.fixture
def stage(home: Path) -> Iterator[Backstage]:
    made = Backstage(Workbench())
    yield made
    made.close()


def test_the_readings_of_real_runs_come_up_to_the_one_that_is_looked_at(
    stage: Backstage, home: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "two.yaml").write_text(_BOOK)
    entries = []
    for value in (71.0, 80.5, 96.4):
        (home / "reading").write_text(f"{value}\n")
        over, book = Flag(), stage.bench.load(str(tmp_path / "two.yaml"))
        with stage.bench.new_run(book, {}, observe_only=False, pace=Pace.TO_NEXT_QUESTION) as opened:
            opened.session.subscribe(lambda update, over=over: over.set() if update.run.end else None)
            opened.begin()
            assert over.wait(20)
            entries.append(opened.session.run.entries[0])
    second = entries[1]
    wanted = Wanted(
        run_id="x", seq=second.seq, command=second.command, target=second.target,
        environment=second.environment, until=second.finished_at,
    )  # fmt: skip
    told: list[Sequence[Past]] = []
    stage.trends.readings(wanted, lambda _wanted, found: told.append(found))
    qtbot.waitUntil(lambda: bool(told), timeout=10_000)
    assert [one.fields["used_pct"] for one in told[0]] == [71, 80.5]
    stage.trends.readings(replace(wanted, until=None), lambda _wanted, found: told.append(found))
    qtbot.waitUntil(lambda: len(told) == 2, timeout=10_000)
    assert len(told[1]) == 3
