"""The first line of what a command wrote, by which its output is told from what start-up files print."""

import re
from dataclasses import field

from desktop.dataclass import dataclass

_START_UP_CAP_BYTES = 64 * 1024
_AFTER_MARK = re.compile(rb"(\d+) (\w+)\n")  # the process group and the state


@dataclass(slots=True)
class FirstLine:
    """Holds a stream back until the wrapper's first line, and drops what start-up files printed before it."""

    mark: str
    group: int = 0
    state: str = ""
    _held: bytearray = field(default_factory=bytearray)

    @property
    def held_text(self) -> str:
        return bytes(self._held).decode("utf-8", "replace")

    def feed(self, data: bytes) -> bytes:
        if self.group or not self.mark:
            return data
        self._held += data
        at = self._held.find(
            self.mark.encode()
        )  # it differs in each call: a pattern of it would be compiled anew
        found = _AFTER_MARK.match(self._held, at + len(self.mark)) if at >= 0 else None
        if not found:
            del self._held[:-_START_UP_CAP_BYTES]
            return b""
        self.group, self.state = int(found[1]), found[2].decode()
        rest = bytes(self._held[found.end() :])
        self._held.clear()
        return rest
