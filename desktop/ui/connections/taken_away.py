"""What a person took off the list of connections last, and can put back."""

from collections.abc import Iterable

from desktop.records.connections import OwnHost
from desktop.ui.connections.port import Connection, Source


class TakenAway:
    """A host with all that was written down of it, or the name of a desk, which its port brings back."""

    def __init__(self) -> None:
        self.host: OwnHost | None = None
        self.desk = ""

    def take(self, connection: Connection) -> bool:
        """Note what is taken away; false for what stands in other files, and cannot be."""
        if connection.source is Source.OWN:
            self.host = OwnHost(name=connection.name, target=connection.target, note=connection.note)
            self.desk = ""
        elif connection.source is Source.DESK:
            self.host, self.desk = None, connection.name
        return connection.source in (Source.OWN, Source.DESK)

    def name(self, there: Iterable[Connection]) -> str:
        """Return what can be put back; nothing once another one has taken the name."""
        source = Source.OWN if self.host is not None else Source.DESK
        name = self.host.name if self.host is not None else self.desk
        return name if name and f"{source}:{name}" not in {one.id for one in there} else ""
