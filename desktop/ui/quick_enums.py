"""Has the enumerations of PySide made in a quarter of the time.

PySide makes a Python enum of each C++ enumeration of every class that is touched: 240 with 3,900 members before the
first paint, a fifth of the whole start. The standard library makes each member by way of a placeholder in the body of
its class; here the class is made like an empty one of the standard library, and the same members are put into it.

Only what was seen to come out the same is made so: where a version of Python makes enums otherwise, all stays as it
is (docs/decisions/quick-enums.md)."""

import enum
import sys
from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_
from typing import Any, TypeGuard

_KINDS: tuple[type[enum.Enum], ...] = (enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag)
# An alias, no bit, several bits at once, bits out of their order, and a negative number.
_SAMPLE = (("A", 1), ("B", 4), ("Also", 1), ("None_", 0), ("Both", 5), ("C", 2), ("Below", -8))
_TAKEN = frozenset({"name", "value", "mro", ""})
_PLAIN = type.__setattr__
_MAKE = "_create_"  # what the standard library's functional interface calls


def make_enums_quickly() -> None:
    """Have enums of plain numbers made so from now on, if they come out as those of the standard library."""
    usual = getattr(enum.EnumMeta, _MAKE, None)
    if usual is None or not _comes_out_the_same(usual):
        return

    blanks: dict[Any, dict[str, Any]] = {}

    def make(cls: Any, class_name: str, names: Any = None, **how: Any) -> Any:
        if how.get("type") or how.get("qualname") or cls not in _KINDS or not _is_plain(names):
            return usual(cls, class_name, names, **how)
        module, boundary = how.get("module"), how.get("boundary")
        if module is None:
            module = sys._getframe(2).f_globals.get("__name__")  # as the usual way does
        if (cls, boundary) not in blanks:
            blanks[cls, boundary] = _blank(usual, cls, boundary)
        return _filled(_empty(blanks[cls, boundary], cls, class_name, module), names)

    setattr(enum.EnumMeta, _MAKE, make)


def _blank(usual: Callable[..., Any], cls: Any, boundary: Any) -> dict[str, Any]:
    """Return what is in an enum of a kind that has no members."""
    return dict(vars(usual(cls, "Blank", (), module=__name__, boundary=boundary)))


def _empty(blank: dict[str, Any], cls: Any, class_name: str, module: str | None) -> Any:
    """Make an enum without members; what is kept in it of members is its own."""
    own = {name: type(value)() for name, value in blank.items() if type(value) in (list, dict)}
    return type.__new__(enum.EnumMeta, class_name, (cls,), {**blank, **own, "__module__": module})


def _is_plain(names: object) -> TypeGuard[Sequence[tuple[str, int]]]:
    """True for names and numbers that no part of an enum is called by already."""
    return (
        type(names) is list
        and all(type(one) is tuple and type(one[1]) is int and one[0][:1] != "_" for one in names)
        and _TAKEN.isdisjoint(known := {name for name, _ in names})
        and len(known) == len(names)
    )


def _filled(made: Any, names: Sequence[tuple[str, int]]) -> Any:
    """Put members into an enum that has none yet."""
    by_name, by_value, shown = made._member_map_, made._value2member_map_, made._member_names_
    new, takes_value, is_flag = made._new_member_, made._use_args_, issubclass(made, enum.Flag)
    for name, value in names:
        member = by_value.get(value)
        if member is None:
            member = by_value[value] = new(made, value) if takes_value else new(made)
            kept = member.__dict__
            kept["_value_"], kept["_name_"] = value, name
            kept["__objclass__"], kept["_sort_order_"] = made, len(shown)
            if not is_flag or _is_single(value):
                shown.append(name)
        _PLAIN(made, name, member)
        by_name[name] = member
    if is_flag:
        _set_bits(made, [value for _, value in names])
    return made


def _is_single(value: int) -> bool:
    return value > 0 and not value & (value - 1)


def _set_bits(made: Any, numbers: Sequence[int]) -> None:
    mask, singles = reduce(or_, numbers, 0), reduce(or_, filter(_is_single, numbers), 0)
    bits = {"_flag_mask_": mask, "_singles_mask_": singles, "_all_bits_": 2 ** mask.bit_length() - 1}
    for name, value in bits.items():
        _PLAIN(made, name, value)
    values = [one._value_ for one in made]
    if values != sorted(values):
        _PLAIN(made, "_iter_member_", made._iter_member_by_def_)


# -- whether it comes out the same -------------------------------------------------------------------


def _comes_out_the_same(usual: Callable[..., Any]) -> bool:
    try:
        return all(_is_same(usual, kind, _SAMPLE) for kind in _KINDS)
    except Exception:  # noqa: BLE001 - an unknown version of the standard library; then nothing is changed
        return False


def _is_same(usual: Callable[..., Any], kind: Any, names: Sequence[tuple[str, int]]) -> bool:
    theirs = usual(kind, "Sample", names, module=__name__, boundary=enum.KEEP)
    ours = _filled(_empty(_blank(usual, kind, enum.KEEP), kind, "Sample", __name__), names)
    return told(theirs) == told(ours)


def told(made: Any) -> tuple[Any, ...]:
    """Return all that is in an enum, in words that can be compared with those of another one."""
    kept = {name: _word(made, value) for name, value in vars(made).items()}
    members = [
        (name, type(one) is made, sorted(vars(one)), _member(one)) for name, one in made._member_map_.items()
    ]
    return made.__name__, made.__bases__, kept, members, list(map(_member, made))


def _word(made: Any, value: Any) -> Any:
    if isinstance(value, made):
        return _member(value)
    if isinstance(value, dict):
        return {key: _word(made, one) for key, one in value.items()}
    return [_word(made, one) for one in value] if isinstance(value, list) else _free(value)


def _free(value: Any) -> Any:
    """A method that is bound to its enum is another object in each."""
    return getattr(value, "__func__", value)


def _member(one: Any) -> tuple[Any, ...]:
    return one._name_, one._value_, one._sort_order_, repr(one), str(one), hash(one)
