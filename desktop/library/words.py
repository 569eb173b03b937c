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

# Words of alerts that tell where one comes from and how it is sent, and nothing of the trouble.
_FRAME = """
alert alertmanager alertname annotations critical description exporter firing host instance job labels node prometheus
severity summary warning
"""


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


FRAME_WORDS = frozenset(map(stem, _FRAME.split()))
_HOST = re.compile(r"[a-z]+(?:-[a-z]+)*-?\d+(?::\d+)?")


def words_of_frame(text: str) -> set[str]:
    """Return the words of an alert that find nothing alone: those of its frame, and the parts of host names.

    `web` of `web-03:9100` is one, unless it stands in the text by itself as well."""
    hosts: set[str] = set()
    others: set[str] = set()
    for token in text.lower().split():
        name = token.strip(".,;()[]\"'")
        (hosts if _HOST.fullmatch(name) else others).update(words_of(name))
    return (hosts - others) | FRAME_WORDS
