"""Who reads what is written of a run."""

from enum import StrEnum

from desktop.domain.errors import InputError
from desktop.expressions import did_you_mean


class Audience(StrEnum):
    INTERNAL = "internal"  # a note beside the ticket: all that an engineer needs
    CUSTOMER = "customer"  # an update in plain words, without anything of ours
    ESCALATION = "escalation"  # to engineering: how to see it, what was ruled out, what is asked for
    HANDOFF = "handoff"  # to the next shift: state, obligations, by when, what to watch
    ARTICLE = "article"  # a draft for the knowledge base


class Reader(StrEnum):
    """Which customer an update is for."""

    TECHNICAL = "technical"
    NON_TECHNICAL = "non-technical"


def audience_of(name: str) -> Audience:
    """Return the audience with a name.

    Raises:
        InputError: there is none.
    """
    if name not in list(Audience):
        raise InputError(f"{name!r} is not an audience.{did_you_mean(name, list(Audience))}")
    return Audience(name)


def reader_of(name: str) -> Reader:
    """Return the kind of reader with a name.

    Raises:
        InputError: there is none.
    """
    if name not in list(Reader):
        raise InputError(f"{name!r} is not a reader. Write technical or non-technical.")
    return Reader(name)


POSTED_AS = ("note", "escalation", "article")  # what a summary can become at a help desk
_POSTED_AS = {Audience.ESCALATION: "escalation", Audience.ARTICLE: "article"}


def posted_as(audience: Audience) -> str:
    """Return what a summary for an audience becomes at a help desk, one of `POSTED_AS`."""
    return _POSTED_AS.get(audience, "note")
