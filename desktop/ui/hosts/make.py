"""Makes the hosts page over what it needs."""

from functools import partial

from desktop.ui.hosts.port import HostsPort
from desktop.ui.hosts.view import HostsView
from desktop.ui.hosts.viewmodel import HostsViewModel
from desktop.ui.navigation import RUNS, Navigator


def hosts_page(port: HostsPort, navigator: Navigator) -> HostsView:
    page = HostsView(HostsViewModel(port, navigator))
    page.left.connect(partial(navigator.go, RUNS))
    return page
