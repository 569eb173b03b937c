"""Makes the connections page over the real parts; a connection that is used goes to the library as its target."""

from collections.abc import Callable
from datetime import datetime

from desktop.ui.backstage import Backstage
from desktop.ui.connections.port import Connection
from desktop.ui.connections.view import ConnectionsView
from desktop.ui.connections.viewmodel import ConnectionsViewModel
from desktop.ui.navigation import LIBRARY, Navigator
from desktop.ui.shell.habits import Habits


def connections_page(
    stage: Backstage, navigator: Navigator, now: Callable[[], datetime], habits: Habits | None = None
) -> ConnectionsView:
    def use(connection: Connection) -> None:
        stage.start.want_target(connection.target)
        navigator.go(LIBRARY)

    return ConnectionsView(ConnectionsViewModel(stage.connections, use, now), habits)
