"""A tuple in pieces: to add to it, or to change one item, copies a piece and not the whole."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, TypeVar, overload

T = TypeVar("T", covariant=True)
U = TypeVar("U")

PIECE = 256  # items in a piece; a run of 80,000 entries has about as many pieces


class LongTuple(Sequence[T]):
    """Never changes; equal to a tuple with the same items. A slice of it is a tuple."""

    __slots__ = ("_full", "_tail")
    _full: tuple[tuple[T, ...], ...]  # of PIECE items each
    _tail: tuple[T, ...]  # shorter than that

    def __init__(self, items: Iterable[T] = ()) -> None:
        whole = tuple(items)
        end = len(whole) - len(whole) % PIECE
        self._full = tuple([whole[at : at + PIECE] for at in range(0, end, PIECE)])
        self._tail = whole[end:]

    def with_one(self: "LongTuple[U]", item: U) -> "LongTuple[U]":
        """Return the tuple with one more item at its end."""
        tail = (*self._tail, item)
        return _made(self._full, tail) if len(tail) < PIECE else _made((*self._full, tail), ())

    def with_at(self: "LongTuple[U]", place: int, item: U) -> "LongTuple[U]":
        """Return the tuple with another item at a place, from 0."""
        piece, at = divmod(place, PIECE)
        if piece == len(self._full):
            return _made(self._full, _with_at(self._tail, at, item))
        return _made(_with_at(self._full, piece, _with_at(self._full[piece], at, item)), self._tail)

    def place_of(self, wanted: int, key: Callable[[Any], int]) -> int:
        """Return the first place whose key is not below `wanted`; the items stand in the order of their keys."""
        piece = bisect_left(self._full, wanted, key=lambda one: key(one[-1]))
        inside = self._full[piece] if piece < len(self._full) else self._tail
        return piece * PIECE + bisect_left(inside, wanted, key=key)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[T, ...]: ...
    def __getitem__(self, place: int | slice) -> T | tuple[T, ...]:
        if isinstance(place, slice):
            return self._slice(place)
        at = place if place >= 0 else place + len(self)
        if at < 0:
            raise IndexError(place)
        piece, inside = divmod(at, PIECE)
        return (
            self._full[piece][inside] if piece < len(self._full) else self._tail[at - len(self._full) * PIECE]
        )

    def _slice(self, part: slice) -> tuple[T, ...]:
        first, end, step = part.indices(len(self))
        if step < 0:
            return tuple(self)[part]
        skipped = first // PIECE
        pieces = (*self._full[skipped:], self._tail)[: end // PIECE - skipped + 1]
        return tuple(chain.from_iterable(pieces))[first - skipped * PIECE : end - skipped * PIECE : step]

    def __len__(self) -> int:
        return len(self._full) * PIECE + len(self._tail)

    def __iter__(self) -> Iterator[T]:
        return chain(chain.from_iterable(self._full), self._tail)

    def __reversed__(self) -> Iterator[T]:
        return chain(reversed(self._tail), chain.from_iterable(map(reversed, reversed(self._full))))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, LongTuple):
            return self._full == other._full and self._tail == other._tail
        return tuple(self) == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


def _made(full: tuple[tuple[U, ...], ...], tail: tuple[U, ...]) -> LongTuple[U]:
    made: LongTuple[U] = LongTuple.__new__(LongTuple)
    made._full, made._tail = full, tail
    return made


def _with_at(items: tuple[U, ...], at: int, item: U) -> tuple[U, ...]:
    return (*items[:at], item, *items[at + 1 :])
