"""Whether a value looks random, as a key or token does, and not like a name, a path, a version or a time."""

import re

_DIGIT, _LETTER = re.compile(r"[0-9]"), re.compile(r"[A-Za-z]")
_PARTS = re.compile(r"[A-Za-z0-9]+")
_HUMPS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_FEWEST_CHARS, _LONG_DIGITS = 6, 32
_PLAIN = re.compile(
    r"\d{4}-\d\d-\d\d.*|0[xX][0-9a-fA-F]{1,16}|(?:\d{1,3}\.){3}\d{1,3}(?::\d+|/\d+)?|v?\d+(?:[.:-]\d+)+[a-z0-9.+~-]{0,12}"
    r"|(?:[0-9a-fA-F]{2}:)+[0-9a-fA-F]{2}|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"
)
_SHORT_WORD = re.compile(
    r"[A-Za-z]{0,40}\d{0,5}|\d{1,6}(?:[A-Za-z]{0,2}|[a-z]{3,4})|[a-z]{1,3}\d{1,3}[a-z]{0,5}\d{0,2}|[A-Z]{1,3}\d{1,3}[A-Z]{0,5}"
)
UUID = re.compile(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def looks_random(value: str) -> bool:
    """Letters and digits mixed inside a word, or small and capital letters without any order."""
    if len(set(value)) < _FEWEST_CHARS or _PLAIN.fullmatch(value):
        return False
    if not _LETTER.search(value):
        return len(value) >= _LONG_DIGITS
    parts = _PARTS.findall(value)
    if _DIGIT.search(value):
        return sum(len(part) for part in parts if not _is_word(part)) >= _FEWEST_CHARS
    return any(len(part) >= 16 and _is_scrambled(part) for part in parts)


def looks_made(value: str) -> bool:
    """Small letters, capitals and digits all through: what no name and no number in another base looks like."""
    kinds = (any(map(str.isdigit, value)), any(map(str.islower, value)), any(map(str.isupper, value)))
    return all(kinds) and _is_scrambled(max(_PARTS.findall(value), key=len, default=""))


def _is_word(part: str) -> bool:
    """`west`, `2026`, `v1`, `utf8`, `SalesResults`, `10Gi`: a word or a number with little at its end."""
    if part.isdigit():
        return len(part) < _LONG_DIGITS
    if _SHORT_WORD.fullmatch(part):
        return not (len(part) >= 16 and _is_scrambled(part))
    humps = re.findall(r"[A-Z][a-z]+", part)  # as in S3ServerAccessLogs
    return len(humps) > 1 and sum(map(len, humps)) >= max(5 * len(humps), len(part) * 3 // 4)


def _is_scrambled(part: str) -> bool:
    """In `getUserName` each hump is a word; in what is random the humps are two letters long."""
    humps = _HUMPS.findall(part)
    letters = sum(map(len, humps))
    has_both = part.upper() != part and part.lower() != part
    return has_both and len(humps) > 3 and letters < 3.0 * len(humps)
