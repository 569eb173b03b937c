"""The known word that a mistyped one was meant to be."""

from collections.abc import Sequence

_SHORTEST = 4


def make_ready() -> None:
    """Import what the first slip of the finger would else wait for."""
    import rapidfuzz.process  # noqa: F401


def nearest_word(word: str, known: Sequence[str]) -> str:
    """Return the known word at one slip of the finger (two in long words), or nothing."""
    if len(word) < _SHORTEST or any(char.isdigit() for char in word):
        return ""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extractOne

    cutoff = 1 if len(word) < 8 else 2
    found = extractOne(word, known, scorer=OSA.distance, score_cutoff=cutoff)
    return str(found[0]) if found else ""


def nearest_names(name: str, known: Sequence[str], limit: int = 3) -> list[str]:
    """Return known names that are like a name, the likeliest first."""
    from rapidfuzz import fuzz
    from rapidfuzz.process import extract

    return [str(found[0]) for found in extract(name, known, scorer=fuzz.WRatio, score_cutoff=60, limit=limit)]
