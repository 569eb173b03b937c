"""What can be done on the run page, each with its key: the palette and the list of keys show the same."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.engine.next import AskDone
from desktop.ui.actions import Action
from desktop.ui.cards.by_hand import ByHandCard
from desktop.ui.cards.consent import ConsentCard
from desktop.ui.cards.decision import DecisionCard
from desktop.ui.cards.question import QuestionCard
from desktop.ui.copying import copy_actions

if TYPE_CHECKING:
    from desktop.ui.run.page import RunPage


def tr(text: str) -> str:
    return QCoreApplication.translate("RunPage", text)


def actions_of(page: "RunPage") -> tuple[Action, ...]:
    """A key that is held does once what moves the run: its repeats would go to what nobody has read yet."""
    moving = (*_following(page), *_going(page))
    return (*(replace(one, repeats=False) for one in moving), *_looking(page))


def _following(page: "RunPage") -> tuple[Action, ...]:
    """What answers the step that the run is at."""
    asking = page.asking
    return (
        Action(tr("Run this step"), "Space", lambda: _run(page), "play"),
        Action(tr("Go on"), "Return Enter", lambda: _go_on(page), "arrow-right"),
        Action(tr("Done by hand"), "D", lambda: _by_hand(page, could=True), "hand"),
        Action(tr("Could not"), "F", lambda: _by_hand(page, could=False), "octagon-x"),
        Action(tr("Allow the change, or give what was read off"), "Ctrl+Enter Ctrl+Return",
               lambda: _confirm(page), is_listed=False),
        Action(tr("Skip this step…"), "S", asking.skip, "skip-forward"),
        Action(tr("Cut the wait short"), "W", lambda: _cut_wait(page), "hourglass"),
        Action(tr("Stop the step, or the run…"), "Esc", page.stop_or_leave, "square"),
    )  # fmt: skip


def _going(page: "RunPage") -> tuple[Action, ...]:
    """What moves the run other than its runbook."""
    model, asking = page.model, page.asking
    return (
        Action(tr("Go on from the step that is looked at…"), "G", asking.go_to_shown, "undo-2"),
        Action(tr("Run the last step again"), "R", lambda: _again(page), "refresh-cw"),
        Action(
            tr("Take back the last tick, answer, skip or note"),
            "U Ctrl+Z",
            lambda: _take_back(page),
            "undo-2",
        ),
        Action(tr("Pause the run, or go on with it"), "P", page.pause_or_resume, "circle-stop"),
        Action(tr("Hand the run over…"), "H", page.open_hand_over, "users"),
        Action(tr("Take the run over"), "T", lambda: _take_over(page), "user-round"),
        Action(tr("What has to be put back"), "B", page.to_owed, "undo-2"),
        Action(tr("Run on to the next question, or wait at each step"), "Q", model.change_pace, "route"),
    )


def _looking(page: "RunPage") -> tuple[Action, ...]:
    """What shows something and changes nothing."""
    flanks = page.flanks
    return (
        Action(tr("Next step in the list"), "J Down", _moves(page, 1), is_listed=False),
        Action(tr("Previous step in the list"), "K Up", _moves(page, -1), is_listed=False),
        Action(tr("All steps wide as a list, or one with explanations"), "L", page.mode.toggle, "list"),
        Action(tr("Next row that is not good"), "O", page.step.fan.next_odd, "triangle-alert"),
        Action(tr("Compare two hosts, or rows, of this step"), "V", page.compare_rows, "git-branch"),
        Action(tr("All hosts by all checks"), "M", page.show_hosts, "server"),
        Action(tr("Write a note"), "N", flanks.write_note, "notebook-pen"),
        Action(tr("Keep files with this step…"), "A", page.taking_in.pick, "paperclip"),
        Action(tr("Look at what was attached last"), "Shift+A", page.context.attached.ask_last, "paperclip"),
        Action(tr("Look at the output and its evidence"), "E", lambda: _to_evidence(page), "file-text"),
        Action(tr("Explain this command and the words of this step"), "X", page.explain, "book-open"),
        Action(tr("Show the tour of this page"), "", page.tour.begin, "life-buoy"),
        Action(tr("Next of the tour"), ".", page.tour.go_on, is_listed=False),
        Action(tr("Find in output"), "Ctrl+F", lambda: _find(page), "search"),
        Action(tr("Next hit in the output"), "F3", lambda: _find_on(page), is_listed=False),
        Action(
            tr("Hit before in the output"),
            "Shift+F3",
            lambda: _find_on(page, backwards=True),
            is_listed=False,
        ),
        Action(tr("Open or fold the context"), "C", flanks.toggle, "panel-right-open"),
        Action(tr("Copy the summary"), "Ctrl+Shift+C", page.copy_summary, "copy"),
        Action(tr("Copy as…"), "Y", page.open_copy_menu, "copy"),
        *copy_actions(page.copy_as, tr("Copy the command of this step")),
        Action(tr("Preview the report"), "Ctrl+R", page.report_asked.emit, "eye"),
    )


def _moves(page: "RunPage", by: int) -> Callable[[], None]:
    return lambda: page.list.steps.step_by(by)


def _to_evidence(page: "RunPage") -> None:
    if page.step.output.isVisible():
        page.step.output.view.setFocus()


def _find(page: "RunPage") -> None:
    if page.step.output.isVisible():
        page.step.start_find()


def _find_on(page: "RunPage", *, backwards: bool = False) -> None:
    if page.step.output.isVisible():
        page.step.output.find_on(backwards=backwards)


def _run(page: "RunPage") -> None:
    if page.model.can_run:
        page.model.proceed()


def _go_on(page: "RunPage") -> None:
    card = page.step.card
    if page.model.is_looking_back or page.model.is_over:
        page.step.advance()
    elif isinstance(card, QuestionCard):
        card.submit()
        page.step.show_missing()


def _by_hand(page: "RunPage", *, could: bool) -> None:
    card = page.step.card
    if isinstance(page.model.waiting, AskDone) and isinstance(card, ByHandCard):
        card.say_done() if could else card.say_could_not()


def _confirm(page: "RunPage") -> None:
    card = page.step.card
    if isinstance(card, ConsentCard):
        card.allow_if_ready()
        page.step.show_missing()
    elif isinstance(card, ByHandCard):
        card.say_done()


def _again(page: "RunPage") -> None:
    if not _decided(page, "retry"):
        page.model.retry()


def _take_back(page: "RunPage") -> None:
    if not _decided(page, "undo"):
        page.model.undo()


def _decided(page: "RunPage", way: str) -> bool:
    """Press a button of the card that asks how to go on: what was written on it goes along. False without one."""
    card = page.step.card
    button = card.buttons.get(way) if isinstance(card, DecisionCard) else None
    if button is not None:
        button.click()
    return button is not None


def _cut_wait(page: "RunPage") -> None:
    if page.model.wait_s is not None:
        page.model.end_wait()


def _take_over(page: "RunPage") -> None:
    if page.model.run.handed_over:
        page.model.take_over()
