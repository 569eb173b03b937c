"""Makes the connections page over the real parts: a connection that is used is the next target, a desk its queue."""

from collections.abc import Callable
from datetime import datetime

from desktop.ui.backstage import Backstage
from desktop.ui.connections.port import Connection
from desktop.ui.connections.view import ConnectionsView
from desktop.ui.connections.viewmodel import ConnectionsViewModel
from desktop.ui.navigation import LIBRARY, QUEUE, Navigator
from desktop.ui.shell.habits import Habits
from desktop.ui.shell.status import StatusModel


def connections_page(
    stage: Backstage, navigator: Navigator, now: Callable[[], datetime], habits: Habits | None = None,
    status: StatusModel | None = None,
) -> ConnectionsView:  # fmt: skip
    def use(connection: Connection) -> None:
        if connection.desk is not None:
            navigator.go(QUEUE)
            return
        stage.start.want_target(connection.target)
        navigator.go(LIBRARY)

    return ConnectionsView(ConnectionsViewModel(stage.connections, use, now), habits, status)
