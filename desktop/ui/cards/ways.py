"""What a decision is about, in words, and the ways there are: the same question looks different by what led to it."""

from PySide6.QtCore import QCoreApplication

from desktop.dataclass import dataclass
from desktop.domain.events import Decision
from desktop.domain.run import StepEntry
from desktop.domain.verdict import Verdict
from desktop.engine.next import AskDecision, WaitKind
from desktop.redaction.clean import clean
from desktop.ui.theme.tokens import Tone


def tr(text: str) -> str:
    return QCoreApplication.translate("Ways", text)


@dataclass(frozen=True, slots=True)
class Way:
    """One button: what it says, the decision it stands for, and the key of the page that presses it."""

    key: str
    words: str
    icon: str
    decision: Decision
    verdict: Verdict | None = None
    keys: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`first` are the ways to take without a word; `then` go with what the person saw. `harmless` has the focus."""

    title: str
    text: str
    icon: str
    tone: Tone
    first: tuple[Way, ...] = ()
    then: tuple[Way, ...] = ()
    heading: str = ""
    undo: str = ""
    harmless: str = ""


def question_of(asked: AskDecision, last: StepEntry | None) -> Question:
    """Return the question that a decision puts; `last` is the entry that it is about."""
    if not asked.decisions:
        return _no_way_on(asked)
    if asked.wait is WaitKind.UNDO:
        return _take_back(asked)
    if asked.wait is WaitKind.OUTCOME_UNKNOWN:
        return _cut_off(asked)
    if last is not None and last.is_recheck:
        return _read_again(asked)
    return _not_known(asked, is_stopped=bool(last and last.fault and last.fault.kind == "Cancelled"))


def _no_way_on(asked: AskDecision) -> Question:
    return Question(
        title=tr("The run goes round in a circle"), text=clean(asked.reason), icon="octagon-x", tone=Tone.BAD
    )


def _take_back(asked: AskDecision) -> Question:
    told = tr(
        "What was changed has not had the effect it was to have. Take it back, look again, or leave it."
    )
    undo = (
        Way("undo", tr("Take it back by that step"), "undo-2", Decision.UNDO, keys="U")
        if Decision.UNDO in asked.decisions
        else Way("undone", tr("I have taken it back"), "undo-2", Decision.UNDONE)
    )
    retry = Way("retry", tr("Look again"), "refresh-cw", Decision.RETRY, keys="R")
    return Question(
        title=tr("The change did not prove itself"),
        text=told,
        icon="triangle-alert",
        tone=Tone.WARN,
        first=(retry, undo),
        then=(*_by_hand(asked), Way("go_on", tr("Leave it and go on"), "arrow-right", Decision.GO_ON)),
        heading=tr("Or say how it looks"),
        undo=clean(asked.undo),
        harmless="retry",
    )


def _cut_off(asked: AskDecision) -> Question:
    return Question(
        title=tr("Outcome unknown"),
        text=clean(asked.reason),
        icon="zap",
        tone=Tone.UNKNOWN,
        then=(
            Way("happened", tr("It happened"), "circle-check", Decision.HAPPENED),
            Way("not", tr("It did not"), "octagon-x", Decision.DID_NOT_HAPPEN),
            Way("go_on", tr("Go on, not known"), "arrow-right", Decision.GO_ON),
        ),
        heading=tr("What you saw there"),
    )


def _read_again(asked: AskDecision) -> Question:
    return Question(
        title=tr("This is different now"),
        text=clean(asked.reason),
        icon="history",
        tone=Tone.WARN,
        first=(
            Way("retry", tr("Go on from this step"), "undo-2", Decision.RETRY, keys="R"),
            Way("go_on", tr("Go on where the run stands"), "arrow-right", Decision.GO_ON),
        ),
        heading=tr("A word on it, for the summary"),
        harmless="retry",
    )


def _not_known(asked: AskDecision, *, is_stopped: bool) -> Question:
    stopped = tr("You stopped this step, so there is no verdict")
    unread = tr("This could not be read, so there is no verdict")
    go_on = Way("go_on", tr("Go on, not known"), "arrow-right", Decision.GO_ON)
    return Question(
        title=stopped if is_stopped else unread,
        text=clean(asked.reason),
        icon="circle-stop" if is_stopped else "circle-question-mark",
        tone=Tone.UNKNOWN,
        first=(Way("retry", tr("Read it again"), "refresh-cw", Decision.RETRY, keys="R"),),
        then=(*_by_hand(asked), go_on),
        heading=tr("Or look yourself"),
        harmless="retry",
    )


def _by_hand(asked: AskDecision) -> tuple[Way, ...]:
    if Decision.BY_HAND not in asked.decisions:
        return ()
    return (
        Way("pass", tr("By hand: pass"), "circle-check", Decision.BY_HAND, Verdict.PASS),
        Way("warn", tr("By hand: warn"), "triangle-alert", Decision.BY_HAND, Verdict.WARN),
        Way("fail", tr("By hand: fail"), "octagon-x", Decision.BY_HAND, Verdict.FAIL),
    )
