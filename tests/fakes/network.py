"""A network door that gives answers prepared in advance, in their order, and keeps what it was asked."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from desktop.domain.errors import ConnectError
from desktop.targets.network_door import (
    Datagram,
    Dialled,
    HttpAnswer,
    HttpRequest,
    PortState,
    Resolution,
    SignIn,
    Talk,
    TalkInside,
    TlsPeer,
    TlsState,
)

Prepared = Resolution | Datagram | Dialled | TlsPeer | HttpAnswer | SignIn | ConnectError
T = TypeVar("T")
COOKIE = b"\0COOKIE\0"  # in a prepared datagram: the last eight bytes of the question, as NTP sends them back


class TalkingConnection:
    """A connection over which given bytes come, and which notes what it hears and that it was closed."""

    def __init__(self, says: bytes = b"") -> None:
        self._says, self.is_closed, self.heard = says, False, b""

    def send(self, data: bytes) -> None:
        self.heard += data

    def receive(self, limit: int = 65536) -> bytes:
        said, self._says = self._says[:limit], self._says[limit:]
        return said

    def close(self) -> None:
        self.is_closed = True


class PreparedNetwork:
    """The network as seen from `vantage`. An open port gets a connection that says `banner`; where `says` is given,
    each connection, and each stream inside TLS, says the next of it."""

    def __init__(
        self,
        answers: Sequence[Prepared],
        *,
        vantage: str = "this computer",
        banner: bytes = b"",
        says: Sequence[bytes] = (),
    ) -> None:
        self._answers, self._vantage, self._banner = list(answers), vantage, banner
        self._says = list(says)
        self.asked: list[tuple[object, ...]] = []
        self.connections: list[TalkingConnection] = []

    @property
    def vantage(self) -> str:
        return self._vantage

    @property
    def is_used_up(self) -> bool:
        return not self._answers and not self._says

    def resolve(self, host: str, kind: str = "A", *, server: str = "", port: int = 53) -> Resolution:
        return self._next(Resolution, "resolve", host, kind, server, port)

    def dial(
        self, host: str, port: int, *, timeout_s: float | None = None, allow_private: bool = True
    ) -> Dialled:
        dialled = self._next(Dialled, "dial", host, port)
        if dialled.state is not PortState.OPEN:
            return dialled
        return replace(dialled, connection=self._connection())

    def datagram(self, host: str, port: int, payload: bytes, *, timeout_s: float = 3.0) -> Datagram:
        answer = self._next(Datagram, "datagram", host, port, payload)
        return replace(answer, data=answer.data.replace(COOKIE, payload[-8:]))

    def tls(
        self,
        host: str,
        port: int,
        *,
        server_name: str = "",
        ca_file: str = "",
        before: Talk | None = None,
        inside: TalkInside | None = None,
    ) -> TlsPeer:
        peer = self._next(TlsPeer, "tls", host, port)
        is_open = peer.dialled.state is PortState.OPEN
        talks = [before] if before and is_open else []
        if inside and peer.state is TlsState.OK:
            is_trusted = bool(peer.is_trusted and peer.name_matches)
            talks.append(lambda connection: inside(connection, is_trusted=is_trusted))
        for talk in talks:
            connection = self._connection()
            try:
                talk(connection)
            finally:
                connection.close()
        return peer

    def http(self, request: HttpRequest) -> HttpAnswer:
        return self._next(HttpAnswer, "http", request)

    def sign_in(self, host: str, port: int, *, user: str = "") -> SignIn:
        return self._next(SignIn, "sign_in", host, port, user)

    def _connection(self) -> TalkingConnection:
        self.connections.append(TalkingConnection(self._says.pop(0) if self._says else self._banner))
        return self.connections[-1]

    def _next(self, kind: type[T], *asked: object) -> T:
        self.asked.append(asked)
        assert self._answers, f"nothing is prepared for {asked}"
        answer = self._answers.pop(0)
        if isinstance(answer, ConnectError):
            raise answer
        assert isinstance(answer, kind), f"{asked} is not answered by {answer}"
        return answer
