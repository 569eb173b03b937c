"""What may be written where the cursor is: keys, words, checks and their fields, steps, other runbooks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from enum import Enum
from functools import cache

from desktop.checks.catalogue import check_ids, find_check
from desktop.checks.shapes import ReadingField, parameter_fields, reading_fields
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.expressions.shapes import Shape, record
from desktop.expressions.signatures import SIGNATURES
from desktop.language.known_names import KnownNames
from desktop.language.target_forms import MANY_TARGETS, ONE_TARGET
from desktop.redaction.clean import clean
from desktop.ui.editor.cursor_place import CursorPlace, Part, StepMark
from desktop.ui.editor.expression_names import (
    fields_behind,
    names_at,
    sees_inputs_only,
    sees_reading,
    told_names,
)
from desktop.ui.editor.expression_names import shape_words as told_shape
from desktop.ui.editor.names_in_text import CONDITIONS, is_expression
from desktop.ui.editor.offer_texts import FUNCTIONS, READINGS, STEP_FIELDS, shape_words
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
    names: KnownNames = field(default_factory=KnownNames)  # as the linter knows them
    used: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict
    )  # inputs of other runbooks, with their type


_STEP_IDS = ("next", "verify", "undo")


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
    if is_expression(place):
        yield from _in_expression(place, around)
    elif place.part is Part.KEY and _is_parameter(place):
        yield from _parameters(place)
    elif place.part is Part.KEY and _is_given(place, "use"):
        for name, about in around.used.get(place.step["use"], {}).items():
            if name not in place.beside:
                yield Offer(name, OfferKind.INPUT, about, more=": ")
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
    return _is_given(place, "check")


def _is_given(place: CursorPlace, kind: str) -> bool:
    return place.path[-1:] == ("with",) and len(place.path) == place.step_depth + 1 and kind in place.step


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
            yield Offer(runbook_id, OfferKind.RUNBOOK, clean(title) or "a runbook of the library")
    elif name in _STEP_IDS or name in ("needs", "attach"):
        yield from _steps(place, around)
        if name == "next":
            ends = schemas_at(("steps", 0, "end"), {2: {"end": ""}})
            for word in words_in(ends[0]):
                yield Offer(f"end.{word}", OfferKind.WORD, "ends the run")
    elif name == "os":
        yield from (Offer(word, OfferKind.WORD) for word in ("linux", "macos", "windows"))
    elif name == "on":
        targets = (one for one, about in around.inputs.items() if about.startswith("target"))
        yield from (Offer(f"${{{one}}}", OfferKind.INPUT, around.inputs[one]) for one in targets)
        yield from _targets()
    elif name == "default" and _is_of_targets(place, around):
        yield from _targets()
    for schema in schemas:
        words = words_in(schema)
        for word in words:
            yield Offer(word, OfferKind.WORD, _one_of(words), str(schema.get("description", "")))


def _targets() -> Iterator[Offer]:
    for form, about in (ONE_TARGET | MANY_TARGETS).items():
        yield Offer(form, OfferKind.WORD, about.replace("`", "").partition(";")[0])


def _is_of_targets(place: CursorPlace, around: Surroundings) -> bool:
    """True in the default of an input that takes many targets."""
    head = tuple(part for part in place.path if isinstance(part, str))
    return head[:1] == ("inputs",) and len(head) == 3 and around.inputs.get(head[1], "").startswith("targets")


def _one_of(words: Sequence[str]) -> str:
    return f"one of {len(words)} words" if len(words) > 1 else "the one word for it"


def _steps(place: CursorPlace, around: Surroundings) -> Iterator[Offer]:
    here = place.step.get("id")
    for mark in around.steps:
        if mark.id != here:
            yield Offer(
                mark.id, OfferKind.STEP, clean(mark.keys.get("title", "")) or "a step without a title"
            )


def _in_expression(place: CursorPlace, around: Surroundings) -> Iterator[Offer]:
    head, dot, _ = place.typed_word.rpartition(".")
    names = names_at(place, around.names)
    if dot:
        yield from _after_dot(head, place, around, names)
        return
    is_first = place.part is Part.VALUE and place.typed == place.typed_word
    if is_first and place.path[-1] in CONDITIONS:
        yield Offer("otherwise", OfferKind.WORD, "whatever is left")
    if sees_reading(place):
        yield from _readings(place.step)
    for name, about in around.inputs.items():
        yield Offer(name, OfferKind.INPUT, f"input: {about}" if about else "an input")
    known = names or dict.fromkeys(() if sees_inputs_only(place) else ("steps", "target", "run"), record())
    for one in told_names(known):
        kind = OfferKind.WORD if one.is_open else OfferKind.FIELD
        if one.name not in around.inputs:
            yield Offer(one.name, kind, one.about, more="." if one.is_open else "")
    for name, about in FUNCTIONS.items():
        yield Offer(name, OfferKind.FUNCTION, about, f"For example: {SIGNATURES[name].usage}", more="(")


def _readings(step: Mapping[str, str], prefix: str = "") -> Iterator[Offer]:
    """Yield the fields that a step gives to expressions."""
    for each in _fields(step, reading_fields):
        yield Offer(f"{prefix}{each.name}", OfferKind.FIELD, shape_words(each))
    for kind, names in READINGS.items():
        for name, about in names.items() if kind in step else ():
            yield Offer(f"{prefix}{name}", OfferKind.FIELD, about)


def _after_dot(
    head: str, place: CursorPlace, around: Surroundings, names: Mapping[str, Shape]
) -> Iterator[Offer]:
    start, _, name = head.partition(".")
    if sees_inputs_only(place):
        return
    if head == "steps":
        for offer in _steps(place, around):
            yield Offer(f"steps.{offer.label}", offer.kind, offer.about, more=".")
    elif fields := fields_behind(head, names):
        for one, shape in fields.items():
            about = STEP_FIELDS.get(one, "") if start == "steps" and "." not in name else ""
            yield Offer(f"{head}.{one}", OfferKind.FIELD, about or told_shape(one, shape))
    elif start == "steps" and not around.names.common:  # nothing is known of the text yet
        step = next((mark for mark in around.steps if mark.id == name), None)
        for field_name in ("verdict", "entries"):
            yield Offer(f"{head}.{field_name}", OfferKind.FIELD, STEP_FIELDS[field_name])
        if step is not None:
            yield from _readings(step.keys, f"{head}.")
