"""Two readings side by side, field by field; rows of a list meet by their key, such as filesystems by their path."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from desktop.compare.change import GONE, NEW, change_words
from desktop.compare.same import same
from desktop.dataclass import dataclass
from desktop.domain.quantity import show
from desktop.domain.values import Fields, Value

_KEYS = (
    "mount", "path", "name", "id", "instance_id", "server", "rung", "port", "address", "host", "url", "target",
    "core", "label", "key", "user", "command", "metric", "unit", "title", "item",
)  # fmt: skip
MOST_ROWS = 500  # of one list; what is longer is compared as a whole
_DEEPEST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field on both sides. `name` is how a person finds it: `filesystems[/var].used_pct`."""

    name: str
    field: str  # the last part of the name, whose end tells the unit
    before: Value = None
    after: Value = None
    is_before: bool = True  # it stands on that side at all
    is_after: bool = True
    is_same: bool = False
    is_tolerated: bool = False  # and that only within what was allowed
    change: str = ""  # in words; nothing where it is the same

    @property
    def before_text(self) -> str:
        return show(self.before, self.field) if self.is_before else ""

    @property
    def after_text(self) -> str:
        return show(self.after, self.field) if self.is_after else ""


def differences(before: Fields, after: Fields) -> tuple[Difference, ...]:
    """Return every field of two readings, those that are the same too, in the order of the later one."""
    return tuple(_of_mappings("", before, after, 0))


def _of_mappings(name: str, before: Fields, after: Fields, depth: int) -> Iterator[Difference]:
    for key in (*after, *(key for key in before if key not in after)):
        inside = f"{name}.{key}" if name else str(key)
        if key not in before:
            yield from _one_sided(inside, str(key), after[key], is_after=True)
        elif key not in after:
            yield from _one_sided(inside, str(key), before[key], is_after=False)
        else:
            yield from _of_values(inside, str(key), before[key], after[key], depth + 1)


def _one_sided(name: str, field: str, value: Value, *, is_after: bool) -> Iterator[Difference]:
    yield Difference(
        name=name,
        field=field,
        before=None if is_after else value,
        after=value if is_after else None,
        is_before=not is_after,
        is_after=is_after,
        change=NEW if is_after else GONE,
    )


def _of_values(name: str, field: str, before: Value, after: Value, depth: int) -> Iterator[Difference]:
    if depth <= _DEEPEST:
        if isinstance(before, Mapping) and isinstance(after, Mapping) and (before or after):
            yield from _of_mappings(name, before, after, depth)
            return
        ours, theirs = _rows(before), _rows(after)
        if ours is not None and theirs is not None and (key := _key_of(ours, theirs)):
            yield from _of_rows(name, _keyed(ours, key), _keyed(theirs, key), key, depth)
            return
    is_same = same(before, after)
    change = "" if is_same else change_words(before, after, field)
    yield Difference(name=name, field=field, before=before, after=after, is_same=is_same, change=change)


def _rows(value: Value) -> Sequence[Fields] | None:
    """Return the rows of a list of records; None for any other value."""
    if not isinstance(value, list | tuple) or len(value) > MOST_ROWS:
        return None
    rows = [row for row in value if isinstance(row, Mapping)]
    return rows if len(rows) == len(value) else None


def _key_of(ours: Sequence[Fields], theirs: Sequence[Fields]) -> str:
    """Return the field by which rows meet: one that all have, told apart by it on both sides where there is such."""
    every = (*ours, *theirs)
    if not every:
        return ""
    shared = [key for key in _KEYS if all(_is_plain(row.get(key)) for row in every)]
    alone = (key for key in shared if all(_tells_apart(side, key) for side in (ours, theirs)))
    return next(alone, shared[0] if shared else "")


def _is_plain(value: Value) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _tells_apart(rows: Sequence[Fields], key: str) -> bool:
    return len({row[key] for row in rows}) == len(rows)


def _keyed(rows: Sequence[Fields], key: str) -> dict[str, Fields]:
    """Return rows by what they are called; the second of one name is `nginx #2`."""
    seen: Counter[str] = Counter()
    found: dict[str, Fields] = {}
    for row in rows:
        called = str(row[key])
        seen[called] += 1
        found[called if seen[called] == 1 else f"{called} #{seen[called]}"] = row
    return found


def _of_rows(
    name: str, ours: Mapping[str, Fields], theirs: Mapping[str, Fields], key: str, depth: int
) -> Iterator[Difference]:
    for called in (*theirs, *(one for one in ours if one not in theirs)):
        inside = f"{name}[{called}]"
        if called not in ours:
            yield from _one_sided(inside, "", _without(theirs[called], key), is_after=True)
        elif called not in theirs:
            yield from _one_sided(inside, "", _without(ours[called], key), is_after=False)
        else:
            before, after = _without(ours[called], key), _without(theirs[called], key)
            yield from _of_mappings(inside, before, after, depth + 1)


def _without(row: Fields, key: str) -> dict[str, Value]:
    return {name: value for name, value in row.items() if name != key}
