"""Lines of text from a connection, as SMTP and HTTP write them, within bounds."""

from desktop.domain.errors import ConnectionLostError, UnreadableOutputError
from desktop.targets.network_door import Connection

_LINE_LIMIT_BYTES = 8192


class Lines:
    """Reads line by line; what comes after a line waits for the next call."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._held = connection, b""

    def send(self, text: str) -> None:
        self._connection.send(text.encode() + b"\r\n")

    def read(self) -> str:
        """Return the next line without its end.

        Raises:
            ConnectionLostError: the other side hung up first. UnreadableOutputError: it has no end.
        """
        while b"\n" not in self._held:
            if len(self._held) > _LINE_LIMIT_BYTES:
                raise UnreadableOutputError(f"a line of more than {_LINE_LIMIT_BYTES} bytes came")
            more = self._connection.receive(4096)
            if not more:
                raise ConnectionLostError("it hung up", rung="stream")
            self._held += more
        line, _, self._held = self._held.partition(b"\n")
        return line.decode("utf-8", "replace").rstrip("\r")

    @property
    def held(self) -> bytes:
        """What came and was not read; before a handshake nothing may be there."""
        return self._held
