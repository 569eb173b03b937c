"""The one door through which text enters a document: cleaned, masked, and what was hidden is counted."""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

from desktop.domain.values import Fields, Value
from desktop.redaction.clean import clean
from desktop.redaction.redact import redact_text
from desktop.summary.document import HiddenCount

_MARK = re.compile(r"\[hidden:([^\[\]\n]{1,80})\]")


class Veil:
    """Cleans and masks; `mask` hides the secrets that the program holds, patterns find the others."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        self._mask = mask
        self._hidden: Counter[str] = Counter()

    @property
    def hidden(self) -> tuple[HiddenCount, ...]:
        """Return how many values were hidden so far, now or when they were captured, by kind."""
        return tuple(HiddenCount(kind=kind, count=count) for kind, count in sorted(self._hidden.items()))

    def text(self, raw: str) -> str:
        """Return the text as it may leave this machine."""
        safe = redact_text(self._mask(clean(raw))) if raw else ""
        self._hidden.update(found[1] for found in _MARK.finditer(safe))
        return safe

    def fields(self, raw: Fields) -> Fields:
        return {self.text(name): self.value(value) for name, value in raw.items()}

    def value(self, raw: Value) -> Value:
        """Return the value with every text in it cleaned and masked, in types that JSON can carry."""
        if isinstance(raw, str):
            return self.text(raw)
        if isinstance(raw, float) and not math.isfinite(raw):
            return str(raw)
        if isinstance(raw, datetime):
            return raw
        if isinstance(raw, Mapping):
            return self.fields({str(name): value for name, value in raw.items()})
        if isinstance(raw, list | tuple):
            return [self.value(item) for item in raw]
        return raw
