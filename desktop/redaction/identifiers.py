"""What tells whose a text is, by profile: the patterns of resources/identifiers.toml, read when first needed."""

import ipaddress
import re
import tomllib
from collections.abc import Iterator, Mapping
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
    sign_in: LinearPattern | None
    is_address: bool
    is_everywhere: bool
    hides: tuple[str, ...]
    stays: tuple[str, ...]

    def values(self, text: str, data: bytes) -> Iterator[range]:
        for place in self.pattern.spans(data):
            if self._identifies(text[place.start : place.stop]):
                yield place

    def is_sign_in(self, value: str, known: Mapping[str, str]) -> bool:
        """Tell whether an address says who signs in at which host: each part has a token of its own, or is kept."""
        user, _, host = value.casefold().rpartition("@")
        if self.sign_in is None or not known.get(host, "").startswith("host-"):
            return False
        is_replaced = len(user) >= _SHORTEST_EVERYWHERE and known.get(user, "").startswith("user-")
        return is_replaced or self.sign_in.is_in(encode(user))

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
        known = tokens.known()
        kinds = {identifier.kind for identifier in self.identifiers if identifier.is_everywhere}
        found = [_as_known(span, text, known, kinds) for span in self._found(text, known)]
        for span in sorted(found, key=lambda one: (one.start, -one.end)):
            tokens.token(span.kind, text[span.start : span.end])
        found += _everywhere(text, tokens, kinds)
        return _first_of_each(found)

    def _found(self, text: str, known: Mapping[str, str]) -> list[Span]:
        data, lower = encode(text), text.lower()
        guarded = [place for guard in self.guards for place in guard.spans(data)]
        kept = Places([*guarded, *(range(*mark.span()) for mark in _MARK.finditer(text))])
        found = [
            Span(identifier.kind, place.start, place.stop)
            for identifier in self.identifiers
            if not identifier.words or any(word in lower for word in identifier.words)
            for place in identifier.values(text, data)
            if not kept.meet(place.start, place.stop)
            and not identifier.is_sign_in(text[place.start : place.stop], known)
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


def is_shared_account(name: str) -> bool:
    """Tell whether an account is called so on many machines, as `root` is: it tells of nobody."""
    emails = (one.sign_in for one in _shipped()["public"].identifiers)
    return any(sign_in is not None and sign_in.is_in(encode(name)) for sign_in in emails)


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
    def whole(key: str) -> LinearPattern | None:
        pattern: str = raw.get(key, "")
        for name, fragment in fragments.items():
            pattern = pattern.replace(f"%{name}%", fragment)
        return LinearPattern(rf"(?is)\A(?:{pattern})\z") if pattern else None

    return Identifier(
        kind=raw.get("token", raw["kind"]),
        pattern=LinearPattern(raw["pattern"]),
        words=tuple(raw.get("words", ())),
        keeps=whole("keeps"),
        sign_in=whole("sign_in"),
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


def _as_known(span: Span, text: str, known: Mapping[str, str], kinds: set[str]) -> Span:
    """What is known by its name already keeps its token, though its form is that of another kind: a host's domain."""
    kind = known.get(text[span.start : span.end].casefold(), "").rpartition("-")[0]
    return Span(kind, span.start, span.end) if kind in kinds else span


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
