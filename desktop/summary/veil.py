"""The one door through which text enters a document: cleaned, masked, and what was hidden is counted."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cached_property

from desktop.domain.values import Fields, Value
from desktop.redaction.clean import clean
from desktop.redaction.redact import redact_text
from desktop.summary.document import HiddenCount

_TELLING = re.compile(r"(?i)passw|secret|token|api.?key|access.?key|credential|authorization|cookie")
_SHORT, _MOST_KNOWN = 500, 5_000  # characters of a text that is kept, and how many texts
HIDDEN_MARK = re.compile(r"\[hidden:([^\[\]\n]{1,80})\]")


class Veil:
    """Cleans and masks; `mask` hides the secrets that the program holds, patterns find the others."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        self.mask = mask
        self._hidden: Counter[str] = Counter()
        self._known: dict[str, str] = {}  # titles, targets and commands come again and again

    @property
    def hidden(self) -> tuple[HiddenCount, ...]:
        """Return how many values were hidden so far, now or when they were captured, by kind."""
        return tuple(HiddenCount(kind=kind, count=count) for kind, count in sorted(self._hidden.items()))

    def text(self, raw: str) -> str:
        """Return the text as it may leave this machine."""
        safe = self._known.get(raw)
        if safe is None:
            safe = redact_text(self.mask(clean(raw))) if raw else ""
            if len(raw) <= _SHORT and len(self._known) < _MOST_KNOWN:
                self._known[raw] = safe
        if "[hidden:" in safe:
            self._hidden.update(found[1] for found in HIDDEN_MARK.finditer(safe))
        return safe

    def named(self, name: str, raw: str) -> str:
        """Return the text of a field as it may leave; a name such as `password` tells what the text cannot."""
        safe = self.text(raw)
        if safe != raw or not raw or "\n" in raw or not _TELLING.search(name):
            return safe
        told = redact_text(f"{name}={raw}").partition("=")[2]
        self._hidden.update(found[1] for found in HIDDEN_MARK.finditer(told))
        return told

    def later(self, raw: Fields) -> Fields:
        """Return fields that are cleaned and masked when they are first looked at, and not counted."""
        return _VeiledFields(raw, Veil(self.mask))

    def fields(self, raw: Fields) -> Fields:
        return {self.text(name): self.value(value, name) for name, value in raw.items()}

    def value(self, raw: Value, name: str = "") -> Value:
        """Return the value with every text in it cleaned and masked, in types that JSON can carry."""
        if isinstance(raw, str):
            return self.named(name, raw)
        if isinstance(raw, float) and not math.isfinite(raw):
            return str(raw)
        if isinstance(raw, datetime):
            return raw
        if isinstance(raw, Mapping):
            return self.fields({str(name): value for name, value in raw.items()})
        if isinstance(raw, list | tuple):
            return [self.value(item, name) for item in raw]
        return raw


class _VeiledFields(Mapping[str, Value]):
    """A reading can hold megabytes of output that only one format writes down; the raw values stay in here."""

    def __init__(self, raw: Fields, veil: Veil) -> None:
        self._raw, self._veil = raw, veil

    @cached_property
    def _safe(self) -> Fields:
        return self._veil.fields(self._raw)

    def __getitem__(self, name: str) -> Value:
        return self._safe[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._safe)

    def __len__(self) -> int:
        return len(self._safe)

    def __repr__(self) -> str:
        return f"a reading of {len(self._raw)} fields"
