"""`@dataclass` of the standard library whose methods are made when they are first called.

Python compiles six methods of every dataclass when its module is read, a millisecond a class: a third of a start
of the program, and most classes are never made in one start. All else stays the standard library's: fields, `replace`,
`asdict`, `match`, inheritance, copies, and how an object shows itself (docs/decisions/dataclasses.md)."""

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from reprlib import recursive_repr
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(kind=None, /, *, frozen=False, slots=False, kw_only=False, eq=True):
        """Return `kind` as a dataclass, as `dataclasses.dataclass` with the same words does.

        `InitVar` and `order` are not offered. A default before a field without one is told at the first call.

        Raises:
            TypeError: the fields are not what a dataclass can have, as `dataclasses` says.
        """
        if kind is None:
            return lambda kind: _made(kind, frozen, slots, kw_only, eq)
        return _made(kind, frozen, slots, kw_only, eq)


def _made(kind: type, frozen: bool, slots: bool, kw_only: bool, eq: bool) -> type:
    written = {name for name, value in vars(kind).items() if name != "__hash__" or value}
    says_itself = kind.__doc__
    kind.__doc__ = says_itself or kind.__name__  # else a signature is worked out for it
    make = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)
    made: type = make(kind)
    made.__doc__ = says_itself
    names = tuple(field.name for field in dataclasses.fields(made) if field.compare)
    methods: dict[str, object] = {"__init__": _first_init(made, frozen), "__repr__": _shown}
    if eq:
        methods |= {"__eq__": _equal(names), "__hash__": _hash(names) if frozen else None}
    if frozen:
        methods |= {"__setattr__": _no_setting, "__delattr__": _no_deleting}
        methods |= {"__getstate__": _state, "__setstate__": _set_state} if slots else {}
    for name, method in methods.items():
        if name not in written:
            setattr(made, name, method)
    return made


# -- making an object --------------------------------------------------------------------------------


def _first_init(made: Any, frozen: bool) -> Callable[..., None]:
    def compile_and_call(self: Any, *args: Any, **values: Any) -> None:
        made.__init__ = _compiled_init(made, frozen)
        made.__init__(self, *args, **values)

    return compile_and_call


def _compiled_init(made: Any, frozen: bool) -> Callable[..., None]:
    fields = dataclasses.fields(made)
    known: dict[str, Any] = {"_left_out": dataclasses.MISSING, "_put": object.__setattr__}
    lines = [line for field in fields for line in _assignment(made, field, known, frozen)]
    if hasattr(made, "__post_init__"):
        lines.append("self.__post_init__()")
    taken = [_parameter(field) for field in fields if field.init and not field.kw_only]
    by_name = [_parameter(field) for field in fields if field.init and field.kw_only]
    parameters = ", ".join(["self", *taken, *(["*", *by_name] if by_name else [])])
    exec(f"def __init__({parameters}):\n " + "\n ".join(lines or ["pass"]), known)  # of names of fields alone
    init: Any = known["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"
    init.__module__ = made.__module__
    return init  # type: ignore[no-any-return]


def _parameter(field: dataclasses.Field[Any]) -> str:
    if field.default_factory is not dataclasses.MISSING:
        return f"{field.name}=_left_out"
    return field.name if field.default is dataclasses.MISSING else f"{field.name}=_default_{field.name}"


def _assignment(made: Any, field: dataclasses.Field[Any], known: dict[str, Any], frozen: bool) -> list[str]:
    name = field.name
    known[f"_default_{name}"] = field.default
    known[f"_make_{name}"] = field.default_factory
    if field.default_factory is not dataclasses.MISSING:
        value = f"_make_{name}() if {name} is _left_out else {name}" if field.init else f"_make_{name}()"
    elif field.init:
        value = name
    elif field.default is not dataclasses.MISSING:
        value = f"_default_{name}"
    else:
        return []
    slot = getattr(made, name, None)
    if isinstance(slot, MemberDescriptorType):
        known[f"_set_{name}"] = slot.__set__
        return [f"_set_{name}(self, {value})"]
    return [f"_put(self, {name!r}, {value})" if frozen else f"self.{name} = {value}"]


# -- what every object can do -------------------------------------------------------------------------


@recursive_repr()
def _shown(self: Any) -> str:
    shown = (
        f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr
    )
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _values(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda one: tuple(getattr(one, name) for name in names)


def _equal(names: tuple[str, ...]) -> Callable[[Any, object], bool]:
    values = _values(names)

    def equal(self: Any, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return equal


def _hash(names: tuple[str, ...]) -> Callable[[Any], int]:
    values = _values(names)

    def hashed(self: Any) -> int:
        return hash(values(self))

    return hashed


def _no_setting(self: Any, name: str, value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _no_deleting(self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
