"""Makes the card for what a run waits for, wired to what its buttons do."""

from collections.abc import Callable

from desktop.engine.next import AskConsent, AskDecision, AskDone, AskHostKey, AskQuestion, Waiting
from desktop.ui.cards.by_hand import ByHandCard
from desktop.ui.cards.consent import ConsentCard
from desktop.ui.cards.decision import DecisionCard
from desktop.ui.cards.host_key import HostKeyCard
from desktop.ui.cards.question import QuestionCard
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.widgets.card import Card


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
            question = QuestionCard(asked, row)
            question.answered.connect(model.answer)
            question.skipped.connect(skip)
            return question
        case AskDone():
            by_hand = ByHandCard(asked, row)
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
