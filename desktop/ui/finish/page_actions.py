"""What can be done on the report page by key."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.ui.actions import Action
from desktop.ui.copying import copy_actions
from desktop.ui.finish.choices import AUDIENCES, PROFILES

if TYPE_CHECKING:
    from desktop.ui.finish.page import FinishPage


def tr(text: str) -> str:
    return QCoreApplication.translate("FinishActions", text)


def page_actions(page: "FinishPage") -> tuple[Action, ...]:
    return (*_of_sending(page), *_of_text(page), *_of_review(page), *_of_run(page))


def _of_sending(page: "FinishPage") -> Iterator[Action]:
    parts = page.send_parts
    if parts is not None:
        yield Action(tr("Send to the ticket"), "Ctrl+Return Ctrl+Enter", page.send, "send")
        yield Action(tr("Staff only, or the customer too"), "R", parts.goal.turn_readers, "users")
        yield Action(tr("Open what was sent"), "O", parts.state.open_address, "external-link")


def _of_text(page: "FinishPage") -> Iterator[Action]:
    yield Action(tr("Copy the summary"), "Ctrl+Shift+C", page.copy_text, "copy")
    yield Action(tr("Copy as…"), "Y", page.open_copy_menu, "copy")
    yield from copy_actions(page.copy_in_form, tr("Copy the commands that ran"))
    yield Action(tr("Save as…"), "Ctrl+S", page.open_save_menu, "download")
    for at, tab in enumerate(AUDIENCES):
        words = tr("Write for: {whom}").replace("{whom}", tab.words)
        yield Action(words, str(at + 1), partial(page.leaving.tabs.choose, at), tab.icon)
    yield Action(tr("As it reads, or its source"), "V", page.turn, "file-text")


def _of_review(page: "FinishPage") -> Iterator[Action]:
    review = page.review
    yield Action(tr("Next hidden value"), "N", review.look_on, "eye-off")
    yield Action(tr("Hidden value before"), "Shift+N", review.look_back, "eye-off")
    yield Action(tr("Show the hidden value, or hide it again"), "U", review.toggle_one, "eye")
    yield Action(tr("Hide more…"), "H", page.hide_more, "eye-off")
    for at, (_, readers) in enumerate(PROFILES):
        words = tr("Hide for: {readers}").replace("{readers}", readers)
        yield Action(words, "", partial(review.profile.choose, at), "eye-off")


def _of_run(page: "FinishPage") -> Iterator[Action]:
    yield Action(tr("Back to the run"), "Alt+Left", page.go_back, "arrow-left")
    yield Action(tr("All hosts by all checks"), "M", page.show_hosts, "server")
    yield Action(tr("What has to be put back"), "B", page.look_at_owed, "undo-2")
    yield Action(tr("Leave what is asked"), "Esc", page.leave_what_is_asked, is_listed=False)
