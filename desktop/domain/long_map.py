"""A mapping in two layers: to put an item into it copies the few that were put last and not the whole."""

from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from typing import TypeVar, overload

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")

FEW = 32  # so many are put before they are laid over the rest, whatever there is


class LongMap(Mapping[K, V]):
    """Never changes; keeps the order in which keys first came, as a dict does.

    The upper layer grows up to the root of the lower one: to copy it with each item costs as little as to join the
    two from time to time."""

    __slots__ = ("_base", "_upper")
    _base: dict[K, V]
    _upper: dict[K, V]  # what was put last, over what `_base` has of the same keys

    def __init__(self, items: Mapping[K, V] | None = None) -> None:
        self._base, self._upper = dict(items or {}), {}

    def with_item(self, key: K, value: V) -> "LongMap[K, V]":
        """Return the mapping with an item added, or in place of the one with the same key."""
        made: LongMap[K, V] = LongMap.__new__(LongMap)
        base, upper = self._base, {**self._upper, key: value}
        is_enough = len(upper) > FEW and len(upper) ** 2 > 2 * len(base)
        made._base, made._upper = ({**base, **upper}, {}) if is_enough else (base, upper)
        return made

    def without(self, key: K) -> "LongMap[K, V]":
        """Return the mapping without an item; it takes as long as there are many."""
        return LongMap({one: value for one, value in self.items() if one != key})

    def __getitem__(self, key: K) -> V:
        upper = self._upper
        return upper[key] if key in upper else self._base[key]

    @overload
    def get(self, key: K, /) -> V | None: ...

    @overload
    def get(self, key: K, /, default: V | D) -> V | D: ...

    def get(self, key: K, /, default: V | D | None = None) -> V | D | None:
        upper = self._upper
        return upper[key] if key in upper else self._base.get(key, default)

    def __contains__(self, key: object) -> bool:
        return key in self._upper or key in self._base

    def __len__(self) -> int:
        return len(self._base) + sum(key not in self._base for key in self._upper)

    def __iter__(self) -> Iterator[K]:
        yield from self._base
        yield from (key for key in self._upper if key not in self._base)

    def __reversed__(self) -> Iterator[K]:
        yield from (key for key in reversed(self._upper) if key not in self._base)
        yield from reversed(self._base)

    def items(self) -> ItemsView[K, V]:
        return self._whole.items()

    def values(self) -> ValuesView[V]:
        return self._whole.values()

    @property
    def _whole(self) -> dict[K, V]:
        return {**self._base, **self._upper} if self._upper else self._base

    def __repr__(self) -> str:
        return repr(self._whole)
