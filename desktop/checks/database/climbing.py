"""Tries the way into one database for the page of connections, and tells its rungs."""

from desktop.checks.database.connect import FILE_RUNGS, RUNGS, summed_up
from desktop.checks.network.rungs import Climb, OnRung, Rung, RungState
from desktop.domain.errors import CancelledError, HandrailError
from desktop.targets.base import Call, Target


def climb_database(target: Target, call: Call, on_rung: OnRung) -> Climb:
    """Go up until a rung breaks or the call is over; `on_rung` hears of each, in this thread."""
    try:
        door = target.database(call)
        try:
            rungs = summed_up(door.way(), None).rungs
        finally:
            door.close()
    except CancelledError as error:
        return Climb((Rung("sign_in", RungState.UNKNOWN, None, str(error), ""),), is_stopped=True)
    except HandrailError as error:
        rungs = (Rung("sign_in", RungState.UNKNOWN, None, str(error), ""),)
    for rung in rungs:
        if rung.state is not RungState.NOT_TRIED:
            on_rung(rung)
    return Climb(rungs)


def planned_rungs(target: str) -> tuple[str, ...]:
    """Return the rungs of a database's way, as its target is written."""
    return FILE_RUNGS if target.startswith("sqlite:") else RUNGS
