"""Ids from titles: unique in a runbook, and the same each time for the same document."""

import re
from collections.abc import Iterable
from keyword import iskeyword

from desktop.language.lint.ids import RESERVED

_LONGEST = 48  # characters of an id; the language takes 80
_OTHER = re.compile(r"[^a-z0-9]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")  # as in checkDisk
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_MEANT = RESERVED | {"end", "rules", "verdict", "entries"}


class Names:
    """Gives out ids, each once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def take(self, title: str, otherwise: str = "step") -> str:
        """Return an id for a title; a second one of the same title ends in `_2`."""
        stem = snake(title, otherwise)
        name, number = stem, self._next.get(stem, 2)
        while name in self._taken:
            name, number = f"{stem}_{number}", number + 1
        self._next[stem] = number
        self._taken.add(name)
        return name


def snake(title: str, otherwise: str) -> str:
    """Return a name of small letters, digits and _ that means nothing of its own."""
    words = _OTHER.sub("_", _folded(_HUMP.sub("_", title[:400]))).strip("_")
    short = words[:_LONGEST].rstrip("_") or otherwise
    named = short if short[0].isalpha() else f"{otherwise}_{short}"
    return f"{named}_" if iskeyword(named) or named in _MEANT else named


def hyphened(title: str, otherwise: str) -> str:
    """Return the id of a runbook: small letters, digits and single hyphens."""
    return _OTHER.sub("-", _folded(title)).strip("-")[:_LONGEST].strip("-") or otherwise


def _folded(title: str) -> str:
    return title[:400].lower().translate(_UMLAUTS)
