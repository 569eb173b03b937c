"""Where chance comes from: Hypothesis where it is installed, which finds the smallest failure, else our own dice."""

import random
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from time import monotonic
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

SHRINK_S = 2.0  # how long Hypothesis looks for a smaller failure
_DRAWN = 16  # bytes of one draw
_EVEN = 1 << 20  # below a room so many times the bound, throws would be uneven
MOST_TO_SHRINK = 200  # throws; of a longer way, such as a loop, it would look for minutes


class Dice(Protocol):
    def below(self, bound: int) -> int:
        """Return a whole number from 0 up to, and not including, `bound`."""
        ...


class SeededDice:
    """The same seed gives the same throws on every machine."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def below(self, bound: int) -> int:
        return self._random.randrange(bound)


class _DrawnDice:
    """Several throws come out of one draw, and that below Hypothesis's strategies where it can be: each costs."""

    def __init__(self, data: Any) -> None:
        self._draw = partial(
            data.draw, import_module("hypothesis.strategies").binary(min_size=_DRAWN, max_size=_DRAWN)
        )
        if draw_bytes := getattr(getattr(data, "conjecture_data", None), "draw_bytes", None):
            self._draw = partial(draw_bytes, _DRAWN, _DRAWN)
        self._left, self._room = 0, 1  # what is left of the last draw, and below what it is
        self.throws = 0

    def below(self, bound: int) -> int:
        self.throws += 1
        if self._room < bound * _EVEN:
            self._left, self._room = int.from_bytes(self._draw(), "little"), 1 << 8 * _DRAWN
        self._left, thrown = divmod(self._left, bound)
        self._room //= bound
        return thrown


def one_of(dice: Dice, choices: Sequence[T]) -> T:
    return choices[dice.below(len(choices))]


def happens(dice: Dice, one_in: int) -> bool:
    """True once in so many times."""
    return dice.below(one_in) == one_in - 1


def throw(attempt: Callable[[Dice], None], times: int, *, is_own: bool = False) -> None:
    """Make an attempt so many times, each with other dice, and let through what the last failing one raises."""
    if is_own or find_spec("hypothesis") is None:
        for seed in range(times):
            attempt(SeededDice(seed))
    else:
        _throw_by_hypothesis(attempt, times)


class _Enough(BaseException):
    """The search for a smaller failure has had its time: no fault, it only leaves what catches every exception."""


def _throw_by_hypothesis(attempt: Callable[[Dice], None], times: int) -> None:
    hypothesis: Any = import_module("hypothesis")
    strategies: Any = import_module("hypothesis.strategies")
    failing: list[Exception] = []  # each smaller than the one before
    until = [0.0]

    def attempt_once(data: object) -> None:
        if failing and monotonic() > until[0]:
            raise _Enough
        dice = _DrawnDice(data)
        try:
            attempt(dice)
        except Exception as fault:
            until[0] = until[0] or monotonic() + SHRINK_S
            failing.append(fault)
            if dice.throws > MOST_TO_SHRINK:
                raise _Enough from fault
            raise

    limits = hypothesis.settings(
        max_examples=times,
        deadline=None,
        database=None,
        derandomize=True,
        report_multiple_bugs=False,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
    )
    try:
        limits(hypothesis.given(strategies.data())(attempt_once))()
    except (_Enough, Exception):  # leaving it in the middle, Hypothesis may have something of its own to say
        if failing:
            raise failing[-1] from None
        raise
