"""Stable tokens for what identifies: `host-1` is the same host throughout, and the map stays here."""

import re
import threading
from collections.abc import Mapping

from desktop.domain.errors import InputError

_TOKEN = re.compile(r"[a-z]+-[1-9][0-9]{0,8}")


class Tokens:
    """The map from what was written to its token; one map given to several documents keeps them consistent.

    It may be used from several threads. A caller that saves it must keep it on this machine."""

    def __init__(self, known: Mapping[str, str] | None = None) -> None:
        """`known` is what an earlier map's `saved` returned.

        Raises:
            InputError: it is not such a map.
        """
        self._lock = threading.Lock()
        self._of: dict[tuple[str, str], str] = {}
        self._values: dict[str, str] = {}
        self._last: dict[str, int] = {}
        for token, value in (known or {}).items():
            self._take(token, value)

    def token(self, kind: str, value: str) -> str:
        """Return the token of a value, a new one where it has none yet; small and capital letters are the same."""
        key = kind, value.casefold()
        with self._lock:
            if key not in self._of:
                self._last[kind] = self._last.get(kind, 0) + 1
                token = f"{kind}-{self._last[kind]}"
                self._of[key], self._values[token] = token, value
            return self._of[key]

    def known(self) -> Mapping[str, str]:
        """Return every value that has a token, in small letters, with its token."""
        with self._lock:
            return {value: token for (_, value), token in self._of.items()}

    def saved(self) -> dict[str, str]:
        """Return what to save, as JSON can hold it: the value behind each token, as it was first written."""
        with self._lock:
            return dict(self._values)

    def _take(self, token: str, value: str) -> None:
        kind, _, number = token.rpartition("-")
        if not _TOKEN.fullmatch(token) or not isinstance(value, str) or not value:
            raise InputError(
                f"{token!r} is no token of a map, such as host-1 with a name behind it. Write to a new file instead."
            )
        self._of[kind, value.casefold()], self._values[token] = token, value
        self._last[kind] = max(self._last.get(kind, 0), int(number))


def is_token(text: str) -> bool:
    """Tell whether a text is written as a token is."""
    return _TOKEN.fullmatch(text) is not None
