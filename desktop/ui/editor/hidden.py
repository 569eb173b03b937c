"""Characters that nobody would see, as marks in their place: in the document only, never in the text of the file.

Bidi overrides would be worse than unseen: Qt obeys them, so what is read would not be what runs.
"""

from desktop.redaction.clean import hidden_in

# Stand-ins are private characters that neither the text nor our typeface has: as many UTF-16 units as what they
# stand for, so that every column stays what it is.
_NARROW, _WIDE = range(0xE800, 0xF000), range(0xF0000, 0xF2000)


class HiddenMarks:
    """`shown` puts marks in, `kept` takes them out again; without hidden characters both cost next to nothing."""

    def __init__(self) -> None:
        self._marks: dict[int, str] = {}
        self._back: dict[int, str] = {}
        self._text = ""
        self.marks: frozenset[str] = frozenset()  # that are in use

    def begin(self, text: str) -> None:
        """Take a new text, which is shown piece by piece; the marks of the one before are forgotten."""
        self._marks, self._back, self.marks, self._text = {}, {}, frozenset(), text

    def shown(self, text: str) -> str:
        found = set() if text.isascii() and text.isprintable() else {text[at] for at in hidden_in(text)}
        for character in sorted(found - {chr(code) for code in self._marks}):
            self._add(character)
        return text.translate(self._marks) if found else text

    def kept(self, text: str) -> str:
        return text.translate(self._back) if self._back and not text.isascii() else text

    def _add(self, character: str) -> None:
        pool = _NARROW if ord(character) < 0x10000 else _WIDE
        mark = next(one for one in map(chr, pool) if one not in self.marks and one not in self._text)
        self._marks[ord(character)], self._back[ord(mark)] = mark, character
        self.marks |= {mark}
