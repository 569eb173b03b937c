"""The rules of what looks like a secret, read from resources/redaction.toml."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from desktop.dataclass import dataclass
from desktop.paths import resources_dir
from desktop.redaction.linear import LinearPattern, SignSet, encode
from desktop.redaction.masker import Span
from desktop.redaction.randomness import UUID, looks_made, looks_random
from desktop.redaction.views import base64_texts, views

_HIDDEN_ALREADY = re.compile(r"\[hidden:[^\[\]\r\n]{1,80}\]")
_PLAIN_WORD, _NEXT_WORD = re.compile(r"[A-Za-z]?[a-z]+"), re.compile(r" [a-z]+(?:[ .,;]|$)")
_BLANK = "\0"  # cleaned text has none


@dataclass(frozen=True, slots=True)
class Rule:
    """One form of a secret. `words` are in lower case, `signs` as they are; without one the pattern is not tried.

    `test` says what a value must be: `any`, `chosen` (no placeholder), `random` (also looks random), `made` (also has
    small letters, capitals and digits all through). A match that `unless` is found in is none."""

    kind: str
    pattern: LinearPattern
    words: tuple[str, ...]
    test: str
    unless: LinearPattern | None = None
    signs: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleBook:
    rules: tuple[Rule, ...]
    placeholder: LinearPattern
    mask: LinearPattern
    prefilter: "Prefilter"

    def spans(self, text: str) -> Iterator[Span]:
        """Yield what looks like a secret, rule by rule; spans may overlap. What is hidden stays so."""
        open_text = _HIDDEN_ALREADY.sub(lambda found: _BLANK * len(found[0]), text)
        yield from self._as_written(open_text)
        for view in views(open_text):
            for span in self._as_written(view.text):
                place = view.source_range(span.start, span.end)
                yield Span(span.kind, place.start, place.stop)
        for place, decoded in base64_texts(open_text):
            inside = next(self._as_written(decoded), None)
            if inside:
                yield Span(inside.kind, place.start, place.stop)

    def _as_written(self, text: str) -> Iterator[Span]:
        data = encode(text)
        for number in self.prefilter.worth_trying(data):
            rule = self.rules[number]
            for found, matched in rule.pattern.matches(data):
                if rule.unless is not None and rule.unless.is_in(matched):
                    continue
                if rule.test == "chosen" and _is_prose(text, found):
                    continue
                if self._is_secret(rule.test, text[found.start : found.stop]):
                    yield Span(rule.kind, found.start, found.stop)

    def _is_secret(self, test: str, value: str) -> bool:
        if not value or _BLANK in value or self.mask.is_in(encode(value)):
            return False
        if test == "any":
            return True
        if self.placeholder.is_in(encode(value)):
            return False
        if test == "made":
            return looks_made(value)
        return test == "chosen" or looks_random(value) or UUID.fullmatch(value) is not None


def _is_prose(text: str, found: range) -> bool:
    """`secrets: keys of vendors` is a sentence; a value alone, or one before the next key, is none."""
    if text[max(0, found.start - 2) : found.start] != ": ":
        return False
    return _PLAIN_WORD.fullmatch(text, found.start, found.stop) is not None and (
        _NEXT_WORD.match(text, found.stop) is not None
    )


class Prefilter:
    """Tells, in one pass over a text, which rules are worth trying: those of whose signs or words one is there."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._always = [number for number, rule in enumerate(rules) if not (rule.signs or rule.words)]
        signs = [(sign, number) for number, rule in enumerate(rules) for sign in rule.signs]
        words = [(word, number) for number, rule in enumerate(rules) for word in rule.words]
        self._of_sign, self._of_word = [number for _, number in signs], [number for _, number in words]
        self._signs = SignSet([sign for sign, _ in signs], is_any_case=False)
        self._words = SignSet([word for word, _ in words], is_any_case=True)

    def worth_trying(self, data: bytes) -> list[int]:
        """Return the numbers of the rules, in order."""
        found = {self._of_sign[at] for at in self._signs.found_in(data)}
        found.update(self._of_word[at] for at in self._words.found_in(data))
        return sorted(found.union(self._always))


@cache
def shipped_rules() -> RuleBook:
    """The rules that come with the program, read once; each is compiled when it is first tried."""
    return load_rules(resources_dir() / "redaction.toml")


def load_rules(path: Path) -> RuleBook:
    """Read rules from a file; it comes with the program, and a test tries every pattern of it."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    fragments: dict[str, str] = data["fragments"]
    keys = tuple(_key(raw) for raw in data["keys"])
    rules = tuple(_rule(raw, fragments) for raw in data["rule"])
    every = (*keys, *rules)
    return RuleBook(every, _whole(data["placeholders"]), _whole(data["masks"]), Prefilter(every))


def _whole(patterns: list[str]) -> LinearPattern:
    return LinearPattern(rf"(?is)\A(?:{'|'.join(patterns)})\z")


def _key(raw: dict[str, Any]) -> Rule:
    example: str = raw["example"].replace("·", "")
    return Rule(
        kind="vendor-key",
        pattern=LinearPattern(rf"(?:\b|_)(?P<value>{raw['shape']})"),
        words=(),
        test="any",
        signs=tuple(raw["signs"]),
        hides=(f"found «{example}»", f'A_KEY="«{example}»"'),
        keeps=tuple(f"a sign {sign} alone" for sign in raw["signs"]),
    )


def _rule(raw: dict[str, Any], fragments: dict[str, str]) -> Rule:
    return Rule(
        kind=raw["kind"],
        pattern=LinearPattern(_filled(_pattern(raw), fragments)),
        words=tuple(raw.get("words", ())),
        test=raw.get("test", "chosen"),
        unless=LinearPattern(_filled(raw["unless"], fragments)) if "unless" in raw else None,
        hides=tuple(raw.get("hides", ())),
        keeps=tuple(raw.get("keeps", ())),
    )


def _pattern(raw: dict[str, Any]) -> str:
    """Return the pattern; several shapes become the choices of one, behind the edge of a word or `_`."""
    if "shapes" in raw:
        return rf"(?:\b|_)(?P<value>{'|'.join(raw['shapes'])})"
    pattern: str = raw["pattern"]
    return pattern


def _filled(pattern: str, fragments: dict[str, str]) -> str:
    for name, fragment in fragments.items():
        pattern = pattern.replace(f"%{name}%", fragment)
    return pattern
