"""Values of plain YAML scalars by the core schema of YAML 1.2 (§10.3.2): `no`, `on` and `12:30` stay text."""

import math
import re

from desktop.language.nodes import YamlValue

_WORDS: dict[str, YamlValue] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_OCTAL = re.compile(r"0o[0-7]+\Z")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")
_NUMBER_STARTS = frozenset("0123456789+-.")
_MOST_DIGITS = 18  # of a whole number: what a 64-bit integer always holds
_MAX_NUMBER_TEXT = 40


class LosesDigitsError(ValueError):
    """A plain number that would not come back as it was written."""


def plain_value(text: str) -> YamlValue:
    """Return the value of a plain scalar.

    Raises:
        LosesDigitsError: it is a number that would lose digits, such as 1.10 or 007, or is out of bounds.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    if _INTEGER.match(text):
        return _whole(text)
    if _FLOAT.match(text):
        return _fraction(text)
    if _OCTAL.match(text) or _HEXADECIMAL.match(text):
        return _based(text)
    if _SPECIAL.match(text):
        raise LosesDigitsError(f"{text} is not a number that can be worked with")
    return text


def _whole(text: str) -> int:
    digits = text.lstrip("+-")
    if len(digits) > _MOST_DIGITS:
        raise LosesDigitsError(f"{text[:_MAX_NUMBER_TEXT]} is too long for a number")
    if len(digits) > 1 and digits[0] == "0":
        raise LosesDigitsError(f"{text} would become {int(text)}: a number has no zeros in front")
    return int(text)


def _based(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise LosesDigitsError(f"{text[:_MAX_NUMBER_TEXT]} is too long for a number")
    return int(text, 0)


def _fraction(text: str) -> float:
    mantissa = text.lower().partition("e")[0]
    decimals = mantissa.partition(".")[2]
    if len(text) > _MAX_NUMBER_TEXT or not math.isfinite(value := float(text)):
        raise LosesDigitsError(f"{text[:_MAX_NUMBER_TEXT]} is too large or too long for a number")
    if len(decimals) > 1 and decimals[-1] == "0":
        raise LosesDigitsError(f"{text} would become {value!r}")
    if sum(character.isdigit() for character in mantissa.lstrip("+-0.")) > _MOST_DIGITS - 1:
        raise LosesDigitsError(f"{text} has more digits than a number keeps")
    return value
