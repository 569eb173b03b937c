"""A value that is filled into the author's words is shown as it is; only what the author wrote is a mark."""

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.step import AskStep, Choice, DoStep, Step
from desktop.ui.cards.by_hand import ByHandCard
from desktop.ui.cards.question import QuestionCard
from desktop.ui.run.page import RunPage
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.run.why_card import WhyCard
from desktop.ui.widgets.prose_label import ProseLabel
from tests.fakes.memory import said
from tests.ui.run.test_overview import driven
from tests.unit.engine.driving import run_step

_VALUE = "`ls` **x**"
_WORDS = "Is ${steps.good.stdout} right? See `df`."
_TOLD = f"Is {_VALUE} right? See df."


@pytest.mark.parametrize(
    "step",
    [
        AskStep(id="ask", title="Ask", ask=_WORDS, why=_WORDS, choices={"a": Choice(label="A")}),
        DoStep(id="ask", title="Do", do=_WORDS, why=_WORDS),
    ],
    ids=["ask", "do"],
)
def test_marks_in_a_value_stay(step: Step, qtbot: QtBot) -> None:
    run = driven(run_step("good"), step, answers={"good": said(_VALUE)})
    model = RunViewModel(run.session)
    page = RunPage(model)
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    run.start()
    qtbot.waitUntil(lambda: isinstance(page.step.card, QuestionCard | ByHandCard))
    for card in (page.step.card, page.step.findChildren(WhyCard)[0]):
        assert card is not None
        (label, *_) = [one for one in card.findChildren(ProseLabel) if one.isVisible()]
        assert label.text() == _TOLD
        (span,) = label._prose.spans
        assert label.text()[span.start : span.start + span.length] == "df"
    run.session.close()
