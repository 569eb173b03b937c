"""Passwords of a database: from the keyring, else asked for once in a session; nothing here keeps one."""

from collections.abc import Iterator

from desktop.domain.errors import SecretUnavailableError
from desktop.targets.asking import put_question, turn
from desktop.targets.base import Call
from desktop.targets.questions import Question
from desktop.targets.settings import TargetSettings

_TRIES = 2


class Passwords:
    """Of one target, whose way of being written is the reference of its secret."""

    def __init__(self, reference: str, label: str, settings: TargetSettings) -> None:
        self._reference, self._label = reference, label
        self._secrets, self._ask = settings.secrets, settings.ask_secret
        self._said = settings.said_before
        self._is_known = False  # it signed in with one before
        self.why_none = ""

    def first(self) -> str | None:
        """Return what it signed in with before in this session; None lets the driver look in its own files."""
        return self._kept() if self._is_known else None

    def offers(self, tried: str | None, call: Call) -> Iterator[str]:
        """Give the passwords to try after `tried` did not do, best first; a person is asked at most twice."""
        kept, told = self._kept(), ""
        if kept is not None and kept != tried:
            yield kept
            told = "The server refused the password of the keyring."
        if self._ask is None:
            self.why_none = self.why_none or "Nobody is there to be asked for it."
            return
        for _ in range(_TRIES):
            with turn(self._said.asking, call, f"Connecting to {self._label}"):
                answer = put_question(self._ask, Question(f"Password for {self._label}", told), call)
            if answer is None:
                self.why_none = "None was given."
                return
            if self._secrets is not None:
                self._secrets.hold(
                    self._reference, answer.text
                )  # masked from now on, and kept for this session
            yield answer.text
            told = "The server refused that password."

    def took(self) -> None:
        """Remember that the last one was right."""
        self._is_known = True

    def _kept(self) -> str | None:
        if self._secrets is None:
            return None
        try:
            return self._secrets.get(self._reference)
        except SecretUnavailableError as fault:
            self.why_none = str(fault)
            return None
