"""What lies over a page for a moment, for the pictures: a file that is held, a search, help, a list of hosts."""

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop.domain.hosts_told import HostsTold
from desktop.targets.questions import Question
from desktop.ui.asking import Pending
from desktop.ui.navigation import RUN, START, Place
from desktop.ui.run.page import RunPage
from desktop.ui.shell.drop_veil import DropVeil
from desktop.ui.shell.sign_in_sheet import SignInSheet
from desktop.ui.start.view import StartView


def _tours(at: int) -> Callable[[QWidget], None]:
    """Show the tour at one of its callouts."""

    def show(window: QWidget) -> None:
        for page in window.findChildren(RunPage):
            page.tour.begin()
            for _ in range(at):
                page.tour.go_on()

    return show


def _hold_a_file(window: QWidget) -> None:
    for page in window.findChildren(RunPage):
        DropVeil(window).tell(page.drop_words)


def _ask_to_sign_in(window: QWidget) -> None:
    asked = Question(
        "Password for ops@web-04.eu.example",
        told="web-04 did not take the keys at hand.",
        same_as="ops@web-03",
    )
    SignInSheet(window, Pending(asked)).open_panel()


def _find(window: QWidget) -> None:
    for page in window.findChildren(RunPage):
        page.step.start_find()
        page.step.output.find_bar.edit.setText("96")


def _explain(window: QWidget) -> None:
    for page in window.findChildren(RunPage):
        page.explain()


def _as_list(window: QWidget) -> None:
    for page in window.findChildren(RunPage):
        page.mode.toggle()


def _fill_hosts(window: QWidget) -> None:
    for page in window.findChildren(StartView):
        with TemporaryDirectory() as folder:
            file = Path(folder) / "fleet.csv"
            file.write_text("name,hostname\nA,web-01\nB,web-02\nC,\nD,web 04\nE,web-05\n")
            page.take_files((file,))
        QTimer.singleShot(0, page, page.hosts_told.acted.emit)


def _tell_left_out(window: QWidget) -> None:
    for page in window.findChildren(RunPage):
        short = HostsTold("web.ini: 12 targets.", ("line 4: no host", "line 9: 'web-03' is there already"))
        page.hosts_told.tell_hosts([short])


SCENES: Mapping[str, tuple[Place, Callable[[QWidget], None]]] = {
    "run_drop": (Place(RUN, "fail"), _hold_a_file),
    "run_left_out": (Place(RUN, "fail"), _tell_left_out),
    "sign_in": (Place(RUN, "fail"), _ask_to_sign_in),
    "run_find": (Place(RUN, "fail"), _find),
    "run_explain": (Place(RUN, "fail"), _explain),
    "run_list": (Place(RUN, "fail"), _as_list),
    "run_list_end": (Place(RUN, "end"), _as_list),
    **{f"run_tour_{at + 1}": (Place(RUN, "fail"), _tours(at)) for at in range(5)},
    "start_hosts": (Place(START, "morning-check"), _fill_hosts),
}
