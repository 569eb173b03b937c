"""The way to a database through an SSH host: a port on loopback for this account only, one channel a connection.

The drivers want a socket of the system, and open a second connection to cancel, so a bare channel will not do."""

import os
import socket
import threading
import time
from collections import deque
from contextlib import suppress
from pathlib import Path

from paramiko import Channel, SSHException

from desktop.domain.errors import ConnectError, DeadlineError, TargetError
from desktop.domain.target_ref import TargetRef
from desktop.targets.base import Call
from desktop.targets.database.broken import RungBrokenError
from desktop.targets.database.wire import OnHeld
from desktop.targets.database_door import Held
from desktop.targets.settings import TargetSettings
from desktop.targets.ssh.link import open_forward
from desktop.targets.ssh.target import SshTarget

_LOOPBACK = "127.0.0.1"
_PIECE_BYTES = 32768
_AGAIN_S = 15.0  # for a further connection, as one that cancels
_FRESH_S = 10.0  # a channel that was opened to try the way is used within so long


class Forward:
    """One for a database target; the SSH connection is its own, and opened anew when it is dead."""

    def __init__(self, via: TargetRef, settings: TargetSettings) -> None:
        self.ssh = SshTarget(via, settings)
        self._place = ("", 0)
        self._listener: socket.socket | None = None
        self._ready: deque[tuple[float, Channel]] = deque()
        self._lock = threading.Lock()

    def reach(self, host: str, port: int, call: Call, on_held: OnHeld) -> int:
        """Return the port here that leads to host:port as seen from the SSH host.

        Raises:
            RungBrokenError (rung `tcp`): nothing answers there.
            ConnectError, HostKeyError, AuthError, …: the SSH host itself is not reached.
        """
        begun = time.monotonic()
        link = self.ssh.link(call)
        label = self.ssh.ref.label
        on_held(Held("name", time.monotonic() - begun, f"{host}, as {label} resolves it"))
        begun = time.monotonic()
        try:
            channel = open_forward(link, host, port, call, min(_AGAIN_S, call.left_s))
        except (ConnectError, DeadlineError) as error:
            if isinstance(error, ConnectError) and error.rung != "tcp":
                raise
            advice = "refused" if "refused" in str(error).lower() else "filtered"
            raise RungBrokenError("tcp", str(error).rstrip("."), advice) from error
        on_held(Held("tcp", time.monotonic() - begun, f"{host} port {port} through {label}"))
        with self._lock:
            self._place = (host, port)
            self._ready.append((time.monotonic(), channel))
            listener = self._listener = self._listener or self._listen()
        return int(listener.getsockname()[1])

    def close(self) -> None:
        with self._lock:
            listener, self._listener = self._listener, None
        if listener is not None:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self.ssh.close()

    def _listen(self) -> socket.socket:
        listener = socket.create_server((_LOOPBACK, 0))
        threading.Thread(target=self._accept, args=(listener,), daemon=True, name="database over ssh").start()
        return listener

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, peer = listener.accept()
            except OSError:
                return
            if _is_of_this_account(int(peer[1])):
                threading.Thread(target=self._serve, args=(near,), daemon=True).start()
            else:
                near.close()

    def _serve(self, near: socket.socket) -> None:
        try:
            far = self._channel()
        except (TargetError, SSHException, OSError, EOFError):
            near.close()  # the driver tells that its connection was closed
            return
        threading.Thread(target=_pump_back, args=(far, near), daemon=True).start()
        _pump(near, far)

    def _channel(self) -> Channel:
        with self._lock:
            while self._ready:
                opened_at, channel = self._ready.popleft()
                if time.monotonic() - opened_at < _FRESH_S and not channel.closed:
                    return channel
                channel.close()
            host, port = self._place
        call = Call.within(_AGAIN_S)
        return open_forward(self.ssh.link(call), host, port, call, _AGAIN_S)


def _pump(near: socket.socket, far: Channel) -> None:
    with suppress(OSError, EOFError, SSHException):
        while data := near.recv(_PIECE_BYTES):
            far.sendall(data)
    with suppress(OSError, EOFError, SSHException):
        far.close()


def _pump_back(far: Channel, near: socket.socket) -> None:
    with suppress(OSError, EOFError, SSHException):
        while data := far.recv(_PIECE_BYTES):
            near.sendall(data)
    with suppress(OSError):
        near.shutdown(socket.SHUT_RDWR)
    near.close()


def _is_of_this_account(port: int) -> bool:
    """True when the other end on loopback belongs to this account, as far as the system tells (Linux)."""
    try:
        lines = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return True
    local = f"0100007F:{port:04X}"
    owners = [line.split()[7] for line in lines if line.split()[1] == local]
    return not owners or str(os.getuid()) in owners
