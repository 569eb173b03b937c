"""Where chance comes from: Hypothesis where it is installed, which finds the smallest failure, else our own dice."""

import random
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


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
    """Draws below Hypothesis's strategies where that can be done: through them it takes four times as long."""

    def __init__(self, data: Any) -> None:
        self._data = data
        self._integers = import_module("hypothesis.strategies").integers
        self._draw_integer = getattr(getattr(data, "conjecture_data", None), "draw_integer", None)

    def below(self, bound: int) -> int:
        if self._draw_integer is not None:
            return int(self._draw_integer(0, bound - 1))
        return int(self._data.draw(self._integers(0, bound - 1)))


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


def _throw_by_hypothesis(attempt: Callable[[Dice], None], times: int) -> None:
    hypothesis: Any = import_module("hypothesis")
    strategies: Any = import_module("hypothesis.strategies")

    def attempt_once(data: object) -> None:
        attempt(_DrawnDice(data))

    limits = hypothesis.settings(
        max_examples=times,
        deadline=None,
        database=None,
        derandomize=True,
        report_multiple_bugs=False,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
    )
    limits(hypothesis.given(strategies.data())(attempt_once))()
