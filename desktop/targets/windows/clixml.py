"""Turns the errors that PowerShell writes as XML between programs (CLIXML) back into the text a person would see.

Source: [MS-PSRP] 2.2.5 and the console host of Windows PowerShell 5.1, which writes `#< CLIXML` and one `<Objs>` to a
redirected stderr whenever its command was encoded. Programs that it starts write between the elements.
"""

import re
from html import unescape

_HEAD = b"#< CLIXML"
_END = b"</Objs>"
_LONGEST_ELEMENT = 1024 * 1024  # beyond that it is none, and comes as it is
_BEFORE = {"Warning": "WARNING: ", "Verbose": "VERBOSE: ", "Debug": "DEBUG: "}
_TEXT = re.compile(rb'<S S="(\w+)">([^<]*)</S>')
_OBJECT = re.compile(rb"<(/?)Obj[ >]")
_OPENS = re.compile(rb"<Objs(?: [^>]*)?>")
_ESCAPED = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")


class ClixmlText:
    """Takes the bytes of stderr as they come, and gives those of its text as soon as an element is whole."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._is_inside = False
        self._is_after_head = False

    def feed(self, data: bytes) -> bytes:
        self._held += data
        out = bytearray()
        while self._step(out):
            pass
        return bytes(out)

    def finish(self) -> bytes:
        """Return what was held back and never became an element."""
        rest, self._held = bytes(self._held), bytearray()
        return b"" if self._is_inside and rest.startswith(b"<") else rest

    def _step(self, out: bytearray) -> bool:
        """Take one piece from the front; false when more must come first."""
        if not self._held:
            return False
        return self._inside(out) if self._is_inside else self._outside(out)

    def _outside(self, out: bytearray) -> bool:
        at = self._held.find(_HEAD)
        if at < 0:
            kept = _begun(self._held, _HEAD)
            out += self._held[: len(self._held) - kept]
            del self._held[: len(self._held) - kept]
            return False
        out += self._held[:at]
        del self._held[: at + len(_HEAD)]
        self._is_inside = self._is_after_head = True
        return True

    def _inside(self, out: bytearray) -> bool:
        held = self._held
        if held[:1] != b"<":
            return self._raw(out)
        if held.startswith(_END):
            del held[: len(_END)]
            self._is_inside = False
            return True
        if opens := _OPENS.match(held):
            del held[: opens.end()]
            return True
        if text := _TEXT.match(held):
            out += _said(text[1].decode(), text[2].decode("utf-8", "replace"))
            del held[: text.end()]
            return True
        if held.startswith((b"<Obj ", b"<Obj>")) and (end := _end_of_object(held)):
            del held[:end]  # progress, and what Write-Host has written to stdout already
            return True
        if len(held) > _LONGEST_ELEMENT:
            out += held[:1]
            del held[:1]
            return True
        return False

    def _raw(self, out: bytearray) -> bool:
        """What is no element was written by another program, but for the end of the head's line, and a second head."""
        held = self._held
        if held.startswith(_HEAD):
            del held[: len(_HEAD)]
            self._is_after_head = True
            return True
        if self._is_after_head and held.startswith((b"\r", b"\n")):
            del held[:1]
            return True
        self._is_after_head = False
        if held[:1] == b"#":
            if _HEAD.startswith(held):
                return False
            end = 1
        else:
            end = min((at for at in (held.find(b"<"), held.find(b"#")) if at >= 0), default=len(held))
        out += held[:end]
        del held[:end]
        return True


def _begun(held: bytearray, head: bytes) -> int:
    """Return how many of the last bytes may be the beginning of the head."""
    return next(
        (size for size in range(min(len(head) - 1, len(held)), 0, -1) if held.endswith(head[:size])), 0
    )


def _end_of_object(held: bytearray) -> int:
    """Return where the object at the front ends; 0 when it does not yet."""
    depth = 0
    for tag in _OBJECT.finditer(held):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return tag.end()
    return 0


def _said(kind: str, text: str) -> bytes:
    text = _ESCAPED.sub(_characters, unescape(text)).replace("\r\n", "\n")
    if kind in _BEFORE:
        text = f"{_BEFORE[kind]}{text.rstrip(chr(10))}\n"
    return text.encode("utf-8", "replace")


def _characters(found: "re.Match[str]") -> str:
    """Return the characters of some `_x000A_`, which are code units of UTF-16."""
    units = bytes.fromhex("".join(found[0].split("_x")).replace("_", ""))
    return units.decode("utf-16-be", "replace")
