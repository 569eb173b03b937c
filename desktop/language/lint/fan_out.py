"""Over what a step fans out, as far as the file tells: targets in `on`, the items of `each`, or both."""

from collections.abc import Mapping, Sequence

from desktop.dataclass import dataclass
from desktop.domain.errors import ExpressionError
from desktop.domain.step import CheckStep, Effect, PluginStep, RunStep
from desktop.domain.target_ref import changes_as_one, stands_for_several
from desktop.domain.values import Value
from desktop.expressions.names import shape_of
from desktop.expressions.shapes import ANY, BOOLEAN, NUMBER, TEXT, Scope, Shape, list_of, record
from desktop.expressions.template import parse_template
from desktop.language.lint.draft import StepAt
from desktop.language.lint.spending import Spending

ON_FILE = (CheckStep, RunStep, PluginStep)  # kinds that run where the file says when they say nothing
_MOST_PARTS = 300  # of what is known of an item
_LIST_LIKE = ("list", "any")


@dataclass(frozen=True, slots=True)
class Fan:
    """The rows of a step; `item` is None where a row is about a target only.

    `is_sure` is False where only the run can tell whether there is a list; `is_one_target` is True for one target that
    stands for several, on which a change is allowed and made as one."""

    item: Shape | None = None
    is_sure: bool = True
    is_one_target: bool = False


def fan_of(at: StepAt, of_file: Fan | None, scope: Scope, spending: Spending) -> Fan | None:
    """Return the rows of a step, or None for one that is done once.

    `of_file` are the rows that the file's own `on` gives, `scope` is what the step sees from where it stands."""
    step = at.step
    if step.each:
        is_list = isinstance(step.each, tuple)
        item = shape_of_items(step.each) if is_list else _item_of(str(step.each), scope, spending)
        return Fan(ANY if _is_large(item) else item)
    is_change = isinstance(step, RunStep) and step.effect is not Effect.READS
    if step.on:
        found = fan_of_targets(step.on, scope, spending)
    else:
        inherits = isinstance(step, ON_FILE) and not any(group.step.on for group in at.around)
        found = of_file if inherits else None
    return None if found and found.is_one_target and is_change else found


def fan_of_targets(on: str | tuple[str, ...], scope: Scope, spending: Spending) -> Fan | None:
    """Return the rows that an `on` gives."""
    if isinstance(on, tuple):
        return Fan()
    if stands_for_several(on):
        return Fan(is_one_target=changes_as_one(on))
    shape = slot_shape(on, scope, spending)
    if shape is None or shape.kind not in _LIST_LIKE:
        return None
    return Fan(_item_of_rows(shape), is_sure=shape.kind == "list")


def _is_large(shape: Shape) -> bool:
    """Rows of rows of rows would make shapes that take too long to be compared."""
    waiting, seen = [shape], 0
    while waiting and seen <= _MOST_PARTS:
        one = waiting.pop()
        seen += 1
        waiting += [one.item] if one.item is not None else (one.fields or {}).values()
    return seen > _MOST_PARTS


def slot_shape(text: str, scope: Scope, spending: Spending) -> Shape | None:
    """Return what is known of a text that is one whole `${…}`; None for any other text."""
    if "${" not in text:
        return None
    try:
        spending.take_expression(text)
        slot = parse_template(text).only_slot
    except ExpressionError:
        return ANY  # told where texts are checked
    return None if slot is None else shape_of(slot.expression, scope)


def _item_of(each: str, scope: Scope, spending: Spending) -> Shape:
    shape = slot_shape(each, scope, spending)
    return (shape.item or ANY) if shape is not None else ANY


def _item_of_rows(shape: Shape) -> Shape | None:
    """Rows of an earlier fan-out, taken as targets, bring their items along."""
    if shape.item is None or shape.item.kind == "any":
        return ANY
    return (shape.item.fields or {}).get("item")


def shape_of_items(items: Sequence[Value]) -> Shape:
    """Return the shape that all items of a list have."""
    shapes = [shape_of_value(item) for item in items]
    return shapes[0] if shapes and all(shape == shapes[0] for shape in shapes) else ANY


def shape_of_value(value: Value) -> Shape:
    """Return the shape of a value that is written out; of a text with `${…}` nothing is known."""
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, int | float):
        return NUMBER
    if isinstance(value, str):
        return ANY if "${" in value else TEXT
    if isinstance(value, Mapping):
        return record({str(key): shape_of_value(item) for key, item in value.items()})
    if isinstance(value, Sequence):
        return list_of(shape_of_items(value))
    return ANY
