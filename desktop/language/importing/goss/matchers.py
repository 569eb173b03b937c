"""Matchers of goss as conditions of our language.

What each matcher means is told in goss's documentation, "Matchers"; both use the regular expressions of RE2."""

import re
from collections.abc import Callable, Mapping
from enum import Enum, auto

from desktop.dataclass import dataclass
from desktop.expressions.source import MAX_LENGTH
from desktop.language.importing.expressions import (
    joined,
    negated,
    number_literal,
    pattern_literal,
    text_literal,
)
from desktop.language.importing.imported import CannotSayError
from desktop.language.nodes import YamlValue

_ITEM = "one"
_DEEPEST = 12
_LONGEST = MAX_LENGTH - 100  # room for what negates it
_ORDER = {"gt": ">", "ge": ">=", "lt": "<", "le": "<="}
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z")


class Kind(Enum):
    BOOLEAN = auto()
    NUMBER = auto()
    TEXT = auto()
    LIST = auto()
    OUTPUT = auto()  # text of any number of lines, which goss reads line by line


@dataclass(frozen=True, slots=True)
class Subject:
    """What is matched: an expression, and for what has items the expression of their list."""

    kind: Kind
    text: str
    items: str = ""
    json: Callable[[str], str] | None = None  # gives the expression for a path into it

    @property
    def item(self) -> "Subject":
        return Subject(Kind.TEXT, _ITEM)

    @property
    def listed(self) -> str:
        if not self.items:
            raise CannotSayError("a single value has no elements here")
        return self.items


def condition(wanted: YamlValue, subject: Subject, depth: int = 0) -> str:
    """Return the condition under which goss would take what was found for what was wanted.

    Raises:
        CannotSayError: our language cannot say it.
    """
    if depth > _DEEPEST:
        raise CannotSayError("its matchers are nested too deep")
    said = _condition(wanted, subject, depth)
    if len(said) > _LONGEST:
        raise CannotSayError(f"an expression has at most {MAX_LENGTH} characters")
    return said


def _condition(wanted: YamlValue, subject: Subject, depth: int) -> str:
    match wanted:
        case bool():
            return _boolean(wanted, subject)
        case int() | float():
            return f"{_number(subject)} == {number_literal(wanted)}"
        case str():
            return _text(wanted, subject)
        case list():
            return _elements(wanted, subject, depth)
        case dict():
            return _matchers(wanted, subject, depth)
    raise CannotSayError("nothing is no matcher")


def line_pattern(written: str) -> tuple[bool, bool, str]:
    """Return whether a line pattern is wanted, whether it is a regular expression, and what is looked for."""
    is_wanted, rest = not written.startswith("!"), written.removeprefix("!")
    if len(rest) > 1 and rest.startswith("/") and rest.endswith("/"):
        return is_wanted, True, rest[1:-1]
    return is_wanted, False, rest[1:] if rest.startswith(("\\!", "\\/")) else rest


def _boolean(wanted: bool, subject: Subject) -> str:
    if subject.kind is Kind.BOOLEAN:
        return subject.text if wanted else negated(subject.text)
    return _text("true" if wanted else "false", subject)


def _text(wanted: str, subject: Subject) -> str:
    if subject.kind is Kind.LIST:
        return f"contains({subject.items}, {text_literal(wanted)})"
    if subject.kind is Kind.NUMBER:
        if not _NUMBER.match(wanted):
            raise CannotSayError(f"a number is never {wanted[:40]!r}")
        return f"{subject.text} == {wanted}"
    if subject.kind is Kind.BOOLEAN:
        return _boolean(wanted == "true", subject)
    if subject.kind is Kind.OUTPUT and "\n" in wanted:
        lines = r"\n".join(map(re.escape, wanted.split("\n")))
        whole = rf"\A{lines}\z"
        return f"matches({subject.text}, {pattern_literal(whole)})"
    return f"{subject.text} == {text_literal(wanted)}"


def _line(written: str, subject: Subject) -> str:
    is_wanted, is_pattern, sought = line_pattern(written)
    if is_pattern and not subject.items:
        found = f"matches({subject.text}, {pattern_literal(f'(?m){sought}')})"
    elif is_pattern:
        found = f"any(matches({_ITEM}, {pattern_literal(sought)}) for {_ITEM} in {subject.listed})"
    else:
        found = f"contains({subject.text}, {text_literal(sought)})"
    return found if is_wanted else negated(found)


def _elements(wanted: list[YamlValue], subject: Subject, depth: int) -> str:
    if not wanted:
        raise CannotSayError("an empty list asks for nothing")
    make = _pattern if subject.kind is Kind.OUTPUT else _element
    return joined("and", [make(one, subject, depth) for one in wanted])


def _pattern(wanted: YamlValue, subject: Subject, depth: int) -> str:
    """Texts in a list are looked for in the lines of an output; a text alone is all of it."""
    return _line(wanted, subject) if isinstance(wanted, str) else _element(wanted, subject, depth)


def _element(wanted: YamlValue, subject: Subject, depth: int) -> str:
    if isinstance(wanted, str):
        return f"contains({subject.listed}, {text_literal(wanted)})"
    if isinstance(wanted, int | float) and not isinstance(wanted, bool):
        return f"any(number({_ITEM}) == {number_literal(wanted)} for {_ITEM} in {subject.listed})"
    return f"any({condition(wanted, subject.item, depth + 1)} for {_ITEM} in {subject.listed})"


def _matchers(wanted: Mapping[str, YamlValue], subject: Subject, depth: int) -> str:
    if not wanted:
        raise CannotSayError("an empty matcher asks for nothing")
    return joined("and", [_matcher(name, value, subject, depth + 1) for name, value in wanted.items()])


def _matcher(name: str, value: YamlValue, subject: Subject, depth: int) -> str:
    if name in _ORDER:
        return f"{_number(subject)} {_ORDER[name]} {number_literal(_a_number(name, value))}"
    if name in _OF_TEXT:
        return _OF_TEXT[name](_whole(subject), _a_text(name, value))
    match name, value:
        case "not", _:
            return negated(condition(value, subject, depth))
        case (("and" | "or"), list()) if value:
            return joined(name, [condition(one, subject, depth) for one in value])
        case "contain-element", _:
            return _element(value, subject, depth)
        case "contain-elements", list() if value:
            return joined("and", [_element(one, subject, depth) for one in value])
        case "consist-of", list() if value:
            every = [_element(one, subject, depth) for one in value]
            return joined("and", [f"len({subject.listed}) == {len(value)}", *every])
        case "have-len", int():
            found = subject.text if subject.kind is Kind.OUTPUT else subject.items or subject.text
            return f"len({found}) == {number_literal(value)}"
        case "equal", list():
            return _equal_list(value, subject)
        case "equal", str():
            return f"{_whole(subject)} == {text_literal(value)}"
        case "equal", bool() | int() | float():
            return condition(value, subject, depth)
        case "gjson", dict() if subject.json is not None and value:
            paths = [(Subject(Kind.TEXT, subject.json(path)), one) for path, one in value.items()]
            return joined("and", [_in_json(one, found, depth) for found, one in paths])
    raise CannotSayError(f"the matcher `{name[:40]}` is not known here, or not with this value")


_OF_TEXT: Mapping[str, Callable[[str, str], str]] = {
    "have-prefix": lambda found, text: f"startswith({found}, {text_literal(text)})",
    "have-suffix": lambda found, text: f"matches({found}, {pattern_literal(f'(?:{re.escape(text)})$')})",
    "match-regexp": lambda found, text: f"matches({found}, {pattern_literal(text)})",
    "contain-substring": lambda found, text: f"contains({found}, {text_literal(text)})",
}


def _in_json(wanted: YamlValue, found: Subject, depth: int) -> str:
    """JSON has types of its own: a number is compared as one, true as true."""
    if isinstance(wanted, bool):
        return f"{found.text} == {'true' if wanted else 'false'}"
    if isinstance(wanted, int | float):
        return f"{found.text} == {number_literal(wanted)}"
    return condition(wanted, found, depth)


def _equal_list(wanted: list[YamlValue], subject: Subject) -> str:
    texts = [
        f"{subject.listed}[{index}] == {text_literal(_a_text('equal', one))}"
        for index, one in enumerate(wanted)
    ]
    return joined("and", [f"len({subject.listed}) == {len(wanted)}", *texts])


def _whole(subject: Subject) -> str:
    if subject.kind in (Kind.TEXT, Kind.OUTPUT):
        return subject.text
    raise CannotSayError("it matches text, and what is read here is none")


def _number(subject: Subject) -> str:
    if subject.kind is Kind.NUMBER:
        return subject.text
    if subject.kind in (Kind.TEXT, Kind.OUTPUT):
        return f"number({subject.text})"
    raise CannotSayError("it compares numbers, and what is read here is none")


def _a_number(name: str, value: YamlValue) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _NUMBER.match(value):
        return float(value) if "." in value else int(value[:18])
    raise CannotSayError(f"`{name}` wants a number")


def _a_text(name: str, value: YamlValue) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise CannotSayError(f"`{name}` wants a text")
