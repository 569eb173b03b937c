"""Redaction of text that comes in pieces and has no end to wait for: line by line, in bounded memory."""

import re
from collections import Counter

from desktop.dataclass import dataclass
from desktop.redaction.clean import StreamCleaner
from desktop.redaction.masker import SecretMasker, mark
from desktop.redaction.redact import Hit, Redacted, redact
from desktop.redaction.tokens import Tokens

_LINES_BEHIND = 8  # a key and its value stand no further apart than this
_LONGEST_LINE = 1 << 17  # characters; a longer line is not waited for
_LOOK_AHEAD = 1 << 13  # characters kept back then, so that a secret in two parts is seen whole
_KEY_BEGINS = re.compile(r"-----BEGIN[ A-Z0-9_-]{0,60}PRIVATE KEY[A-Z ]{0,10}-----")
_KEY_ENDS = re.compile(r"-----END[ A-Z0-9_-]{0,60}PRIVATE KEY")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    at: int  # characters of the whole stream before it


class StreamRedactor:
    """All pieces together give what the whole would, but for a name that is only told to be one further down.

    What was written before is looked at again together with what comes, so a value is known by the key above it."""

    def __init__(
        self, masker: SecretMasker | None = None, *, profile: str = "internal", tokens: Tokens | None = None
    ) -> None:
        self._masker, self._profile, self._tokens = masker, profile, tokens or Tokens()
        self._cleaner = StreamCleaner()
        self._held = ""
        self._at = 0
        self._behind: list[_Line] = []
        self._key: _Line | None = None  # the first line of a private key that has not ended yet
        self._written: set[tuple[str, int]] = set()
        self.counts: Counter[str] = Counter()

    def feed(self, piece: str) -> str:
        """Return what can be written now: everything but the last line that has not ended."""
        self._held += self._cleaner.feed(piece)
        cut = self._held.rfind("\n") + 1
        if not cut and len(self._held) > _LONGEST_LINE:
            cut = len(self._held) - _LOOK_AHEAD
        return self._up_to(cut) if cut else ""

    def finish(self) -> str:
        """Return the rest, at the end of the stream."""
        self._held += self._cleaner.finish()
        return self._up_to(len(self._held))

    def _up_to(self, cut: int) -> str:
        behind = [self._key, *self._behind] if self._key else self._behind
        before = "".join(line.text for line in behind)
        redacted = redact(before + self._held, self._masker, profile=self._profile, tokens=self._tokens)
        written = self._written_part(redacted, behind, len(before), len(before) + cut)
        self._remember(self._held[:cut])
        self._held = self._held[cut:]
        return written

    def _written_part(self, redacted: Redacted, behind: list[_Line], start: int, end: int) -> str:
        parts, at = [], start
        for hit in redacted.hits:
            if hit.source_end <= start or hit.source_start >= end:
                continue
            place = hit.kind, self._place(hit.source_start, behind, start)
            parts.append(redacted.source[at : max(at, hit.source_start)])
            if place not in self._written:
                parts.append(_shown(redacted, hit))
                self.counts[hit.kind] += 1
                self._written.add(place)
            at = min(hit.source_end, end)
        return "".join([*parts, redacted.source[at:end]])

    def _place(self, offset: int, behind: list[_Line], start: int) -> int:
        """Return how far into the whole stream a place is."""
        if offset >= start:
            return self._at + offset - start
        for line in behind:
            if offset < len(line.text):
                return line.at + offset
            offset -= len(line.text)
        return self._at

    def _remember(self, text: str) -> None:
        for line in text.splitlines(keepends=True):
            if _KEY_BEGINS.search(line):
                self._key = _Line(line[-_LOOK_AHEAD:], self._at + max(0, len(line) - _LOOK_AHEAD))
            elif self._key and _KEY_ENDS.search(line):
                self._key = None
            self._behind.append(_Line(line[-_LOOK_AHEAD:], self._at + max(0, len(line) - _LOOK_AHEAD)))
            self._at += len(line)
        self._behind = self._behind[-_LINES_BEHIND:]
        if self._key and self._key in self._behind:
            self._behind = self._behind[self._behind.index(self._key) + 1 :]
        first = self._key.at if self._key else self._behind[0].at if self._behind else 0
        self._written = {place for place in self._written if place[1] >= first}


def _shown(redacted: Redacted, hit: Hit) -> str:
    return redacted.text[hit.start : hit.end] or mark(hit.kind)
