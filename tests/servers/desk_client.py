"""The client of Freshdesk for the desk of the tests, which does not wait for as long as that hangs."""

from desktop.desks.freshdesk import Freshdesk
from desktop.desks.patience import Patience
from desktop.domain.desk import DeskConfig, DeskKind
from tests.servers.desk import HANG_S

PATIENCE = Patience(connect_s=2, silent_s=HANG_S / 2, whole_s=2)


def freshdesk(name: str, url: str) -> Freshdesk:
    return Freshdesk(DeskConfig(name=name, kind=DeskKind.FRESHDESK, address=url), name, PATIENCE)
