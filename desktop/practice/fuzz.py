"""Sends a runbook many ways by chance, and tells where it crashes, goes round for ever, or judges nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field

from desktop.dataclass import dataclass
from desktop.domain.runbook import Runbook
from desktop.domain.values import Fields, Value
from desktop.engine.inputs import InputsError, parse_inputs
from desktop.practice.chance_values import NOW, Chance, Pools, pools_of
from desktop.practice.chance_walk import ChanceFault, ChanceWalk
from desktop.practice.dice import Dice, happens, one_of, throw

TRIES = 5  # of inputs that fit together
UNSENT = "no inputs that fit"  # how a way ended that never began


@dataclass(frozen=True, slots=True, kw_only=True)
class FuzzFault:
    """`kind` is crash, loop or unjudged; `path` is the way that led there."""

    kind: str
    step: str
    message: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fuzzed:
    """How many ways a runbook was sent, how they ended, and what it must not have done."""

    ways: int
    ends: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[FuzzFault, ...] = ()


def fuzz(
    runbook: Runbook, times: int, known_inputs: Sequence[Fields] = (), *, is_own: bool = False
) -> Fuzzed:
    """Send a runbook so many ways. `known_inputs` are some that fit; `is_own` leaves Hypothesis aside."""
    pools, ends = pools_of(runbook), Counter[str]()

    def attempt(dice: Dice) -> None:
        ends[_one_way(runbook, pools, dice, known_inputs)] += 1

    try:
        throw(attempt, times, is_own=is_own)
    except ChanceFault as fault:
        found = FuzzFault(kind=fault.kind, step=fault.step, message=fault.message, path=fault.path)
        return Fuzzed(ways=ends.total() + 1, ends=dict(ends), faults=(found,))
    return Fuzzed(ways=ends.total(), ends=dict(ends.most_common()))


def _one_way(runbook: Runbook, pools: Pools, dice: Dice, known: Sequence[Fields]) -> str:
    chance = Chance(dice, pools)
    inputs = _inputs(runbook, chance, known)
    if inputs is None:
        return UNSENT
    walk = ChanceWalk(runbook, inputs, chance)
    try:
        return str(walk.walk().ended)
    except ChanceFault:
        raise
    except Exception as fault:  # whatever it is, it is what was looked for
        path = tuple(entry.step for entry in walk.run.entries)
        message = f"{type(fault).__name__}: {fault}"
        raise ChanceFault("crash", path[-1] if path else "", message, path) from fault


def _inputs(runbook: Runbook, chance: Chance, known: Sequence[Fields]) -> dict[str, Value] | None:
    """Return inputs that fit, or None where chance finds none."""
    for _ in range(TRIES):
        given = {name: chance.given(spec) for name, spec in runbook.inputs.items()}
        if known and happens(chance.dice, 2):
            given = dict(one_of(chance.dice, known))
        try:
            return parse_inputs(runbook, given, NOW)
        except InputsError:
            continue
    for one in known:
        try:
            return parse_inputs(runbook, one, NOW)
        except InputsError:
            continue
    return None
