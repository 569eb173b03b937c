"""What is done on the report page before a picture of it is taken."""

from collections.abc import Callable

from desktop.ui.finish.page import FinishPage
from desktop.ui.finish.paper import SOURCE
from desktop.ui.main_window import MainWindow
from desktop.ui.shots.window import settle


def _pages(window: MainWindow) -> list[FinishPage]:
    return window.findChildren(FinishPage)


def _show_source(window: MainWindow) -> None:
    for page in _pages(window):
        page.format.choose(0)
        page.view.choose(SOURCE)


def _review(window: MainWindow) -> None:
    """The last hidden value is shown after all, and the list is in sight."""
    for page in _pages(window):
        page.leaving.format.choose(1)
        page.review.look_back()
        page.review.toggle_one()
        page.done.bring_to_sight(page.review)


def _escalate_offline(window: MainWindow) -> None:
    for page in _pages(window):
        page.leaving.tabs.choose(2)
        settle()
        page.leaving.send.click()


def _write_article(window: MainWindow) -> None:
    for page in _pages(window):
        page.leaving.tabs.choose(4)


def _send(window: MainWindow) -> None:
    for page in _pages(window):
        page.leaving.send.click()


def _ask_for_public(window: MainWindow) -> None:
    for page in _pages(window):
        page.leaving.tabs.choose(1)
        settle()  # another text would be asked about anew
        if page.send_parts is not None:
            page.send_parts.goal.turn_readers()
        page.leaving.send.click()


def _hide_for_public(window: MainWindow) -> None:
    for page in _pages(window):
        page.review.profile.choose(3)
        settle()
        for _ in range(3):
            page.review.look_on()


SCENES: dict[str, Callable[[MainWindow], None]] = {
    "source": _show_source,
    "review": _review,
    "profile": _hide_for_public,
    "waits": _escalate_offline,
    "article": _write_article,
    "sent": _send,
    "public": _ask_for_public,
}
SENDS = ("waits", "sent", "public")  # what is told then is brought into sight in the window as it is
