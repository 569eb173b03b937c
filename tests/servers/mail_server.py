"""A small mail server that greets, offers STARTTLS and ways to sign in, and notes every command it hears."""

import socket
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from tests.servers.certificates import Files


@dataclass(slots=True)
class MailServer:
    """Give its `serve` to `tcp_server`."""

    files: Files | None = None  # STARTTLS is offered with these
    is_tls_from_the_start: bool = False
    greeting: str = "220 mail.example ESMTP"
    greets_after_s: float = 0.0
    sign_in_methods: str = "PLAIN LOGIN"
    heard: list[str] = field(default_factory=list)

    def serve(self, connection: socket.socket) -> None:
        with suppress(ssl.SSLError):
            if self.is_tls_from_the_start:
                connection = self._wrapped(connection)
            time.sleep(self.greets_after_s)
            self._say(connection, [self.greeting])
            self._talk(connection, is_encrypted=self.is_tls_from_the_start)
            connection.close()

    def _talk(self, connection: socket.socket, *, is_encrypted: bool) -> None:
        with connection.makefile("rb") as lines:
            for line in lines:
                command = line.decode().strip()
                self.heard.append(command)
                match command.upper().split():
                    case ["EHLO" | "HELO", *_]:
                        self._say(connection, self._extensions(is_encrypted=is_encrypted))
                    case ["STARTTLS"] if self.files:
                        self._say(connection, ["220 go ahead"])
                        break
                    case ["QUIT"]:
                        self._say(connection, ["221 bye"])
                        return
                    case _:
                        self._say(connection, ["502 not known"])
            else:
                return
        inside = self._wrapped(connection)
        self._talk(inside, is_encrypted=True)
        inside.close()

    def _extensions(self, *, is_encrypted: bool) -> list[str]:
        offers = ["SIZE 1000000"]
        if self.files and not is_encrypted:
            offers.append("STARTTLS")
        if is_encrypted:
            offers.append(f"AUTH {self.sign_in_methods}")
        return ["250-mail.example", *(f"250-{one}" for one in offers[:-1]), f"250 {offers[-1]}"]

    def _wrapped(self, connection: socket.socket) -> socket.socket:
        assert self.files is not None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.files.chain, self.files.key)
        return context.wrap_socket(connection, server_side=True)

    @staticmethod
    def _say(connection: socket.socket, lines: Sequence[str]) -> None:
        connection.sendall("".join(f"{line}\r\n" for line in lines).encode())
