"""What breaks on the way to a database or in the middle of a statement, before it is one of our errors."""

from desktop.domain.errors import (
    AuthError,
    ConnectError,
    ConnectionLostError,
    PermissionDeniedError,
    TargetError,
)


class RungBrokenError(Exception):
    """The first rung that does not hold. `wants_password`: another password may mend it."""

    def __init__(
        self, rung: str, said: str, advice: str = "", *, wants_password: bool = False, is_ours: bool = False
    ) -> None:
        super().__init__(said)
        self.rung, self.said, self.advice = rung, said, advice or rung
        self.wants_password, self.is_ours = wants_password, is_ours

    @property
    def is_denied(self) -> bool:
        """It tells of us and nothing of the database: we are not let in, or could not look."""
        return self.is_ours or self.wants_password or self.advice in _OURS

    def as_ours(self, label: str, what_to_do: str) -> TargetError:
        """Return the error for a person who asked for more than the way."""
        message = (
            f"{label} cannot be read, {_AT.get(self.rung, self.rung)}: {self.said}. {what_to_do}".rstrip()
        )
        if self.rung == "permission":
            return PermissionDeniedError(message)
        if self.rung == "sign_in" and self.advice in ("sign_in", "database_password"):
            return AuthError(message)
        return ConnectError(message, rung=self.rung)


_OURS = frozenset({"host_based", "database_permission", "settings_file", "file_permission"})
_AT = {
    "name": "its name was not found",
    "tcp": "no connection",
    "tls": "no encryption",
    "sign_in": "no sign-in",
    "database": "no such database",
    "permission": "not allowed",
    "file": "no such file",
}


class StatementRefusedError(Exception):
    """The server did not carry out a statement: `is_denied` for want of rights, else for what it says."""

    def __init__(self, said: str, *, is_denied: bool = False) -> None:
        super().__init__(said)
        self.said, self.is_denied = said, is_denied


class TookTooLongError(Exception):
    """The server itself ended a statement at its time limit."""


class LinkLostError(Exception):
    """The connection went away while something was asked."""

    def as_ours(self, label: str, what: str) -> TargetError:
        return ConnectionLostError(
            f"{what} on {label} got no whole answer: the connection went away ({self}). Nothing was changed there: "
            "look at whether the server was restarted, at its log, and at what is in between.",
            rung="service",
        )


def one_line(error: BaseException) -> str:
    """Return what an error says in one line, at most 300 characters, without the end of the sentence."""
    return " ".join(str(error).split()).rstrip(".")[:300]
