"""The text of a file from its bytes: its size, its encoding and its characters, each refused with its place."""

import codecs
import re

from desktop.language.report import Place, Report

MAX_BYTES = 1_000_000
# What YAML 1.2 §5.1 does not let through: control characters, lone surrogates, U+FFFE and U+FFFF.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def decode(data: bytes | str, report: Report) -> str:
    """Return the text.

    Raises:
        RunbookError: it is too large, not UTF-8, or holds characters that have no place in YAML.
    """
    size = len(data)
    if size > MAX_BYTES:
        report.error(Place(1, 1), "too-large", f"this file has {size} bytes; {MAX_BYTES} is the most.")
        raise report.refuse()
    text = data if isinstance(data, str) else _from_bytes(data, report)
    text = text.removeprefix("\ufeff")
    found = None if text.isascii() and text.isprintable() else _FORBIDDEN.search(text)
    if found:
        code = f"U+{ord(found[0]):04X}"
        message = f"the character {code} has no place in YAML. Take it out, or write it as an escape in double quotes."
        report.error(_place_of(text, found.start()), "character", message)
        raise report.refuse()
    return text


def _from_bytes(data: bytes, report: Report) -> str:
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        report.error(Place(1, 1), "encoding", "this file is UTF-16 or UTF-32. Save it as UTF-8.")
        raise report.refuse()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = _place_of(data[: error.start].decode("utf-8", errors="replace"), error.start)
        message = f"the byte 0x{data[error.start]:02x} here is not UTF-8. Save the file as UTF-8."
        report.error(place, "encoding", message)
        raise report.refuse() from error


def _place_of(text: str, offset: int) -> Place:
    before = text[:offset]
    return Place(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
