"""Parts the output of a bundle into that of its scripts, by the marks that end each on both streams."""

import re
from collections.abc import Callable, Sequence
from dataclasses import field

from desktop.dataclass import dataclass
from desktop.targets.base import Stream
from desktop.targets.output import OutputCapture

_HEAD = b"\x1ehandrail "


@dataclass(frozen=True, slots=True)
class End:
    """What a mark tells; `at_s` is the host's uptime, where it told one."""

    exit_status: int
    at_s: float | None


@dataclass(slots=True)
class _Cut:
    """One stream: which script's output comes now, and what may be the beginning of its mark."""

    marks: Sequence[bytes]
    after_mark: "re.Pattern[bytes]"
    longest_after: int
    take: Callable[[int, bytes], None]
    ends: list[End] = field(default_factory=list)
    _held: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> None:
        self._held += data
        while len(self.ends) < len(self.marks) and self._ends_here():
            pass
        if len(self.ends) == len(self.marks):
            self._held.clear()  # something left in the background, after the last end

    def _ends_here(self) -> bool:
        """Pass on what is the script's; true when its mark came, so that what is left is of the next."""
        mark = self.marks[len(self.ends)]
        at = self._held.find(mark)
        if at < 0:
            self._pass_on(self._may_begin_at(mark))
            return False
        told = self.after_mark.match(self._held, at + len(mark))
        if told is None:
            is_broken = len(self._held) >= at + len(mark) + self.longest_after
            self._pass_on(at + is_broken)  # what broke the mark is told by the end
            return False
        end, behind = End(int(told[1]), _seconds(told[2])), told.end()  # a match looks into the buffer
        self._pass_on(at)
        del self._held[: behind - at]
        self.ends.append(end)
        return True

    def _may_begin_at(self, mark: bytes) -> int:
        """Return where the mark may have begun whose rest has not come yet."""
        start = max(0, len(self._held) - len(mark) + 1)
        at = self._held.find(_HEAD[:1], start)
        while at >= 0 and not mark.startswith(self._held[at:]):
            at = self._held.find(_HEAD[:1], at + 1)
        return len(self._held) if at < 0 else at

    def _pass_on(self, count: int) -> None:
        if count:
            self.take(len(self.ends), bytes(self._held[:count]))
            del self._held[:count]


class Parts:
    """Takes the bytes of both streams as they come; each script's go into a capture of its own, with its own cap."""

    def __init__(self, nonces: Sequence[str], after_mark: "re.Pattern[bytes]", longest_after: int) -> None:
        marks = [f"\x1ehandrail {nonce} ".encode() for nonce in nonces]
        self.captures = [OutputCapture() for _ in nonces]
        self._cuts = {stream: _Cut(marks, after_mark, longest_after, self._into(stream)) for stream in Stream}

    def feed(self, stream: Stream, data: bytes) -> None:
        self._cuts[stream].feed(data)

    def tails(self) -> list[str]:
        """Return the ends of what came of the script that runs now."""
        place = self._ended
        return self.captures[place].tails() if place < len(self.captures) else []

    def end(self, place: int) -> End | None:
        """Return how a script ended, once both of its streams have."""
        return self._cuts[Stream.STDOUT].ends[place] if place < self._ended else None

    @property
    def _ended(self) -> int:
        return min(len(cut.ends) for cut in self._cuts.values())

    def _into(self, stream: Stream) -> Callable[[int, bytes], None]:
        return lambda place, data: self.captures[place].feed(stream, data)


def _seconds(text: bytes) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
