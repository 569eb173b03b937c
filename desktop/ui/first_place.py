"""Where the window begins: at Home, or at the page of the rail that it was left at."""

from desktop.ui.navigation import CONNECTIONS, HOME, LIBRARY, RUNS, Place
from desktop.ui.shell.memory import WindowMemory

_NAME = "window.page"


def first_place(memory: WindowMemory) -> Place:
    if memory.starts_at_home or not memory.habit(_NAME):
        return Place(HOME)
    from desktop.ui.shell.habits import Habits  # a window that was never left needs none

    kept = Habits(memory).kept(_NAME)
    return Place(kept if isinstance(kept, str) and kept in (LIBRARY, RUNS, CONNECTIONS) else HOME)


def keep_page(memory: WindowMemory, page: str) -> None:
    from desktop.ui.shell.habits import Habits

    Habits(memory).keep(_NAME, page)
