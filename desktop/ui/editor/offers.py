"""What may be written where the cursor is: keys, words, checks and their fields, steps, other runbooks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cache

from desktop.checks.catalogue import check_ids, find_check
from desktop.checks.shapes import ReadingField, parameter_fields, reading_fields
from desktop.domain.errors import InputError
from desktop.redaction.clean import clean
from desktop.ui.editor.cursor_place import CursorPlace, Part, StepMark
from desktop.ui.editor.offer_texts import FUNCTIONS, NAMES, READINGS, STEP_FIELDS, shape_words
from desktop.ui.editor.schema_walk import Schema, is_list, is_mapping, kind_of, schemas_at, words_in

MOST = 200


class OfferKind(Enum):
    KEY = "key"
    WORD = "word"
    CHECK = "check"
    FIELD = "field"
    STEP = "step"
    RUNBOOK = "runbook"
    INPUT = "input"
    FUNCTION = "function"


@dataclass(frozen=True, slots=True)
class Offer:
    """`insert` takes the place of what was typed; a `|` in `more` is where the cursor comes to stand after it."""

    label: str
    kind: OfferKind
    about: str = ""  # in a few words, beside it
    description: str = ""
    more: str = ""  # what comes after the label, such as `: `


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of the file around the cursor, and of the library."""

    steps: Sequence[StepMark] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)  # name and type or label
    runbooks: Mapping[str, str] = field(default_factory=dict)  # id and title


_CONDITIONS = ("pass", "warn", "fail", "unknown", "not_applicable")
_STEP_IDS = ("next", "verify", "undo")
_EXPRESSIONS = ("when", "until", "assert", "if")


def offers_at(place: CursorPlace, around: Surroundings) -> tuple[Offer, ...]:
    """Return what fits what was typed, the likeliest first."""
    fitting = [offer for offer in _all(place, around) if fits(place.typed_word, offer.label)]
    fitting.sort(key=lambda offer: not offer.label.startswith(place.typed_word))
    return tuple({offer.label: offer for offer in fitting}.values())[:MOST]


def fits(typed: str, label: str) -> bool:
    """Tell whether a label begins with what was typed, or one of its words does."""
    typed, low = typed.lower(), label.lower()
    return low.startswith(typed) or any(f"{mark}{typed}" in low for mark in "._-/ ")


def _all(place: CursorPlace, around: Surroundings) -> Iterator[Offer]:
    schemas = schemas_at(place.path, place.keys)
    if place.part is Part.EXPRESSION or (place.part is Part.VALUE and _is_condition(place)):
        yield from _in_expression(place, around)
    elif place.part is Part.KEY and _is_parameter(place):
        yield from _parameters(place)
    elif place.part is Part.KEY and any("properties" in schema for schema in schemas):
        yield from _keys(place, schemas)
    elif place.part is Part.KEY and schemas and all(is_list(schema) for schema in schemas):
        items = schemas_at((*place.path, 0), place.keys)
        yield from (_with_dash(offer) for offer in _keys(place, items))
    elif place.part in (Part.KEY, Part.VALUE):
        yield from _values(place, schemas, around)


def _with_dash(offer: Offer) -> Offer:
    return Offer(f"- {offer.label}", offer.kind, offer.about, offer.description, offer.more)


def _keys(place: CursorPlace, schemas: Sequence[Schema]) -> Iterator[Offer]:
    """Yield the keys that are not written yet, those that a step cannot do without first."""
    found: dict[str, tuple[int, Offer]] = {}
    is_open = len(schemas) > 1  # a step whose kind is not written yet
    for schema in schemas:
        required = schema.get("required", ())
        for key, value in schema.get("properties", {}).items():
            rank = 0 if key in required and key != kind_of(schema) else 1 if key == kind_of(schema) else 2
            if rank == 2 and kind_of(schema):
                is_common = key in _common_keys()
                rank = (2 if is_common else 4) if is_open else 3 if is_common else 2
            if key not in place.beside and (key not in found or found[key][0] > rank):
                found[key] = (rank, _key(place, key, value, rank))
    for _, offer in sorted(found.values(), key=lambda pair: pair[0]):
        yield _with_dash(offer) if place.needs_dash else offer


@cache
def _common_keys() -> frozenset[str]:
    """Return the keys that every kind of step may carry; those of its own kind are likelier to be looked for."""
    kinds = [set(schema["properties"]) for schema in schemas_at(("steps", 0), {})]
    return frozenset(set.intersection(*kinds))


def _key(place: CursorPlace, key: str, schema: Schema, rank: int) -> Offer:
    about = {0: "needed", 1: "kind of step"}.get(rank, "")
    return Offer(key, OfferKind.KEY, about, str(schema.get("description", "")), _after_key(place, schema))


def _after_key(place: CursorPlace, schema: Schema) -> str:
    indent = place.column + (4 if place.needs_dash else 2)
    if place.is_flow or "anyOf" in schema:
        return ": "
    if is_list(schema) and ("$ref" in schema.get("items", {})):
        return f":\n{' ' * indent}- "
    if is_mapping(schema):
        return f":\n{' ' * indent}"
    return ": "


def _is_parameter(place: CursorPlace) -> bool:
    return place.path[-1:] == ("with",) and len(place.path) == place.step_depth + 1 and "check" in place.step


def _parameters(place: CursorPlace) -> Iterator[Offer]:
    for each in _fields(place.step, parameter_fields):
        if each.name not in place.beside:
            about = shape_words(each) if each.is_optional else f"{shape_words(each)}, needed"
            yield Offer(each.name, OfferKind.FIELD, about, more=": ")


def _fields(
    step: Mapping[str, str], what: "Callable[..., tuple[ReadingField, ...]]"
) -> tuple[ReadingField, ...]:
    try:
        return what(find_check(step["check"]))
    except (KeyError, InputError):
        return ()


def _values(place: CursorPlace, schemas: Sequence[Schema], around: Surroundings) -> Iterator[Offer]:
    name = next((part for part in reversed(place.path) if isinstance(part, str)), "")
    if name == "check" and place.step_depth == len(place.path) - 1:
        for check_id in check_ids():
            spec = find_check(check_id)
            yield Offer(check_id, OfferKind.CHECK, spec.title, spec.explanation)
    elif name == "use":
        for runbook_id, title in around.runbooks.items():
            yield Offer(runbook_id, OfferKind.RUNBOOK, clean(title))
    elif name in _STEP_IDS or name in ("needs", "attach"):
        yield from _steps(place, around)
        if name == "next":
            ends = schemas_at(("steps", 0, "end"), {2: {"end": ""}})
            for word in words_in(ends[0]):
                yield Offer(f"end.{word}", OfferKind.WORD, "ends the run")
    elif name == "os":
        yield from (Offer(word, OfferKind.WORD) for word in ("linux", "macos", "windows"))
    elif name == "on":
        yield Offer("local", OfferKind.WORD, "this computer")
        targets = (one for one, about in around.inputs.items() if about.startswith("target"))
        yield from (Offer(f"${{{one}}}", OfferKind.INPUT, around.inputs[one]) for one in targets)
    for schema in schemas:
        for word in words_in(schema):
            yield Offer(word, OfferKind.WORD)


def _steps(place: CursorPlace, around: Surroundings) -> Iterator[Offer]:
    here = place.step.get("id")
    for mark in around.steps:
        if mark.id != here:
            yield Offer(mark.id, OfferKind.STEP, clean(mark.keys.get("title", "")))


def _is_condition(place: CursorPlace) -> bool:
    last = place.path[-1] if place.path else ""
    if last in _CONDITIONS:
        return "outcomes" in place.path
    return last in _EXPRESSIONS or place.path[-2:-1] in (("set",), ("outputs",))


def _in_expression(place: CursorPlace, around: Surroundings) -> Iterator[Offer]:
    head, dot, _ = place.typed_word.rpartition(".")
    if dot:
        yield from _after_dot(head, place, around)
        return
    if place.part is Part.VALUE and place.path[-1] in _CONDITIONS and place.typed == place.typed_word:
        yield Offer("otherwise", OfferKind.WORD, "whatever is left")
    yield from _readings(place.step)
    for name, about in around.inputs.items():
        yield Offer(name, OfferKind.INPUT, about)
    for name, about in NAMES.items():
        yield Offer(name, OfferKind.WORD, about, more="." if name in ("steps", "target", "run") else "")
    for name, about in FUNCTIONS.items():
        yield Offer(name, OfferKind.FUNCTION, about, more="(")


def _readings(step: Mapping[str, str], prefix: str = "") -> Iterator[Offer]:
    """Yield the fields that a step gives to expressions."""
    for each in _fields(step, reading_fields):
        yield Offer(f"{prefix}{each.name}", OfferKind.FIELD, shape_words(each))
    for kind, names in READINGS.items():
        for name, about in names.items() if kind in step else ():
            yield Offer(f"{prefix}{name}", OfferKind.FIELD, about)


def _after_dot(head: str, place: CursorPlace, around: Surroundings) -> Iterator[Offer]:
    start, _, name = head.partition(".")
    if head == "steps":
        for offer in _steps(place, around):
            yield Offer(f"steps.{offer.label}", offer.kind, offer.about, more=".")
    elif head == "target":
        yield Offer("target.os", OfferKind.FIELD, "linux, macos or windows")
        yield Offer("target.name", OfferKind.FIELD)
    elif start == "steps":
        step = next((mark for mark in around.steps if mark.id == name), None)
        for field_name, about in STEP_FIELDS.items():
            yield Offer(f"{head}.{field_name}", OfferKind.FIELD, about)
        if step is not None:
            yield from _readings(step.keys, f"{head}.")
