"""What a sign-in asks a person, and what they answer: passwords, passphrases, one-time codes."""

import time
from collections.abc import Callable
from dataclasses import field

from desktop.dataclass import dataclass


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Question:
    """One question, clean already. `is_over` turns true when nobody waits for the answer any more."""

    text: str  # what is asked and by whom, such as `Password for kim@web-01`
    told: str = ""  # what goes before it: the server's words, or that the last answer was refused
    is_shown: bool = False  # what is typed may be seen
    may_be_empty: bool = False  # Enter alone is an answer too, as when a push to a phone is awaited
    same_as: str = ""  # the host whose password may be given here and to all others of this user too
    deadline_at: float = field(default=float("inf"), compare=False)  # on the monotonic clock
    is_over: Callable[[], bool] = field(default=_never, repr=False, compare=False)

    @property
    def left_s(self) -> float:
        return max(0.0, self.deadline_at - time.monotonic())

    @property
    def has_ended(self) -> bool:
        return self.left_s <= 0 or self.is_over()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person typed; `is_same` is their word to use the password of `same_as` here and for the others."""

    text: str = field(default="", repr=False)
    is_same: bool = False


AskSecret = Callable[[Question], Answer | None]  # None: "I will not say", or the time is over
