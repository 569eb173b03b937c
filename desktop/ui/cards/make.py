"""Makes the card for what a run waits for, wired to what its buttons do."""

from collections.abc import Callable

from desktop.engine.next import AskConsent, AskDecision, AskDone, AskHostKey, AskQuestion, Waiting
from desktop.redaction.clean import clean
from desktop.ui.cards.by_hand import ByHandCard
from desktop.ui.cards.consent import ConsentCard
from desktop.ui.cards.decision import DecisionCard
from desktop.ui.cards.host_key import HostKeyCard
from desktop.ui.cards.question import QuestionCard
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.prose import give_back


def card_for(
    asked: Waiting, model: RunViewModel, *, skip: Callable[[], None], stop: Callable[[], None]
) -> Card:
    """`skip` and `stop` ask for a reason first."""
    row = model.row_text
    match asked:
        case AskConsent():
            consent = ConsentCard(asked, row)
            consent.allowed.connect(model.consent)
            consent.skipped.connect(skip)
            consent.stopped.connect(stop)
            return consent
        case AskQuestion():
            question = QuestionCard(asked, row, words=_words(asked.question, model))
            question.answered.connect(model.answer)
            question.skipped.connect(skip)
            return question
        case AskDone():
            by_hand = ByHandCard(asked, row, words=_words(asked.text, model))
            by_hand.finished.connect(model.finish_by_hand)
            by_hand.skipped.connect(skip)
            return by_hand
        case AskDecision():
            decision = DecisionCard(asked, model.asked_about, row)
            decision.decided.connect(model.give)
            decision.stopped.connect(stop)
            return decision
        case AskHostKey():
            host_key = HostKeyCard(asked, row)
            host_key.decided.connect(model.give)
            return host_key


def _words(asked: str, model: RunViewModel) -> str:
    """Return what is asked such that no value in it is taken for a mark of the author's, where the step tells it."""
    told = model.step.asks
    return told if give_back(told) == clean(asked) else asked
