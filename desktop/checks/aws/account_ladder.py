"""Tries the way into one AWS account: does the profile read, are there credentials, who do they say we are."""

import time
from collections.abc import Callable
from dataclasses import replace

from desktop.checks.network.rungs import ADVICE, Climb, OnRung, Rung, RungState
from desktop.domain.errors import CancelledError, HandrailError
from desktop.domain.target_ref import TargetRef
from desktop.targets.base import Call

ACCOUNT_RUNGS = ("profile", "credentials", "identity")


def climb_account(ref: TargetRef, call: Call, on_rung: OnRung) -> Climb:
    """Go up until a rung breaks or the call is over; `on_rung` hears of each, in this thread."""
    from desktop.targets.aws.target import AwsDoor, AwsTarget

    if ref.is_several:  # who we are is the same in every region
        ref = replace(ref, region="")
    door = AwsDoor(ref, call)
    looks: tuple[Callable[[], str], ...] = (
        lambda: _region_words(door.known_region),
        lambda: f"from {door.credentials()}",
        lambda: AwsTarget(ref).identify(call).label,
    )
    rungs: list[Rung] = []
    is_stopped = False
    for name, look in zip(ACCOUNT_RUNGS, looks, strict=True):
        begun = time.monotonic()
        try:
            rung = Rung(name, RungState.OK, None, look(), "")
        except CancelledError as error:
            is_stopped = True
            rung = Rung(name, RungState.UNKNOWN, None, str(error), "")
        except HandrailError as error:
            rung = Rung(name, RungState.BROKEN, None, str(error), ADVICE[name])
        rung = Rung(rung.rung, rung.state, time.monotonic() - begun, rung.said, rung.what_to_do)
        rungs.append(rung)
        on_rung(rung)
        if rung.state is not RungState.OK:
            break
    rest = (Rung(name, RungState.NOT_TRIED, None, "", "") for name in ACCOUNT_RUNGS[len(rungs) :])
    return Climb((*rungs, *rest), is_stopped=is_stopped)


def _region_words(region: str) -> str:
    return f"region {region}" if region else "no region is set; global services answer all the same"
