"""A TCP proxy on loopback that can stall, slow down or cut what goes through it."""

import socket
import threading
import time
from contextlib import suppress


class StallingProxy:
    """Passes connections on to a port; `stall` holds all bytes back, `cut` resets every connection."""

    def __init__(self, to_port: int, *, bytes_before_stall: int | None = None) -> None:
        self._to_port = to_port
        self._bytes_before_stall = bytes_before_stall  # counted from the server; None: never by itself
        self._may_flow = threading.Event()
        self._may_flow.set()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self.delay_s = 0.0  # before each piece, both ways
        self.passed_bytes = 0
        self.accepted = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def stall(self) -> None:
        self._may_flow.clear()

    def go_on(self) -> None:
        self._may_flow.set()

    def cut(self) -> None:
        """Reset all connections, as a dying link or a rebooting host does."""
        pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for sock in pair:
                with suppress(OSError):
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
                sock.close()

    def stop(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._may_flow.set()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._to_port))
            except OSError:
                return
            self.accepted += 1
            self._pairs.append((near, far))
            for source, sink, is_answer in ((near, far, False), (far, near, True)):
                threading.Thread(target=self._pass_on, args=(source, sink, is_answer), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, is_answer: bool) -> None:
        with suppress(OSError):
            while True:
                self._may_flow.wait()
                data = source.recv(16384)
                self._may_flow.wait()
                if not data:
                    break
                if self.delay_s:
                    time.sleep(self.delay_s)
                sink.sendall(data)
                if is_answer:
                    self._count(len(data))
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def _count(self, size_bytes: int) -> None:
        self.passed_bytes += size_bytes
        limit = self._bytes_before_stall
        if limit is not None and self.passed_bytes >= limit:
            self.stall()
