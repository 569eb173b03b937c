"""Where a person is in the window, and how one page sends them to another."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.dataclass import dataclass
from desktop.ui.actions import Action

if TYPE_CHECKING:
    from desktop.domain.deadline import Deadline

HOME, LIBRARY, RUNS, START, RUN, FINISH = "home", "library", "runs", "start", "run", "finish"
EDITOR = "editor"
HELP = "help"
TIMELINE, COMPARE = "timeline", "compare"
HOSTS = "hosts"
QUEUE, OUTBOX = "queue", "outbox"
CONNECTIONS, SETTINGS = "connections", "settings"
ADD_DESK = "add-desk"  # the key that opens the connections where a desk is written down


@dataclass(frozen=True, slots=True)
class Place:
    """A page, and what it shows: a runbook's or run's id in `key`, words to search for in `text`."""

    page: str
    key: str = ""
    text: str = ""


class Navigator(QObject):
    """Pages ask it to go somewhere; the main window listens."""

    asked = Signal(object)  # a Place

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._here, self.came_from = Place(""), Place("")

    def arrived(self, place: Place) -> None:
        """Called by the window with what it shows; `came_from` is what another page showed before."""
        if place.page != self._here.page:
            self.came_from = self._here
        self._here = place

    def go(self, page: str, key: str = "", text: str = "") -> None:
        self.asked.emit(Place(page, key, text))


class Page(QWidget):
    """A page of the window: it tells its crumbs and its actions, and is told when it comes to the front."""

    crumbs_changed = Signal()
    actions_changed = Signal()

    @property
    def crumbs(self) -> tuple[str, ...]:
        """The way here, outermost first; the last one is where the person is."""
        return ()

    @property
    def ticket(self) -> str:
        """The key of the ticket that what is shown is about, or nothing; told anew with `crumbs_changed`."""
        return ""

    @property
    def deadline(self) -> "Deadline | None":
        """What time runs out for next in what is shown; told anew with `crumbs_changed`."""
        return None

    @property
    def actions_here(self) -> tuple[Action, ...]:
        """What can be done on this page by key; the palette and the list of keys show them."""
        return ()

    @property
    def drop_words(self) -> str:
        """What becomes of a file that is dropped here; empty where only a runbook is taken."""
        return ""

    def take_files(self, files: tuple[Path, ...]) -> None:
        """Take files that were dropped on this page and are no runbooks."""

    def show_place(self, place: Place) -> None:
        """Come to the front, showing what the place names."""
