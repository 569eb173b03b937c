"""Every picture that is taken of the window: the place it shows, and what is done there first."""

from collections.abc import Callable
from functools import partial

from desktop.dataclass import dataclass
from desktop.ui.connections.shot_pages import CONNECTION_SHOTS, show_connection
from desktop.ui.editor import shot_editor as editing
from desktop.ui.evidence.shot_evidence import show_attachment
from desktop.ui.finish import shot_scenes as finish
from desktop.ui.history.shot_pages import HISTORY_SHOTS
from desktop.ui.home.view import HomeView
from desktop.ui.hosts import shot_pages as hosts
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import (
    CONNECTIONS,
    FINISH,
    HELP,
    HOME,
    LIBRARY,
    RUN,
    SETTINGS,
    START,
    Place,
)
from desktop.ui.outbox.shot_outbox import OUTBOX_SHOTS
from desktop.ui.palette.view import PaletteOverlay
from desktop.ui.queue.shot_queue import QUEUE_SHOTS
from desktop.ui.run import shot_habits as habits
from desktop.ui.run.page import RunPage
from desktop.ui.run.shot_runs import MOMENTS as LIVE_MOMENTS
from desktop.ui.run.shot_scenes import SCENES
from desktop.ui.settings.shot_settings import show_foot
from desktop.ui.shots import data
from desktop.ui.shots.runs import RUN_ID
from desktop.ui.shots.window import SampleRunPages, settle
from desktop.ui.ticket.shot_ticket import show_beside as show_ticket

ALERT = """2026/11/19 03:11:52 [crit] 1187#0: pwrite() "/var/lib/nginx/body/0000012" failed
(28: No space left on device), client: 10.2.0.14, server: web-03 storage linux"""


@dataclass(frozen=True, slots=True)
class Shot:
    """`then` is done once, and the window brought to each size; or, where sizes differ by it, in a window of each."""

    name: str
    place: Place
    is_first_time: bool = False
    then: Callable[[MainWindow], None] | None = None
    is_of_each_size: bool = False


SHOTS = (
    Shot("home", Place(HOME)),
    Shot("home_first", Place(HOME), is_first_time=True),
    Shot("home_pinned", Place(HOME), then=lambda window: _edit_pins(window)),
    Shot("attachment", Place(RUN, "change"), then=show_attachment),
    Shot("library", Place(LIBRARY)),
    Shot("library_search", Place(LIBRARY, text=ALERT)),
    Shot("library_nothing", Place(LIBRARY, text="flux capacitor")),
    *(Shot(one.name, one.place, one.is_first_time, one.then) for one in HISTORY_SHOTS),
    *(Shot(name, place, then=then) for name, (place, then) in hosts.SHOTS.items()),
    Shot("start", Place(START, key=data.DISK.id)),
    Shot("start_alert", Place(START, data.DISK.id, ALERT)),
    Shot("start_prose", Place(START, data.DISK.id, "The disk on web-09 is 97 % full, says the customer")),
    Shot("start_prose_several", Place(START, data.DISK.id, "web-09 cannot reach db-02 since noon")),
    Shot("library_nested", Place(LIBRARY, "website-unreachable")),
    Shot("run_verdict", Place(RUN, "verdict"), then=lambda window: _play(window)),
    Shot("run_question", Place(RUN, "question")),
    Shot("run_consent", Place(RUN, "consent")),
    Shot("run_end", Place(RUN, "end")),
    *(Shot(f"live_{key}", Place(RUN, key)) for key in LIVE_MOMENTS),
    *(Shot(f"scene_{key}", Place(RUN, key)) for key in SCENES),
    Shot("scene_hand_over", Place(RUN, "record"), then=lambda window: _hand_over(window)),
    *(Shot(name, place, then=then) for name, (place, then) in habits.SCENES.items()),
    Shot("finish", Place(FINISH, RUN_ID)),
    *(
        Shot(f"finish_{name}", Place(FINISH, RUN_ID), then=then, is_of_each_size=name in finish.SENDS)
        for name, then in finish.SCENES.items()
    ),
    *(
        Shot(
            name,
            Place(CONNECTIONS, target),
            is_first_time=not target,
            then=partial(show_connection, name=name),
        )
        for name, target in CONNECTION_SHOTS
    ),
    Shot("settings", Place(SETTINGS)),
    Shot("settings_first", Place(SETTINGS), is_first_time=True),
    Shot("settings_foot", Place(SETTINGS), then=lambda window: show_foot(window)),
    *(Shot(name, place, is_first) for name, place, is_first in (*QUEUE_SHOTS, *OUTBOX_SHOTS)),
    Shot("ticket_beside", Place(RUN, "destroy"), then=lambda window: show_ticket(window)),
    Shot("start_ticket", Place(START, data.TICKETED)),
    Shot("start_untrusted", Place(START, key="customer-vpn")),
    Shot("help", Place(HELP)),
    Shot("help_tables", Place(HELP, key="2-following-a-runbook")),
    Shot("palette", Place(HOME), then=lambda window: _type_in_palette(window, "filesystem")),
    *(Shot(name, place, then=then) for name, (place, then) in editing.SCENES.items()),
    Shot("keys", Place(LIBRARY), then=MainWindow.open_keys),
)


def _edit_pins(window: MainWindow) -> None:
    for page in window.findChildren(HomeView):
        card = page.side.pinned
        assert card is not None
        card.toggle_edit()
        settle()  # the keyboard comes to a row once that is shown
        card.rows["service-down"].removed.emit("service-down")
        card.undo.button.setFocus()


def _hand_over(window: MainWindow) -> None:
    for page in window.findChildren(RunPage):
        page.open_hand_over()


def _play(window: MainWindow) -> None:
    for page in window.findChildren(SampleRunPages):
        page.sessions[-1].play()


def _type_in_palette(window: MainWindow, text: str) -> None:
    window.open_palette()
    for overlay in window.findChildren(PaletteOverlay):
        overlay.box.edit.setText(text)
