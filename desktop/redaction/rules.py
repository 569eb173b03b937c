"""The rules of what looks like a secret, read from resources/redaction.toml."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from desktop.dataclass import dataclass
from desktop.paths import resources_dir
from desktop.redaction.linear import LinearPattern, encode
from desktop.redaction.masker import Span

_HIDDEN_ALREADY = re.compile(r"\[hidden:[^\[\]\r\n]{1,80}\]")
_BLANK = "\0"  # cleaned text has none


@dataclass(frozen=True, slots=True)
class Rule:
    """One form of a secret. `words` are in lower case; without one of them the pattern is not tried."""

    kind: str
    pattern: LinearPattern
    words: tuple[str, ...]
    is_mixed: bool
    hides: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleBook:
    rules: tuple[Rule, ...]
    placeholder: LinearPattern

    def spans(self, text: str) -> Iterator[Span]:
        """Yield what looks like a secret, rule by rule; spans may overlap. What is hidden stays so."""
        open_text = _HIDDEN_ALREADY.sub(lambda found: _BLANK * len(found[0]), text)
        data, lower = encode(open_text), open_text.lower()
        for rule in self.rules:
            if rule.words and not any(word in lower for word in rule.words):
                continue
            for found in rule.pattern.spans(data):
                if self._is_secret(rule, open_text[found.start : found.stop]):
                    yield Span(rule.kind, found.start, found.stop)

    def _is_secret(self, rule: Rule, value: str) -> bool:
        if not value or _BLANK in value or (rule.is_mixed and not _looks_random(value)):
            return False
        return next(self.placeholder.spans(encode(value)), None) is None


@cache
def shipped_rules() -> RuleBook:
    """The rules that come with the program, read and compiled once."""
    return load_rules(resources_dir() / "redaction.toml")


def load_rules(path: Path) -> RuleBook:
    """Read rules from a file.

    Raises:
        ValueError: a pattern that RE2 does not take; the file comes with the program, so it is our fault.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    fragments: dict[str, str] = data["fragments"]
    rules = tuple(_rule(raw, fragments) for raw in data["rule"])
    return RuleBook(rules, LinearPattern(rf"(?is)\A(?:{'|'.join(data['placeholders'])})\z"))


def _rule(raw: dict[str, Any], fragments: dict[str, str]) -> Rule:
    pattern: str = raw["pattern"]
    for name, fragment in fragments.items():
        pattern = pattern.replace(f"%{name}%", fragment)
    return Rule(
        kind=raw["kind"],
        pattern=LinearPattern(pattern),
        words=tuple(raw.get("words", ())),
        is_mixed=raw.get("mixed", False),
        hides=tuple(raw.get("hides", ())),
        keeps=tuple(raw.get("keeps", ())),
    )


_DIGIT, _LETTER = re.compile(r"[0-9]"), re.compile(r"[A-Za-z]")
_TIME = re.compile(r"\d{4}-\d\d-\d\d")


def _looks_random(value: str) -> bool:
    """Letters and digits mixed inside a word, not a name such as `eu-west-1` or a time of day."""
    if not _DIGIT.search(value) or _TIME.match(value) or len(set(value)) < 6:
        return False
    if not _LETTER.search(value):
        return len(value) >= 32
    return not all(_is_word(part) for part in re.split(r"[^A-Za-z0-9]+", value) if part)


def _is_word(part: str) -> bool:
    """`west`, `2026`, `v1`, `utf8`: letters, then at most four digits, and no change of case inside."""
    return re.fullmatch(r"(?:[A-Z]?[a-z]{0,20}|[A-Z]{0,20})\d{0,4}", part) is not None
