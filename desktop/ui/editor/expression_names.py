"""Which names an expression at the cursor may use, as the linter knows them: each with what it holds."""

from collections.abc import Iterator, Mapping

from desktop.dataclass import dataclass
from desktop.expressions.shapes import KIND_WORDS, Shape
from desktop.language.known_names import KnownNames
from desktop.ui.editor.cursor_place import CursorPlace
from desktop.ui.editor.offer_texts import NAMES, unit_of

_ONLY_INPUTS = ("rules", "on")
_AFTER = ("outcomes", "set")  # keys of a step that are worked out once it has its reading


@dataclass(frozen=True, slots=True)
class KnownName:
    name: str
    about: str
    is_open: bool = False  # something has to follow it, behind a dot


def sees_reading(place: CursorPlace) -> bool:
    """Tell whether the step's own reading is known where the cursor is."""
    inside = place.path[place.step_depth :] if place.step_depth else ()
    return (bool(inside) and inside[0] in _AFTER) or inside[:2] == ("retry", "until")


def _tells_rows(place: CursorPlace) -> bool:
    """Tell whether the cursor is in what says over which rows a step goes: there is no `item` yet."""
    key = place.path[place.step_depth] if len(place.path) > place.step_depth else ""
    return key == "each" or (key == "on" and "each" not in place.step)


def sees_inputs_only(place: CursorPlace) -> bool:
    return place.path[:1] != () and place.path[0] in _ONLY_INPUTS


def names_at(place: CursorPlace, known: KnownNames) -> dict[str, Shape]:
    """Return the names that may begin an expression here."""
    if sees_inputs_only(place):
        return dict(known.inputs)
    step = place.step.get("id", "")
    names = dict(known.common)
    if step in known.items and not _tells_rows(place):
        names["item"] = known.items[step]
    if sees_reading(place):
        names.update(known.own.get(step, {}))
    return names


def told_names(names: Mapping[str, Shape]) -> Iterator[KnownName]:
    for name, shape in names.items():
        is_open = name in ("steps", "target", "run") and shape.kind == "record"
        yield KnownName(name, NAMES[name] if name in NAMES and is_open else shape_words(name, shape), is_open)


def fields_behind(head: str, names: Mapping[str, Shape]) -> Mapping[str, Shape]:
    """Return the fields of what stands before the last dot; none where they cannot be known."""
    parts = head.split(".")
    shape = names.get(parts[0])
    for part in parts[1:]:
        shape = (shape.fields or {}).get(part) if shape is not None else None
    return (shape.fields or {}) if shape is not None and shape.kind == "record" else {}


def shape_words(name: str, shape: Shape) -> str:
    """Say what a value is, with the unit that its name tells."""
    if shape.kind == "list" and shape.item is not None and shape.item.kind != "any":
        return f"a list; each item is {KIND_WORDS[shape.item.kind]}"
    unit = unit_of(name) if shape.kind == "number" else ""
    return f"{KIND_WORDS[shape.kind]}, {unit}" if unit else KIND_WORDS[shape.kind]
