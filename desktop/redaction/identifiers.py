"""What tells whose a text is, by profile: the patterns of resources/identifiers.toml, read when first needed."""

import ipaddress
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.paths import resources_dir
from desktop.redaction.linear import LinearPattern, encode
from desktop.redaction.masker import Span
from desktop.redaction.places import Places
from desktop.redaction.tokens import Tokens, is_token

DEFAULT_PROFILE = "internal"
PROFILES = (DEFAULT_PROFILE, "customer", "vendor", "public")
_SHORTEST_EVERYWHERE = 3  # characters; a shorter name would be taken for other words
_MARK = re.compile(r"\[hidden:[^\[\]\r\n]{1,80}\]")


@dataclass(frozen=True, slots=True)
class Identifier:
    """One form in which something that identifies is written; `kind` is also the first part of its token."""

    kind: str
    pattern: LinearPattern
    words: tuple[str, ...]
    keeps: LinearPattern | None
    is_address: bool
    is_everywhere: bool
    hides: tuple[str, ...]
    stays: tuple[str, ...]

    def values(self, text: str, data: bytes) -> Iterator[range]:
        for place in self.pattern.spans(data):
            if self._identifies(text[place.start : place.stop]):
                yield place

    def _identifies(self, value: str) -> bool:
        if not value or is_token(value) or (self.keeps is not None and self.keeps.is_in(encode(value))):
            return False
        return not self.is_address or _is_address(value)


@dataclass(frozen=True, slots=True)
class Profile:
    """What one kind of reader may not see."""

    identifiers: tuple[Identifier, ...]
    guards: tuple[LinearPattern, ...]

    def spans(self, text: str, tokens: Tokens) -> tuple[Span, ...]:
        """Return what is to be replaced by tokens, in order, without overlap; new ones are numbered in order."""
        if not self.identifiers:
            return ()
        found = self._found(text)
        for span in sorted(found, key=lambda one: (one.start, -one.end)):
            tokens.token(span.kind, text[span.start : span.end])
        kinds = {identifier.kind for identifier in self.identifiers if identifier.is_everywhere}
        found += _everywhere(text, tokens, kinds)
        return _first_of_each(found)

    def _found(self, text: str) -> list[Span]:
        data, lower = encode(text), text.lower()
        guarded = [place for guard in self.guards for place in guard.spans(data)]
        kept = Places([*guarded, *(range(*mark.span()) for mark in _MARK.finditer(text))])
        found = [
            Span(identifier.kind, place.start, place.stop)
            for identifier in self.identifiers
            if not identifier.words or any(word in lower for word in identifier.words)
            for place in identifier.values(text, data)
            if not kept.meet(place.start, place.stop)
        ]
        return list(_first_of_each(found))


def profile_named(name: str) -> Profile:
    """Return a profile.

    Raises:
        InputError: there is none of that name.
    """
    if name not in PROFILES:
        raise InputError(f"{name!r} is no profile of redaction. Write one of {', '.join(PROFILES)}.")
    return _shipped()[name]


@cache
def _shipped() -> dict[str, Profile]:
    data = tomllib.loads((resources_dir() / "identifiers.toml").read_text(encoding="utf-8"))
    guards: dict[str, list[str]] = data["guards"]
    every = [(raw["kind"], _identifier(raw, data["fragments"])) for raw in data["identifier"]]
    return {
        name: Profile(
            tuple(one for kind, one in every if kind in kinds),
            tuple(LinearPattern(guard) for guard in (*guards["every"], *guards.get(name, ()))),
        )
        for name, kinds in data["profiles"].items()
    }


def _identifier(raw: dict[str, Any], fragments: dict[str, str]) -> Identifier:
    keeps: str = raw.get("keeps", "")
    for name, fragment in fragments.items():
        keeps = keeps.replace(f"%{name}%", fragment)
    return Identifier(
        kind=raw.get("token", raw["kind"]),
        pattern=LinearPattern(raw["pattern"]),
        words=tuple(raw.get("words", ())),
        keeps=LinearPattern(rf"(?is)\A(?:{keeps})\z") if keeps else None,
        is_address=raw.get("is") == "address",
        is_everywhere=raw.get("everywhere", False),
        hides=tuple(raw["hides"]),
        stays=tuple(raw["stays"]),
    )


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def _everywhere(text: str, tokens: Tokens, kinds: set[str]) -> list[Span]:
    """A name that was found once, here or in an earlier document, is found wherever it stands as a word."""
    names = {
        value: token.rpartition("-")[0]
        for value, token in tokens.known().items()
        if len(value) >= _SHORTEST_EVERYWHERE and token.rpartition("-")[0] in kinds
    }
    if not names:
        return []
    choices = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    word = re.compile(rf"(?i)(?<![\w.-])(?:{choices})(?![\w-]|\.\w)")
    marks = Places(range(*mark.span()) for mark in _MARK.finditer(text))
    return [
        Span(names[found[0].casefold()], *found.span())
        for found in word.finditer(text)
        if found[0].casefold() in names and not marks.meet(*found.span())
    ]


def _first_of_each(spans: list[Span]) -> tuple[Span, ...]:
    """Return the spans in order; of those that overlap, the one that begins first and is longest."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return tuple(kept)
