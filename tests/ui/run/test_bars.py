"""A list in a reading is shown as bars, each with its value as text."""

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.step import RunStep
from desktop.domain.step_parts import Capture
from desktop.domain.values import Fields
from desktop.ui.run.bars import bars_of
from desktop.ui.run.bars_card import BarsCard
from desktop.ui.run.page import RunPage
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.theme.theme import color
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.bars import Bar, BarsPlot
from tests.fakes.memory import said
from tests.ui.run.test_overview import driven, hand

GIB = 1024**3


def told(reading: Fields) -> list[tuple[str, str]]:
    found = bars_of(reading)
    return [(bar.name, bar.text) for bar in found.bars] if found is not None else []


def test_folders_are_told_with_their_sizes() -> None:
    folders = [{"path": "/var/log", "held_bytes": 22 * GIB}, {"path": "/var/lib", "held_bytes": GIB}]
    reading: Fields = {"path": "/var", "held_bytes": 23 * GIB, "folders": folders}
    assert told(reading) == [("/var/log", "22 GiB"), ("/var/lib", "1 GiB")]
    found = bars_of(reading)
    assert found is not None
    assert found.heading == "folders by held bytes"


def test_a_table_that_a_script_printed_is_told_in_its_unit() -> None:
    rows = [{"kib": str(22 * 1024**2), "path": "/var/log"}, {"kib": "1024", "path": "/var/lib"}]
    reading: Fields = {"rows": rows, "exit_status": 0}
    assert told(reading) == [("/var/log", "22 GiB"), ("/var/lib", "1 MiB")]
    found = bars_of(reading)
    assert found is not None
    assert found.heading == "path by size"


def test_what_is_more_than_eight_is_counted() -> None:
    found = bars_of({"holders": [{"user": f"u{n}", "count": 20 - n} for n in range(11)]})
    assert found is not None
    assert (len(found.bars), found.left_out) == (8, 3)
    assert found.heading == "holders by count, 8 of 11"


@pytest.mark.parametrize(
    "items",
    [
        [],
        [{"path": "/one", "held_bytes": 1}],
        ["a", "b"],
        [{"path": "/a", "held_bytes": 0}, {"path": "/b", "held_bytes": 0}],
        [{"path": "/a", "held_bytes": 1}, {"path": "/b", "held_bytes": None}],
        [{"path": "/a", "left": 1, "right": 2}, {"path": "/b", "left": 1, "right": 2}],
        [{"path": "/a", "held_bytes": -1}, {"path": "/b", "held_bytes": float("nan")}],
        [{"held_bytes": 1}, {"held_bytes": 2}],
        [{"path": "/a", "is_on": True}, {"path": "/b", "is_on": True}],
    ],
)
def test_what_is_no_measure_of_named_things_has_no_bars(items: list[object]) -> None:
    assert bars_of({"items": items, "text": "ab"}) is None  # type: ignore[dict-item]


def test_the_page_shows_them_under_the_verdict_and_a_reader_hears_them(qtbot: QtBot) -> None:
    step = RunStep(
        id="du", title="What is large?", run="du", capture={"rows": Capture(table=("kib", "path"))}
    )
    run = driven(step, hand("end"), answers={"du": said("2048\t/var/log\n1024\t/var/lib\n")})
    model = RunViewModel(run.session)
    page = RunPage(model)
    qtbot.addWidget(page)
    page.resize(1200, 900)
    page.show()
    run.start()
    qtbot.waitUntil(lambda: model.waiting is not None)
    model.look_at("du")
    (card,) = page.step.findChildren(BarsCard)
    qtbot.waitUntil(card.isVisible)
    (plot,) = card.findChildren(BarsPlot)
    assert plot.accessibleName() == "/var/log: 2 MiB; /var/lib: 1 MiB"
    qtbot.waitUntil(lambda: plot.height() >= plot.sizeHint().height() > 0)
    model.look_at("end")
    qtbot.waitUntil(lambda: not card.isVisible())
    run.session.close()


def test_a_bar_is_as_long_as_its_value(qtbot: QtBot) -> None:
    plot = BarsPlot()
    qtbot.addWidget(plot)
    plot.show_bars((Bar("a", 10, "10 %"), Bar("b", 5, "5 %")))
    plot.resize(400, plot.sizeHint().height())
    image = plot.grab().toImage()

    def filled(row: int) -> int:
        y = round((row + 0.5) * plot.sizeHint().height() / 2)
        return sum(image.pixelColor(x, y) == color(Ink.ACCENT) for x in range(image.width()))

    assert abs(filled(0) - 2 * filled(1)) <= 4
