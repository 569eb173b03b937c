"""What comes back to the editor, and what a person has to decide then."""

from dataclasses import dataclass
from enum import Enum


class Ask(Enum):
    """What a person has to decide before going on."""

    NOTHING = "nothing"
    DRAFT = "draft"  # text that was never saved: take it up, or drop it
    CONFLICT = "conflict"  # the file is another one now: reload, or keep mine


@dataclass(frozen=True, slots=True)
class Arrived:
    """An answer to the request with this number; one to an older request is dropped."""

    number: int
    what: object
