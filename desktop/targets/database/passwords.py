"""Passwords of a database: from the keyring, else asked for once in a session; nothing here keeps one."""

from collections.abc import Iterator

from desktop.domain.errors import SecretUnavailableError
from desktop.targets.settings import TargetSettings

_TRIES = 2


class Passwords:
    """Of one target, whose way of being written is the reference of its secret."""

    def __init__(self, reference: str, label: str, settings: TargetSettings) -> None:
        self._reference, self._label = reference, label
        self._secrets, self._ask = settings.secrets, settings.ask_secret
        self._is_known = False  # it signed in with one before
        self.why_none = ""

    def first(self) -> str | None:
        """Return what it signed in with before in this session; None lets the driver look in its own files."""
        return self._kept() if self._is_known else None

    def offers(self, tried: str | None) -> Iterator[str]:
        """Give the passwords to try after `tried` did not do, best first; a person is asked at most twice."""
        kept = self._kept()
        if kept is not None and kept != tried:
            yield kept
        if self._ask is None:
            self.why_none = self.why_none or "Nobody is there to be asked for it."
            return
        for _ in range(_TRIES):
            typed = self._ask(f"Password for {self._label}")
            if typed is None:
                self.why_none = "None was given."
                return
            if self._secrets is not None:
                self._secrets.hold(self._reference, typed)  # masked from now on, and kept for this session
            yield typed

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
