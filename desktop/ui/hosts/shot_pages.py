"""The pictures of the hosts page: which runs, and what is pressed."""

from collections.abc import Callable, Mapping

from desktop.ui.hosts.view import HostsView
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import HOSTS, Place

_ODD = 16  # the place of the host that is odd in four checks


def _odd(window: MainWindow) -> None:
    for page in window.findChildren(HostsView):
        page.model.next_odd()
        page.pane.render_cell(can_go_back=not page.has_both)


def _reading(window: MainWindow) -> None:
    for page in window.findChildren(HostsView):
        if page.model.grid is not None:
            page.model.look_at(page.model.grid.matrix.hosts[_ODD].key, 0)
            page.open_cell()


def _narrowed(window: MainWindow) -> None:
    for page in window.findChildren(HostsView):
        page.search_box.edit.setText("db-")


SHOTS: Mapping[str, tuple[Place, Callable[[MainWindow], None] | None]] = {
    "hosts": (Place(HOSTS, "fleet"), None),
    "hosts_reading": (Place(HOSTS, "fleet"), _reading),
    "hosts_running": (Place(HOSTS, "half"), _odd),
    "hosts_nobody": (Place(HOSTS, "fleet"), _narrowed),
    "hosts_none": (Place(HOSTS, "alone"), None),
}
