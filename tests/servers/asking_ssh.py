"""An SSH server that asks for passwords and one-time codes; OpenSSH does that only with accounts of the system."""

import socket
import threading
from collections.abc import Sequence
from contextlib import suppress

from paramiko import (
    AUTH_FAILED,
    AUTH_PARTIALLY_SUCCESSFUL,
    AUTH_SUCCESSFUL,
    OPEN_SUCCEEDED,
    Channel,
    InteractiveQuery,
    PKey,
    RSAKey,
    ServerInterface,
    SSHException,
    Transport,
)


class AskingSsh(ServerInterface):
    """Takes the methods named, each of which must succeed in turn; every command ends at once with status 0."""

    def __init__(self, methods: Sequence[str], *, password: str = "", code: str = "") -> None:
        self._methods = list(methods)
        self._password = password
        self._code = code
        self.host_key: PKey = RSAKey.generate(2048)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._done: list[str] = []
        self._open: list[Transport] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for transport in self._open:
            transport.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._done.clear()
            transport = Transport(connection)
            transport.add_server_key(self.host_key)
            self._open.append(transport)
            with suppress(SSHException, EOFError, OSError):
                transport.start_server(server=self)

    def get_allowed_auths(self, username: str) -> str:
        return ",".join(one for one in self._methods if one not in self._done) or "none"

    def _after(self, method: str, is_right: bool) -> int:
        if not is_right or method not in self._methods:
            return AUTH_FAILED
        self._done.append(method)
        return AUTH_SUCCESSFUL if len(self._done) == len(self._methods) else AUTH_PARTIALLY_SUCCESSFUL

    def check_auth_publickey(self, username: str, key: PKey) -> int:
        return self._after("publickey", True)

    def check_auth_password(self, username: str, password: str) -> int:
        return self._after("password", password == self._password)

    def check_auth_interactive(self, username: str, submethods: str) -> int | InteractiveQuery:
        if "keyboard-interactive" not in self._methods:
            return AUTH_FAILED
        query = InteractiveQuery("Second factor")
        query.add_prompt("Verification code: ", False)
        return query

    def check_auth_interactive_response(self, responses: list[str]) -> int:
        return self._after("keyboard-interactive", responses == [self._code])

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel: Channel, command: bytes) -> bool:
        def answer() -> None:
            channel.sendall(b"asked: " + command)
            channel.send_exit_status(0)
            channel.close()

        threading.Thread(target=answer, daemon=True).start()
        return True
