"""What an import comes to: steps that were made, what was left out, and the text of the runbook."""

from collections.abc import Mapping
from dataclasses import field

from desktop.dataclass import dataclass
from desktop.domain.values import Fields, Value

UNKNOWN_EFFECT = (
    "what this does to the system is not known, so it asks for consent. If it only reads, take `effect` out."
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that the runbook does not hold, by its line in the document, from 1."""

    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.line}: {self.what}"


@dataclass(frozen=True, slots=True)
class Imported:
    """`text` is a runbook that loads; `left_out` is in the order of the document."""

    text: str
    left_out: tuple[LeftOut, ...]
    steps: int


class CannotSayError(Exception):
    """Our language has no words for a part of a document; it goes into the list of what was left out."""


@dataclass(frozen=True, slots=True)
class MadeStep:
    """A step as it is to be written. `by_hand` tells a person the same, should it not stand in a runbook as it is."""

    id: str
    fields: Fields
    line: int
    by_hand: str = ""  # plain text, no template
    todo: tuple[str, ...] = ()  # comments that stand before it


@dataclass(frozen=True, slots=True)
class MadeBook:
    """A runbook before it is text: `head` without its id, its title and its inputs."""

    id: str
    title: str
    head: Fields
    steps: tuple[MadeStep, ...]
    left_out: tuple[LeftOut, ...] = ()
    inputs: Mapping[str, Value] = field(default_factory=dict)
