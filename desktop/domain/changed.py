"""A copy of a frozen dataclass with some fields changed, at a fraction of what `dataclasses.replace` takes.

Runs and their entries have dozens of fields and change with every event; they have no `__post_init__`."""

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

from desktop.dataclass import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Slots:
    names: frozenset[str]
    read: Callable[[Any], tuple[Any, ...]]
    put: tuple[Callable[[Any, Any], None], ...]
    by_name: dict[str, Callable[[Any, Any], None]]


_KNOWN: dict[type, _Slots] = {}


def changed(whole: T, **values: Any) -> T:
    """Return the copy.

    Raises:
        KeyError: there is no such field.
    """
    kind = type(whole)
    slots = _KNOWN.get(kind) or _slots_of(kind)
    made = object.__new__(kind)
    if slots.put:
        for put, value in zip(slots.put, slots.read(whole), strict=True):
            put(made, value)
        for name, value in values.items():
            slots.by_name[name](made, value)
        return made
    if not values.keys() <= slots.names:
        raise KeyError(*(values.keys() - slots.names))
    made.__dict__.update(whole.__dict__)
    made.__dict__.update(values)
    return made


def _slots_of(kind: type[Any]) -> _Slots:
    names = [field.name for field in fields(kind)]
    is_slotted = "__slots__" in vars(kind)
    by_name = {name: getattr(kind, name).__set__ for name in names} if is_slotted else {}
    slots = _KNOWN[kind] = _Slots(frozenset(names), attrgetter(*names), tuple(by_name.values()), by_name)
    return slots
