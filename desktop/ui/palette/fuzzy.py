"""Which letters of a title a few typed letters may mean, and how well they fit."""

from desktop.dataclass import dataclass

_LONGEST = 200  # letters of a title that are looked at
_START, _NEXT, _ANY, _GAP = 8, 5, 1, 0.02
_LOOSE_SHARE = 0.5  # of the typed letters: more that stand alone inside words say nothing


@dataclass(frozen=True, slots=True)
class Fit:
    score: float
    letters: tuple[int, ...]  # places in the title that were matched


def fit(typed: str, title: str) -> Fit | None:
    """Return how the typed letters stand in the title, in their order; None when they do not all, or only anyhow.

    Starts of words count most, letters next to each other more than scattered ones, short titles a little more.
    """
    wanted, text = typed.casefold().replace(" ", ""), title.casefold()[:_LONGEST]
    if not wanted:
        return Fit(0.0, ())
    whole = text.find(typed.casefold().strip())
    if whole >= 0:
        span = range(whole, whole + len(typed.strip()))
        return Fit(
            _NEXT * len(span) + (_START if _is_start(text, whole) else 0) + 20 - _GAP * len(text), tuple(span)
        )
    return _scattered(wanted, text)


def _scattered(wanted: str, text: str) -> Fit | None:
    score, at, loose = 0.0, -1, 0
    letters: list[int] = []
    for letter in wanted:
        begun = _next_start(text, letter, at + 1)
        found = begun if begun >= 0 and text[at + 1 : at + 2] != letter else text.find(letter, at + 1)
        if found < 0:
            return None
        worth = _NEXT if found == at + 1 and letters else _START if _is_start(text, found) else _ANY
        score, loose = score + worth, loose + (worth == _ANY)
        letters.append(found)
        at = found
    if loose > _LOOSE_SHARE * len(wanted):
        return None
    return Fit(score - _GAP * len(text), tuple(letters))


def _next_start(text: str, letter: str, start: int) -> int:
    """Return the next word that begins with the letter, or -1."""
    at = text.find(letter, start)
    while at >= 0 and not _is_start(text, at):
        at = text.find(letter, at + 1)
    return at


def _is_start(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum()
