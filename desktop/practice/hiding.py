"""Hides in an incident the secrets that the program holds and what looks like one; everything else stays as it was."""

import re
from collections import Counter
from collections.abc import Callable, Mapping

from desktop.domain.values import Fields, Value
from desktop.redaction.clean import clean
from desktop.redaction.masker import merge, replace_spans
from desktop.redaction.redact import redact_text
from desktop.redaction.rules import shipped_rules

_TELLING = re.compile(r"(?i)passw|secret|token|api.?key|access.?key|credential|authorization|cookie")
_MARK = re.compile(r"\[hidden:([^\[\]\n]{1,80})\]")


class Hiding:
    """Unlike the veil of a summary it keeps colours and line ends, which captures may depend on."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        self._mask = mask
        self._hidden: Counter[str] = Counter()

    @property
    def hidden(self) -> Mapping[str, int]:
        """How many values of which kind were hidden, here or when they were recorded."""
        return dict(sorted(self._hidden.items()))

    def text(self, raw: str) -> str:
        masked = self._mask(raw)
        safe = replace_spans(masked, merge(tuple(shipped_rules().spans(masked))))
        cleaned = clean(masked)
        if cleaned != masked and len(_MARK.findall(redacted := redact_text(cleaned))) > len(
            _MARK.findall(safe)
        ):
            safe = redacted  # colours had parted what must not be shown
        self._count(safe)
        return safe

    def named(self, name: str, raw: str) -> str:
        """Return the text of a field; a name such as `password` tells what the text cannot."""
        safe = self.text(raw)
        if safe != raw or not raw or "\n" in raw or not _TELLING.search(name):
            return safe
        told = redact_text(f"{name}={raw}").partition("=")[2]
        self._count(told)
        return told

    def fields(self, raw: Fields) -> dict[str, Value]:
        return {self.text(name): self.value(value, name) for name, value in raw.items()}

    def value(self, raw: Value, name: str = "") -> Value:
        """Return the value with every text in it looked through."""
        if isinstance(raw, str):
            return self.named(name, raw)
        if isinstance(raw, Mapping):
            return self.fields({str(key): value for key, value in raw.items()})
        if isinstance(raw, list | tuple):
            return [self.value(item, name) for item in raw]
        return raw

    def _count(self, safe: str) -> None:
        self._hidden.update(found[1] for found in _MARK.finditer(safe))
