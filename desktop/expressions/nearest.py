"""The known name that a mistyped one was most likely meant to be."""

from collections.abc import Iterable
from difflib import get_close_matches

_LONGEST = 60  # the comparison is quadratic in the length of a name
_MOST = 500


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name closest to `name`, or None when none is close."""
    candidates = [word for word, _ in zip(known, range(_MOST), strict=False) if len(word) <= _LONGEST]
    found = get_close_matches(name[:_LONGEST].lower(), candidates, n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ` Did you mean x?`, or the few names there are, or nothing."""
    names = sorted(set(known))
    close = nearest(name, names)
    if close is not None:
        return f" Did you mean {close}?"
    if 0 < len(names) <= 12 and sum(map(len, names)) < 200:
        return f" Known here: {', '.join(names)}."
    return ""
