"""Texts to the words they are found by: lower case, names taken apart, endings cut the same way everywhere."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_LONGEST = 40  # of a word; what is longer is a hash or a token, which no runbook is found by
_ENDINGS = ("ing", "ed", "es", "s")
_SHORTEST_STEM = 4

# Words that stand in every sentence: they count where a whole phrase is compared and find nothing alone.
_STOP = """
a an and are as at be by can do for from has have how i if in is it its me my no not of on or our out so than that
the their then there this to up us was we were what when where which who why will with you your
"""
STOP_WORDS = frozenset(_STOP.split())


def words_of(text: str) -> list[str]:
    """Return the words of a text in order; `NodeDiskFull` gives itself and `node`, `disk`, `full`."""
    found: list[str] = []
    for word in _WORD.findall(unicodedata.normalize("NFKC", text)):
        if len(word) > _LONGEST:
            continue
        found.append(stem(word.lower()))
        if word.isascii() and not word.islower() and not word.isdigit():
            parts = _HUMP.findall(word)
            if len(parts) > 1:
                found += [stem(part.lower()) for part in parts if len(part) > 1]
    return found


def stem(word: str) -> str:
    """Cut an English ending: `filling`, `filled` and `fills` are one word. Short words stay."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM and not word.endswith("ss"):
            return word[: -len(ending)]
    return word
