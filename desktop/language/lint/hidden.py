"""Characters in the text of a file that nobody sees: bidi overrides turn the order in which a line is read."""

import unicodedata

from desktop.language.report import Place, Report
from desktop.redaction.clean import hidden_in

_BREAKS = frozenset("\x85\u2028\u2029")
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def check(text: str, report: Report) -> None:
    """Look at the whole text: YAML takes U+2028 for the end of a line, which ends a comment that seems to go on."""
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        if not line.isascii():
            for at in hidden_in(line):
                report.warning(Place(number, at + 1), "hidden-character", _message(line[at]))


def _message(one: str) -> str:
    named = " ".join(part for part in (f"U+{ord(one):04X}", unicodedata.name(one, "").lower()) if part)
    what = "turns the order in which this line is read" if one in _TURNS else "is not seen"
    if one in _BREAKS:
        what = "ends the line for YAML, though it is not seen"
    escape = f"\\u{ord(one):04X}" if ord(one) < 0x10000 else f"\\U{ord(one):08X}"
    return f"{named} is here and {what}. Take it out, or write `{escape}` in double quotes."
