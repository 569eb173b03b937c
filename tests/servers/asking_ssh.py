"""An SSH server that asks for passwords and one-time codes in any way; OpenSSH asks as its PAM modules do."""

import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Asks:
    """One prompt, whether what is typed may be seen, and the right answer."""

    prompt: str
    is_shown: bool
    right: str


class AskingSsh:
    """Takes the methods named, each of which must succeed in turn; every command ends at once with status 0."""

    def __init__(
        self,
        methods: Sequence[str],
        *,
        password: str = "",
        code: str = "",
        rounds: Sequence[Sequence[Asks]] = (),
        told: str = "",
        is_in_order: bool = False,
        host_key: PKey | None = None,
    ) -> None:
        self.methods = list(methods)
        self.password = password
        self.rounds = [list(one) for one in rounds] or [[Asks("Verification code: ", False, code)]]
        self.told = told
        self.is_in_order = is_in_order  # only the next method is named and taken
        self.host_key: PKey = host_key or RSAKey.generate(2048)
        self.seen_passwords: list[str] = []
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.port: int = self._listener.getsockname()[1]
        self.open: list[Transport] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.hang_up()

    def hang_up(self) -> None:
        for transport in self.open:
            transport.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._greet, args=(connection,), daemon=True).start()

    def _greet(self, connection: socket.socket) -> None:
        transport = Transport(connection)
        transport.add_server_key(self.host_key)
        self.open.append(transport)
        with suppress(SSHException, EOFError, OSError):
            transport.start_server(server=_Visitor(self))


class _Visitor(ServerInterface):
    """One connection's sign-in."""

    def __init__(self, server: AskingSsh) -> None:
        self._server = server
        self._done: list[str] = []
        self._round = 0
        self._is_right = True

    def get_allowed_auths(self, username: str) -> str:
        return ",".join(self._wanted) or "none"

    @property
    def _wanted(self) -> list[str]:
        left = [one for one in self._server.methods if one not in self._done]
        return left[:1] if self._server.is_in_order else left

    def _after(self, method: str, is_right: bool) -> int:
        if not is_right or method not in self._wanted:
            return AUTH_FAILED
        self._done.append(method)
        is_all = len(self._done) == len(self._server.methods)
        return AUTH_SUCCESSFUL if is_all else AUTH_PARTIALLY_SUCCESSFUL

    def check_auth_publickey(self, username: str, key: PKey) -> int:
        return self._after("publickey", True)

    def check_auth_password(self, username: str, password: str) -> int:
        self._server.seen_passwords.append(password)
        return self._after("password", password == self._server.password)

    def check_auth_interactive(self, username: str, submethods: str) -> int | InteractiveQuery:
        if "keyboard-interactive" not in self._server.methods:
            return AUTH_FAILED
        self._round, self._is_right = 0, True
        return self._query()

    def _query(self) -> InteractiveQuery:
        query = InteractiveQuery("Second factor", self._server.told if self._round == 0 else "")
        for one in self._server.rounds[self._round]:
            query.add_prompt(one.prompt, one.is_shown)
        return query

    def check_auth_interactive_response(self, responses: list[str]) -> int | InteractiveQuery:
        right = [one.right for one in self._server.rounds[self._round]]
        self._is_right = self._is_right and responses == right
        self._round += 1
        if self._round < len(self._server.rounds):
            return self._query()
        return self._after("keyboard-interactive", self._is_right)

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel: Channel, command: bytes) -> bool:
        def answer() -> None:
            channel.sendall(b"asked: " + command)
            channel.send_exit_status(0)
            channel.close()

        threading.Thread(target=answer, daemon=True).start()
        return True
