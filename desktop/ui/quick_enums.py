"""Has the enumerations of PySide made in a quarter of the time, and filled when they are first looked into.

PySide makes a Python enum of each C++ enumeration of every class that is touched: 300 with 4,000 members before the
first paint, a fifth of the whole start, and looks into 35 of them. The standard library makes each member by way of a
placeholder in the body of its class; here the class is made like an empty one of the standard library, and the same
members are put into it at the first look.

Only what was seen to come out the same is made so: where a version of Python makes enums otherwise, all stays as it
is (docs/decisions/quick-enums.md)."""

import enum
import sys
from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_
from threading import RLock
from typing import Any, TypeGuard

_KINDS: tuple[type[enum.Enum], ...] = (enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag)
# An alias, no bit, several bits at once, bits out of their order, and a negative number.
_SAMPLE = (("A", 1), ("B", 4), ("Also", 1), ("None_", 0), ("Both", 5), ("C", 2), ("Below", -8))
_TAKEN = frozenset({"name", "value", "mro", ""})
_PLAIN = type.__setattr__
_MAKE = "_create_"  # what the standard library's functional interface calls
_Names = Sequence[tuple[str, int]]
_Kept = dict[str, type]  # the lists and dicts in an enum that hold its members, each enum's own
_Blank = tuple[dict[str, Any], _Kept]


class _Waiting(enum.EnumMeta):
    """The type of an enum until somebody looks into it; from then on it is an enum like any other."""

    def __getattribute__(cls, name: str) -> Any:
        if name not in _TOLD_EMPTY:
            _fill(cls)
        return type.__getattribute__(cls, name)


_TOLD_EMPTY = frozenset({"__name__", "__qualname__", "__module__", "__class__", "__dict__", "__doc__"})
_waiting: dict[type, tuple[_Kept, _Names]] = {}
_filling = RLock()


def make_enums_quickly() -> None:
    """Have enums of plain numbers made so from now on, if they come out as those of the standard library."""
    usual = getattr(enum.EnumMeta, _MAKE, None)
    if usual is None or not _comes_out_the_same(usual):
        return

    blanks: dict[Any, _Blank] = {}

    def make(cls: Any, class_name: str, names: Any = None, **how: Any) -> Any:
        if how.get("type") or how.get("qualname") or cls not in _KINDS or not _is_plain(names):
            return usual(cls, class_name, names, **how)
        module, boundary = how.get("module"), how.get("boundary")
        if module is None:
            module = sys._getframe(2).f_globals.get("__name__")  # as the usual way does
        if (cls, boundary) not in blanks:
            blanks[cls, boundary] = _blank(usual, cls, boundary)
        return _made(blanks[cls, boundary], cls, class_name, module, names)

    setattr(enum.EnumMeta, _MAKE, make)


def _blank(usual: Callable[..., Any], cls: Any, boundary: Any) -> _Blank:
    """Return what is in an enum of a kind that has no members."""
    found = vars(usual(cls, "Blank", (), module=__name__, boundary=boundary))
    own = {name: type(value) for name, value in found.items() if type(value) in (list, dict)}
    return {name: value for name, value in found.items() if name not in own}, own


def _made(blank: _Blank, cls: Any, class_name: str, module: str | None, names: _Names) -> Any:
    shared, own = blank
    made = type.__new__(_Waiting, class_name, (cls,), {**shared, "__module__": module})
    _waiting[made] = own, names
    return made


def _fill(made: Any) -> None:
    with _filling:  # another thread that looks into it meanwhile waits for the whole
        found = _waiting.pop(made, None)
        if found is not None:
            own, names = found
            for name, kind in own.items():
                _PLAIN(made, name, kind())
            _put_in(made, names)
            _PLAIN(made, "__class__", enum.EnumMeta)


def _is_plain(names: object) -> TypeGuard[_Names]:
    """True for names and numbers that no part of an enum is called by already."""
    return (
        type(names) is list
        and all(type(one) is tuple and type(one[1]) is int and one[0][:1] != "_" for one in names)
        and _TAKEN.isdisjoint(known := {name for name, _ in names})
        and len(known) == len(names)
    )


def _put_in(made: Any, names: _Names) -> None:
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


def _is_single(value: int) -> bool:
    return value > 0 and not value & (value - 1)


def _set_bits(made: Any, numbers: Sequence[int]) -> None:
    mask, singles = reduce(or_, numbers, 0), [one for one in numbers if _is_single(one)]
    bits = {
        "_flag_mask_": mask,
        "_singles_mask_": reduce(or_, singles, 0),
        "_all_bits_": 2 ** mask.bit_length() - 1,
    }
    for name, value in bits.items():
        _PLAIN(made, name, value)
    if (shown := list(dict.fromkeys(singles))) != sorted(shown):
        _PLAIN(made, "_iter_member_", made._iter_member_by_def_)


# -- whether it comes out the same -------------------------------------------------------------------


def _comes_out_the_same(usual: Callable[..., Any]) -> bool:
    try:
        return all(_is_same(usual, kind, _SAMPLE) for kind in _KINDS)
    except Exception:  # noqa: BLE001 - an unknown version of the standard library; then nothing is changed
        return False


def _is_same(usual: Callable[..., Any], kind: Any, names: _Names) -> bool:
    theirs = usual(kind, "Sample", names, module=__name__, boundary=enum.KEEP)
    ours = _made(_blank(usual, kind, enum.KEEP), kind, "Sample", __name__, names)
    return told(theirs) == told(ours)


def told(made: Any) -> tuple[Any, ...]:
    """Return all that is in an enum, in words that can be compared with those of another one."""
    members = [
        (name, type(one) is made, sorted(vars(one)), _member(one)) for name, one in made._member_map_.items()
    ]
    kept = {name: _word(made, value) for name, value in vars(made).items()}  # after the first look
    return type(made), made.__name__, made.__bases__, kept, members, list(map(_member, made))


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
