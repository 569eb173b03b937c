"""Rows of a fan-out, or children of a group, that are read at the same time."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from desktop.domain.run import EntryState, StepEntry
from desktop.domain.seen import Abreast
from desktop.engine.asking import ask_host_key, is_again, is_stopped, wants_host_key
from desktop.engine.frame import Frame, close
from desktop.engine.next import Busy, Close, Enter, Identify, Next
from desktop.engine.scope import index_of

LOOK_AHEAD = 64  # how many that wait for the same target are passed by, to find one for another
EnterOne = Callable[[int], Next]


def beside_each_other(frame: Frame, abreast: Abreast, names: Sequence[str], enter: EnterOne) -> Next:
    """Begin what has not begun; once all have ended, ask what has to be asked; then it is over.

    `names` are all rows or children in their order; `enter` takes the place of one."""
    around = abreast.around
    stopped_one = next((one for one in abreast.odd.values() if is_stopped(one)), None)
    if stopped_one is None and (following := _to_begin(frame, abreast, names, enter)):
        return following
    if frame.identifying or any(one.within == around.seq for one in frame.run.running):
        return Busy(step=around.step, entry=around.entry, row=around.row, within=around.within)
    if stopped_one:
        return stopped(around, stopped_one)
    asked = (ask_host_key(frame.run, one) for one in abreast.odd.values() if wants_host_key(one))
    return next((ask for ask in asked if ask), None) or close(around)


def _to_begin(frame: Frame, abreast: Abreast, names: Sequence[str], enter: EnterOne) -> Next | None:
    fan = abreast.around.fan
    for index in islice(_left(frame, abreast, names), LOOK_AHEAD):
        if fan and fan[index].target in frame.identifying:
            continue
        following = enter(index)
        if isinstance(following, Enter) and (frame.identifying or frame.run.working):
            continue
        if not isinstance(following, Identify) or str(following.target) not in frame.identifying:
            return following
    return None


def _left(frame: Frame, abreast: Abreast, names: Sequence[str]) -> Iterator[int]:
    """Return the numbers of those that have not begun, or that are to begin once more."""
    again = [name for name, one in abreast.odd.items() if _wants_again(frame, one)]
    if abreast.around.fan:
        yield from sorted(map(index_of, again))
        yield from sorted(abreast.passed_by)
        yield from range(abreast.upto, len(names))
    else:
        yield from (i for i, name in enumerate(names) if name in again or name not in abreast.begun)


def _wants_again(frame: Frame, entry: StepEntry) -> bool:
    if entry.state is EntryState.INTERRUPTED or is_again(entry):
        return True
    return wants_host_key(entry) and ask_host_key(frame.run, entry) is None


def stopped(around: StepEntry, one: StepEntry) -> Close:
    """Return the end of what is around a step that a person stopped."""
    return Close(
        step=around.step,
        entry=around.entry,
        row=around.row,
        within=around.within,
        fault=one.fault,
    )
