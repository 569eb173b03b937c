"""A network door that gives answers prepared in advance, in their order, and keeps what it was asked."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from desktop.domain.errors import ConnectError
from desktop.targets.network_door import (
    Dialled,
    HttpAnswer,
    HttpRequest,
    PortState,
    Resolution,
    SignIn,
    TlsPeer,
)

Prepared = Resolution | Dialled | TlsPeer | HttpAnswer | SignIn | ConnectError
T = TypeVar("T")


class TalkingConnection:
    """A connection over which given bytes come, and which notes that it was closed."""

    def __init__(self, says: bytes = b"") -> None:
        self._says, self.is_closed = says, False

    def send(self, data: bytes) -> None:
        return

    def receive(self, limit: int = 65536) -> bytes:
        said, self._says = self._says[:limit], self._says[limit:]
        return said

    def close(self) -> None:
        self.is_closed = True


class PreparedNetwork:
    """The network as seen from `vantage`. An open port gets a connection that says `banner`."""

    def __init__(
        self, answers: Sequence[Prepared], *, vantage: str = "this computer", banner: bytes = b""
    ) -> None:
        self._answers, self._vantage, self._banner = list(answers), vantage, banner
        self.asked: list[tuple[object, ...]] = []
        self.connections: list[TalkingConnection] = []

    @property
    def vantage(self) -> str:
        return self._vantage

    @property
    def is_used_up(self) -> bool:
        return not self._answers

    def resolve(self, host: str, kind: str = "A", *, server: str = "", port: int = 53) -> Resolution:
        return self._next(Resolution, "resolve", host, kind, server, port)

    def dial(
        self, host: str, port: int, *, timeout_s: float | None = None, allow_private: bool = True
    ) -> Dialled:
        dialled = self._next(Dialled, "dial", host, port)
        if dialled.state is not PortState.OPEN:
            return dialled
        self.connections.append(TalkingConnection(self._banner))
        return replace(dialled, connection=self.connections[-1])

    def tls(self, host: str, port: int, *, server_name: str = "", ca_file: str = "") -> TlsPeer:
        return self._next(TlsPeer, "tls", host, port)

    def http(self, request: HttpRequest) -> HttpAnswer:
        return self._next(HttpAnswer, "http", request)

    def sign_in(self, host: str, port: int, *, user: str = "") -> SignIn:
        return self._next(SignIn, "sign_in", host, port, user)

    def _next(self, kind: type[T], *asked: object) -> T:
        self.asked.append(asked)
        assert self._answers, f"nothing is prepared for {asked}"
        answer = self._answers.pop(0)
        if isinstance(answer, ConnectError):
            raise answer
        assert isinstance(answer, kind), f"{asked} is not answered by {answer}"
        return answer
