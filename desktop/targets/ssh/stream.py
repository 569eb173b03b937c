"""A stream to another host, opened from the far end of an SSH connection: the network door's connections use it."""

from paramiko import Channel

from desktop.domain.errors import ConnectionLostError
from desktop.targets.base import Call

_SLICE_S = 0.2  # how often a wait looks at the call


class SshStream:
    """Bytes in and out of a `direct-tcpip` channel, with the call's limits on each wait."""

    def __init__(self, channel: Channel, peer: str, call: Call) -> None:
        self._channel = channel
        self._peer = peer
        self._call = call

    def send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            self._before(f"Sending to {self._peer}")
            try:
                sent = self._channel.send(view[:32768].tobytes())
            except TimeoutError:
                continue
            except (OSError, EOFError) as error:
                raise self._lost() from error
            if sent == 0:
                raise self._lost()
            view = view[sent:]

    def receive(self, limit: int = 65536) -> bytes:
        """Return the next bytes, or b'' at the end."""
        while True:
            self._before(f"Waiting for {self._peer}")
            try:
                return self._channel.recv(limit)
            except TimeoutError:
                continue

    def close(self) -> None:
        try:
            self._channel.close()
        except (OSError, EOFError):  # the connection under it is gone
            return

    def _before(self, what: str) -> None:
        self._call.check(what)
        self._channel.settimeout(min(_SLICE_S, max(0.001, self._call.left_s)))

    def _lost(self) -> ConnectionLostError:
        return ConnectionLostError(f"{self._peer} cut the connection.", rung="stream")
