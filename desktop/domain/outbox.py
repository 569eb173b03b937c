"""A post in the outbox: where it stands, what last went wrong, and what can be told of it without its content."""

import random
from datetime import datetime
from enum import StrEnum

from desktop.dataclass import dataclass


class PostState(StrEnum):
    WAITING = "waiting"  # nothing of it is at the desk; it is sent when its time has come
    SENDING = "sending"  # a request is on its way, or was when the program died
    UNKNOWN = "unknown"  # it may have arrived: it is looked for before anything else
    REFUSED = "refused"  # it does not get there like this: a person decides
    SENT = "sent"
    DROPPED = "dropped"  # a person gave it up

    @property
    def is_final(self) -> bool:
        return self in (PostState.SENT, PostState.DROPPED)


class PostFault(StrEnum):
    """What last went wrong."""

    NONE = ""
    UNREACHABLE = "unreachable"  # no connection, or the desk cannot be opened here
    BUSY = "busy"  # the desk asks to be left alone (429)
    LOST = "lost"  # the answer was lost, or was none
    DESK = "desk"  # the desk itself failed (5xx)
    SIGN_IN = "sign_in"  # 401
    DENIED = "denied"  # 403
    NO_TICKET = "no_ticket"  # 404
    CONFLICT = "conflict"  # 409
    TOO_LARGE = "too_large"  # 413
    REJECTED = "rejected"  # 400, 415, 422
    OURS = "ours"  # a fault of this program

    @property
    def rests_desk(self) -> bool:
        """True when nothing else of the desk would fare better before this post's time has come."""
        return self in (PostFault.UNREACHABLE, PostFault.BUSY)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    """The line of a post. Posts of one lane leave in the order of their numbers, lanes do not wait for each other."""

    number: int  # in the order in which they were made
    key: str
    run_id: str  # empty when it belongs to none
    desk: str
    ticket: str  # the ticket's key; empty for an article
    kind: str  # note, change, escalation, article
    audience: str  # internal or public; empty where nobody is written to
    size_bytes: int  # of its content, without files
    files: int
    by: str
    made_at: datetime
    changed_at: datetime
    state: PostState = PostState.WAITING
    version: int = 0  # counts the changes, so that nobody writes over what they have not seen
    attempts: int = 0  # requests that were begun
    failures: int = 0  # faults since it was made or a person said to try again
    not_before: datetime | None = None
    asked_at: datetime | None = None  # when a request whose outcome is not known was last on its way
    fault: PostFault = PostFault.NONE
    said: str = ""  # what last happened to it, in words
    posted_id: str = ""
    url: str = ""

    @property
    def lane(self) -> str:
        return self.ticket or self.key

    @property
    def where(self) -> str:
        """The ticket as a person names it, or the desk alone."""
        return f"{self.desk}:{self.ticket}" if self.ticket else self.desk


_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"  # without i, l, o and u, which are misread


def new_post_key(dice: random.Random) -> str:
    """Return a key of 80 bits of chance: nobody else has it, and a search for it finds nothing else."""
    return "".join(dice.choices(_DIGITS, k=16))
