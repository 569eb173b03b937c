"""Reads a statement in pieces, as its engine does: one read only, with places for values.

This is the first of two fences. The second is the server's own: a read-only transaction, and one statement at a time.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from itertools import pairwise

from desktop.dataclass import dataclass
from desktop.domain.database_url import Engine
from desktop.domain.errors import InputError
from desktop.domain.values import Value

LONGEST = 20_000  # characters
_MOST_VALUES = 1000


class Piece(StrEnum):
    WORD = "word"
    NAME = "name"  # an identifier in quotes
    TEXT = "text"
    PLACE = "place"  # {name}
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Token:
    kind: Piece
    text: str

    @property
    def word(self) -> str:
        """The word in lower case; empty for anything else."""
        return self.text.lower() if self.kind is Piece.WORD else ""

    @property
    def name(self) -> str:
        """What it names, without quotes, as it may name a function; empty for anything else."""
        if self.kind is Piece.NAME:
            return self.text[1:-1].replace(self.text[-1] * 2, self.text[-1])
        return self.word


@dataclass(frozen=True, slots=True)
class Bound:
    """A statement with places of its engine's own kind, and the values that go there in turn."""

    sql: str
    values: tuple[Value, ...]
    tokens: tuple[Token, ...]

    @property
    def called(self) -> tuple[tuple[str, bool], ...]:
        """Each name before a bracket, and whether it is qualified."""
        pairs = zip(self.tokens, self.tokens[1:], strict=False)
        found = {
            (one.name, index > 0 and self.tokens[index - 1].text == ".")
            for index, (one, following) in enumerate(pairs)
            if following.text == "(" and one.name
        }
        return tuple(sorted(found))


_COMMENT = {
    Engine.POSTGRESQL: r"--[^\n]*",
    Engine.MYSQL: r"--(?=\s|\Z)[^\n]*|\#[^\n]*",
    Engine.SQLITE: r"--[^\n]*",
}
_QUOTED = {
    Engine.POSTGRESQL: r"(?P<text>[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'"
    r"|\$(?P<tag>(?:[A-Za-z_\x80-\U0010ffff][\w\x80-\U0010ffff]*)?)\$.*?\$(?P=tag)\$)|(?P<name>\"(?:[^\"]|\"\")*\")",
    Engine.MYSQL: r"(?P<text>'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.|\"\")*\")|(?P<name>`(?:[^`]|``)*`)",
    Engine.SQLITE: r"(?P<text>'(?:[^']|'')*')|(?P<name>\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`|\[[^\]]*\])",
}
_PLACE = re.compile(r"\{([A-Za-z_]\w*)\}")
_BLOCK_EDGE = re.compile(r"/\*|\*/")


@cache
def _pattern(engine: Engine) -> re.Pattern[str]:
    at = "@" if engine is Engine.MYSQL else ""  # its variables; elsewhere an operator
    return re.compile(
        rf"(?P<space>\s+|{_COMMENT[engine]})|(?P<block>/\*)|{_QUOTED[engine]}"
        rf"|(?P<word>[A-Za-z_\x80-\U0010ffff{at}][\w${at}\x80-\U0010ffff]*)|(?P<number>\d[\w.]*)"
        r"|(?P<place>\{[A-Za-z_]\w*\})|(?P<sign>[^'\"`\x00])",
        re.DOTALL,
    )


def tokens_of(sql: str, engine: Engine) -> tuple[Token, ...]:
    """Return the pieces without comments and space.

    Raises:
        InputError: it ends inside a text or comment, or is written in a way that hides what it does.
    """
    if len(sql) > LONGEST:
        raise InputError(f"The query has {len(sql)} characters; the most is {LONGEST}.")
    dialect = Engine.MYSQL if engine is Engine.MARIADB else engine
    pattern, found, place = _pattern(dialect), list[Token](), 0
    while place < len(sql):
        match = pattern.match(sql, place)
        if match is None:
            raise InputError(f"The query ends inside a text in quotes: {sql[place : place + 40]!r}.")
        place = match.end()
        if match["block"]:
            place = _after_comment(sql, match.start(), dialect)
            found.append(Token(Piece.SIGN, " "))  # stands between two words, as a comment does
        elif not match["space"]:
            found.append(_token(match))
    _refuse_hidden(found)
    plain = tuple(token for token in found if token.text != " ")
    if dialect is Engine.POSTGRESQL:
        _refuse_continued(plain)
    return plain


def _token(match: re.Match[str]) -> Token:
    for kind in (Piece.TEXT, Piece.NAME, Piece.WORD, Piece.PLACE):
        if match[kind]:
            return Token(kind, match[kind])
    return Token(Piece.SIGN, match[0])


def _after_comment(sql: str, begin: int, engine: Engine) -> int:
    if sql[begin + 2 : begin + 4].upper().startswith(("!", "M!", "+")):
        raise InputError("The query holds a comment that is carried out (/*! … */); write it without.")
    depth = 0
    for edge in _BLOCK_EDGE.finditer(sql, begin):
        is_begin = edge[0] == "/*"
        if (
            not is_begin or engine is Engine.POSTGRESQL or not depth
        ):  # only PostgreSQL has comments in comments
            depth += 1 if is_begin else -1
        if not depth:
            return edge.end()
    raise InputError("The query ends inside a comment.")


def _refuse_hidden(found: Sequence[Token]) -> None:
    for one, sign, quoted in zip(found, found[1:], found[2:], strict=False):
        if one.word == "u" and sign.text == "&" and quoted.kind in (Piece.TEXT, Piece.NAME):
            raise InputError("The query spells a name in numbers (U&…); write it as it is.")


def _refuse_continued(tokens: Sequence[Token]) -> None:
    """A text that goes on in the next quotes keeps the escapes of the first, so that its end is hard to see."""
    if any(one.kind is following.kind is Piece.TEXT for one, following in pairwise(tokens)):
        raise InputError("The query has two texts side by side; write them as one, or join them with ||.")


def bind(sql: str, values: Mapping[str, Value], engine: Engine) -> Bound:
    """Return the statement with its values beside it.

    Raises:
        InputError: it is not one statement, or a value is missing, left over, inside quotes or of no kind to bind.
    """
    tokens = list(tokens_of(sql, engine))
    while tokens and tokens[-1].text == ";":
        tokens.pop()
    if not tokens:
        raise InputError("The query is empty.")
    if any(token.text == ";" for token in tokens):
        raise InputError("The query holds more than one statement; write one in each step.")
    used = _places(tokens, values)
    bound, given = _written(sql, engine, values)
    if unused := [name for name in values if name not in used]:
        raise InputError(f"The query has no {{{unused[0]}}} for which a value is given.")
    return Bound(bound, given, tuple(tokens))


def _places(tokens: Sequence[Token], values: Mapping[str, Value]) -> set[str]:
    used = set()
    for token in tokens:
        if token.kind is Piece.PLACE:
            used.add(token.text[1:-1])
        elif token.kind in (Piece.TEXT, Piece.NAME):
            for name in _PLACE.findall(token.text):
                if name in values:
                    raise InputError(
                        f"Write {{{name}}} without quotes around it: it stands for a whole value."
                    )
    if missing := sorted(used - set(values)):
        raise InputError(f"The query wants a value for {{{missing[0]}}}; write it under `values`.")
    return used


def _written(sql: str, engine: Engine, values: Mapping[str, Value]) -> tuple[str, tuple[Value, ...]]:
    """Return the text with places of the engine's kind; comments and the last `;` are left out."""
    dialect = Engine.MYSQL if engine is Engine.MARIADB else engine
    pattern, parts, given, place = _pattern(dialect), list[str](), list[Value](), 0
    while place < len(sql):
        match = pattern.match(sql, place)
        assert match is not None  # it was read before
        place = match.end()
        if match["block"]:
            place = _after_comment(sql, match.start(), dialect)
            parts.append(" ")
        elif match["space"]:
            parts.append("\n" if "\n" in match[0] else " ")
        elif match["place"]:
            parts.append(_marks(match["place"][1:-1], values, engine, given))
        elif match[0] != ";":
            parts.append(match[0])
    return "".join(parts).strip(), tuple(given)


def _marks(name: str, values: Mapping[str, Value], engine: Engine, given: list[Value]) -> str:
    value = values[name]
    items = list(value) if isinstance(value, list | tuple) else [value]
    for item in items:
        if isinstance(item, Mapping | list | tuple) or (isinstance(item, float) and item != item):
            raise InputError(f"The value for {{{name}}} is none that a query can be given: {item!r:.80}")
    marks = []
    for item in items:
        given.append(item.astimezone(UTC) if isinstance(item, datetime) else item)
        marks.append(f"${len(given)}" if engine is Engine.POSTGRESQL else "?")
    if len(given) > _MOST_VALUES:
        raise InputError(f"The query is given more than {_MOST_VALUES} values.")
    return ", ".join(marks) or "null"  # an empty list, in which nothing is
