"""What is hidden in texts that leave, numbered: the same value has the same number wherever it stands."""

import re
import threading
from collections.abc import Callable, Iterator
from typing import TypeAlias

from desktop.dataclass import dataclass
from desktop.redaction.masker import mark
from desktop.redaction.redact import Redacted, redact

BY_HAND = "by hand"  # the kind of what a person hid in addition
NUMBER = "\ue000"  # stands between the kind and the number in a mark; it leaves no text
MARKED = "[hidden:"  # how every mark begins
_LONGEST_KIND, _SHORTEST = 60, 2  # characters; the shortest text that can be hidden by hand
_MARK = re.compile(rf"\[hidden:([^\[\]\r\n{NUMBER}]{{1,80}})(?:{NUMBER}(\d{{1,9}}))?\]")
_STRAY = re.compile(rf"{NUMBER}(?!\d{{1,9}}\])")  # in a text from outside; marks of ours may come by again

Find = Callable[[str], Redacted]
Key: TypeAlias = tuple[str, str]  # kind and value


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One hidden value: `stand_in` is what leaves in its place."""

    number: int
    kind: str
    value: str  # empty where it is held or was masked before it was stored: nobody can show it again
    stand_in: str

    @property
    def can_be_shown(self) -> bool:
        return bool(self.value)

    @property
    def key(self) -> "Key":
        """What names it in every ledger of the same run; the number is this one's only."""
        return self.kind, self.value


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: plain, or with the entry that stands there."""

    text: str
    entry: Entry | None = None


class Ledger:
    """Numbers what it hides. `held` masks the secrets that the program holds; safe to use from several threads."""

    def __init__(self, held: Callable[[str], str], added: tuple[str, ...] = (), find: Find = redact) -> None:
        self._held, self._find = held, find
        self._added = _pattern(tuple(text for text in added if len(text) >= _SHORTEST))
        self._lock = threading.Lock()
        self._numbers: dict[Key, int] = {}
        self._entries: list[Entry] = []

    def mask(self, raw: str) -> str:
        """Return a text whose hidden values are numbered marks, which no later masking touches."""
        found = self._find(self._held(_STRAY.sub("\ufffd", raw)))
        parts, end = [], 0
        for hit in found.hits:
            value, stand_in = found.source[hit.source_start : hit.source_end], found.text[hit.start : hit.end]
            parts += [
                self.hide_added(found.source[end : hit.source_start]),
                self._numbered(hit.kind, value, stand_in),
            ]
            end = hit.source_end
        return "".join([*parts, self.hide_added(found.source[end:])])

    def pieces(self, text: str) -> Iterator[Piece]:
        """Yield a text that `mask` gave in parts; marks without a number are of values that nobody can show."""
        end = 0
        for found in _MARK.finditer(text):
            if found.start() > end:
                yield Piece(text[end : found.start()].replace(NUMBER, ""))
            yield Piece(found[0], self._known(found[1], int(found[2] or 0)))
            end = found.end()
        if end < len(text):
            yield Piece(text[end:].replace(NUMBER, ""))

    def resolve(self, text: str, shown: frozenset[Key] = frozenset()) -> str:
        """Return the text as it leaves: stand-ins, but the values of those that a person shows."""
        if MARKED not in text:
            return text.replace(NUMBER, "")
        return "".join(
            piece.text if piece.entry is None else as_sent(piece.entry, shown) for piece in self.pieces(text)
        )

    def entry_in(self, inside: str) -> Entry:
        """Return the entry of what stands inside a mark, as a summary counts them."""
        kind, _, number = inside.partition(NUMBER)
        return self._known(kind, int(number) if number.isdecimal() else 0)

    def _known(self, kind: str, number: int) -> Entry:
        """Return an entry by its number; what has none is a value that nobody can show."""
        with self._lock:
            if not 0 < number <= len(self._entries):
                number = self._number(kind, "", f"{MARKED}{kind}]")
            return self._entries[number - 1]

    def _numbered(self, kind: str, value: str, stand_in: str) -> str:
        if _MARK.search(value):  # around something that is hidden already
            value = ""
        with self._lock:
            number = self._number(kind, value, stand_in)
        return f"{mark(kind[:_LONGEST_KIND])[:-1]}{NUMBER}{number}]"

    def _number(self, kind: str, value: str, stand_in: str) -> int:
        number = self._numbers.get((kind, value))
        if number is None:
            number = self._numbers[kind, value] = len(self._entries) + 1
            self._entries.append(Entry(number=number, kind=kind, value=value, stand_in=stand_in))
        return number

    def hide_added(self, text: str) -> str:
        """Return a text without what a person hides; marks in it stay."""
        if self._added is None:
            return text
        parts, end = [], 0
        for found in _MARK.finditer(text):
            parts += [self._added.sub(self._by_hand, text[end : found.start()]), found[0]]
            end = found.end()
        return "".join([*parts, self._added.sub(self._by_hand, text[end:])])

    def _by_hand(self, found: re.Match[str]) -> str:
        return self._numbered(BY_HAND, found[0], mark(BY_HAND))


def as_sent(entry: Entry, shown: frozenset[Key]) -> str:
    return entry.value if entry.key in shown and entry.can_be_shown else entry.stand_in


def _pattern(texts: tuple[str, ...]) -> re.Pattern[str] | None:
    """The longest first; what begins or ends with a letter or digit is hidden as a word of its own."""
    if not texts:
        return None
    return re.compile("|".join(_word(text) for text in sorted(texts, key=len, reverse=True)))


def _word(text: str) -> str:
    before = r"(?<!\w)" if re.match(r"\w", text) else ""
    after = r"(?!\w)" if re.search(r"\w\Z", text) else ""
    return before + re.escape(text) + after
