"""What a person said in this session about signing in, so that they are asked once: kept in memory only."""

import threading
import time
from dataclasses import field

from desktop.dataclass import dataclass


@dataclass(eq=False)
class SaidBefore:
    """One for all targets of a session. Look at it, and change it, inside `asking`: one question at a time."""

    asking: "threading.RLock" = field(default_factory=threading.RLock)
    _proven: dict[str, str] = field(default_factory=dict, repr=False)  # by user@host:port
    _refused: set[tuple[str, str]] = field(default_factory=set, repr=False)
    _for_all: dict[str, str] = field(default_factory=dict, repr=False)  # by user, on the person's word
    _declined: dict[str, float] = field(default_factory=dict)

    def proven(self, place: str) -> str | None:
        """Return the password that signed in there before."""
        return self._proven.get(place)

    def prove(self, place: str, password: str) -> None:
        self._proven[place] = password

    def refuse(self, place: str, password: str) -> None:
        """Remember that a password is not the right one there, so that nobody sends it again."""
        self._refused.add((place, password))
        if self._proven.get(place) == password:
            del self._proven[place]

    def is_refused(self, place: str, password: str) -> bool:
        return (place, password) in self._refused

    def for_all(self, user: str) -> str | None:
        """Return the password that the person gave for all hosts where they are this user."""
        return self._for_all.get(user)

    def use_for_all(self, user: str, password: str) -> None:
        self._for_all[user] = password

    def like(self, user: str, place: str) -> tuple[str, str] | None:
        """Return another place where this user has signed in with a password, and that password."""
        found = (
            (other, password)
            for other, password in self._proven.items()
            if other != place and other.rpartition("@")[0] == user and not self.is_refused(place, password)
        )
        return next(found, None)

    def decline(self, what: str) -> None:
        self._declined[what] = time.monotonic()

    def was_declined(self, what: str, since: float) -> bool:
        """True when a person would not say it after `since`: whoever waited for the same does not ask again."""
        return self._declined.get(what, 0.0) > since
