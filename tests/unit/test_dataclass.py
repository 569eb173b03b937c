"""Our dataclasses are the standard library's in everything but when their methods are made."""

import copy
import dataclasses
import pickle
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from desktop.dataclass import dataclass

_NAMES = st.sampled_from(["size", "used", "name", "at", "rows", "left_out", "put", "value"])
_VALUES = st.none() | st.integers(-3, 3) | st.text(max_size=3) | st.tuples(st.integers(0, 2))
_WORDS = st.fixed_dictionaries({word: st.booleans() for word in ("frozen", "slots", "kw_only", "eq")})
_FIELDS = st.fixed_dictionaries(
    {
        "default": st.sampled_from(["none", "value", "factory"]),
        **{word: st.sampled_from([True, True, False]) for word in ("init", "repr", "compare")},
    }
)


def _body(fields: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Those without a default come first, as the language asks of a class."""
    body: dict[str, Any] = {"__annotations__": {}, "__module__": __name__}
    for name, words in sorted(fields.items(), key=lambda one: one[1]["default"] != "none"):
        given = dict(words)
        default = given.pop("default")
        if default == "none":
            given["init"] = True
        elif default == "value":
            given["default"] = (name, 1)
        else:
            given["default_factory"] = list
        body["__annotations__"][name] = "object"
        body[name] = dataclasses.field(**given)
    return body


def _both(fields: dict[str, dict[str, Any]], words: dict[str, bool]) -> tuple[Any, Any]:
    """Return the same class made by ours and by the standard library's."""
    ours: Any = dataclass
    return (
        ours(**words)(type("Made", (), _body(fields))),
        dataclasses.dataclass(**words)(type("Made", (), _body(fields))),
    )


def _told(act: Callable[[], object]) -> object:
    """Return what came of it: a value or an error, told so that two classes can be compared."""
    try:
        return act()
    except (TypeError, ValueError, AttributeError) as error:
        return type(error), str(error)


def _shown(kind: Any, values: list[object], by_name: dict[str, object]) -> str:
    return repr(kind(*values, **by_name))


_CLASSES = st.dictionaries(_NAMES, _FIELDS, max_size=5)


@given(_CLASSES, _WORDS, st.lists(_VALUES, max_size=5), st.dictionaries(_NAMES, _VALUES, max_size=3))
def test_whatever_it_is_called_with_is_taken_or_refused_in_the_same_words(
    fields: dict[str, dict[str, Any]],
    words: dict[str, bool],
    values: list[object],
    by_name: dict[str, object],
) -> None:
    ours, theirs = (_told(lambda kind=kind: repr(kind(*values, **by_name))) for kind in _both(fields, words))
    assert ours == theirs


@given(_CLASSES, _WORDS, st.data())
def test_an_object_is_shown_compared_and_changed_as_the_standard_library_does(
    fields: dict[str, dict[str, Any]], words: dict[str, bool], data: st.DataObject
) -> None:
    settable = [name for name, field in fields.items() if field["init"] or field["default"] == "none"]
    first = data.draw(st.fixed_dictionaries(dict.fromkeys(settable, _VALUES)))
    second = dict(first)
    if settable:
        second[data.draw(st.sampled_from(settable))] = data.draw(st.just("another") | _VALUES)
    ours, theirs = (_acted(kind, list(fields), first, second) for kind in _both(fields, words))
    assert ours == theirs


def _acted(kind: Any, names: list[str], first: dict[str, object], second: dict[str, object]) -> list[object]:
    """Return what came of everything that can be done with two objects of a class."""
    one, other = kind(**first), kind(**second)
    acts: list[Callable[[], object]] = [
        lambda: (repr(one), repr(other)),
        lambda: dataclasses.asdict(one),
        lambda: (one == other, one != other, one == kind(**first), one == object()),
        lambda: (hash(one) == hash(other), hash(one) == hash(kind(**first))),
        lambda: repr(dataclasses.replace(one, **second)),
        lambda: [getattr(copy.deepcopy(one), name) for name in names],
        lambda: kind.__match_args__,
        *(partial(setattr, one, name, 1) for name in names),
        lambda: [getattr(one, name) for name in names],
        *(partial(delattr, one, name) for name in names),
    ]
    return [_told(act) for act in acts]


@dataclass(frozen=True, slots=True)
class Place:
    """Where."""

    host: str
    port: int = 22
    tags: dict[str, str] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.port < 1:
            raise ValueError(f"{self.port} is no port")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPlace(Place):
    name: str

    def __repr__(self) -> str:
        return f"<{self.name}>"


@dataclass(frozen=True, slots=True)
class Undescribed:
    host: str


def test_a_class_that_inherits_keeps_what_it_writes_itself() -> None:
    place = NamedPlace("web-1", name="Web")
    assert (repr(place), place.port, place.tags) == ("<Web>", 22, {})
    assert place == NamedPlace("web-1", 22, {}, name="Web")
    assert place != Place("web-1")
    assert repr(Place("web-1")).endswith("Place(host='web-1', port=22, tags={})")
    with pytest.raises(ValueError, match="0 is no port"):
        NamedPlace("web-1", 0, name="Web")


def test_copies_and_pickles_are_equal() -> None:
    place = NamedPlace("web-1", 2222, {"a": "b"}, name="Web")
    assert pickle.loads(pickle.dumps(place)) == place == copy.copy(place)
    assert copy.deepcopy(place).tags is not place.tags


def test_what_is_validated_by_pydantic_is_the_same_object() -> None:
    read = TypeAdapter(Place)
    assert read.validate_python({"host": "a", "port": 7}) == Place("a", 7)
    assert read.dump_python(Place("a", 7)) == {"host": "a", "port": 7, "tags": {}}
    with pytest.raises(ValidationError, match="is no port"):
        read.validate_python({"host": "a", "port": 0})


def test_a_class_without_a_description_gets_none_made_up() -> None:
    assert (Place.__doc__, Undescribed.__doc__) == ("Where.", None)


def test_reading_a_module_compiles_no_method() -> None:
    code = (
        "import dataclasses, sys\n"
        "compiled = []\n"
        "plain = dataclasses._create_fn if hasattr(dataclasses, '_create_fn') else None\n"
        "if plain: dataclasses._create_fn = lambda *a, **k: compiled.append(a[0]) or plain(*a, **k)\n"
        "import desktop.domain.run, desktop.engine.next\n"
        "print(len(compiled))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "0\n"
