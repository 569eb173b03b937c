"""Tries the way to one Windows machine by WinRM as a step there would go it, and tells each rung as it is reached."""

import time
from typing import TYPE_CHECKING

from desktop.checks.network.climb import dial_rungs, fault_rungs, tls_rungs
from desktop.checks.network.rungs import ADVICE, Climb, OnRung, Rung, RungState
from desktop.domain.errors import (
    AuthError,
    CancelledError,
    ConnectError,
    HandrailError,
    PermissionDeniedError,
)
from desktop.domain.target_ref import TargetRef
from desktop.targets.base import Call
from desktop.targets.network_door import Network
from desktop.targets.settings import TargetSettings

if TYPE_CHECKING:
    from desktop.targets.winrm.target import WinrmTarget

_WAY = ("name", "route", "tcp")
_TLS = ("tls", "certificate")
_UPPER = ("sign_in", "shell")
WINRM_RUNGS = (*_WAY, *_TLS, *_UPPER)
_ADVICE = {
    "sign_in": (
        "Check the user (DOMAIN\\user), its password, and that WinRM takes Negotiate there "
        "(winrm get winrm/config/service/auth)."
    ),
    "shell": (
        "The sign-in holds and no session opens: is the account a member of Remote Management Users, and what does "
        "the event log of Windows Remote Management say?"
    ),
}


def climb_winrm(target: "WinrmTarget", call: Call, on_rung: OnRung) -> Climb:
    """Go up until a rung breaks or the call is over; `on_rung` hears of each, in this thread."""
    one = _Ladder(target, on_rung)
    is_stopped = False
    try:
        one.climb(call)
    except CancelledError as error:
        is_stopped = True
        one.tell(Rung(one.trying, RungState.UNKNOWN, None, str(error), ""))
    except HandrailError as error:
        one.breaks(error)
    finally:
        target.close()
    return Climb(one.whole(), is_stopped=is_stopped)


def climb_winrm_at(ref: TargetRef, settings: TargetSettings, call: Call, on_rung: OnRung) -> Climb:
    """Do so on a connection of its own."""
    from desktop.targets.winrm.target import WinrmTarget

    return climb_winrm(WinrmTarget(ref, settings), call, on_rung)


def planned_winrm(target: str) -> tuple[str, ...]:
    """Return the rungs of a way, as its target is written."""
    return WINRM_RUNGS if target.startswith("winrm://") else (*_WAY, *_UPPER)


class _Ladder:
    def __init__(self, target: "WinrmTarget", on_rung: OnRung) -> None:
        self._target, self._on_rung = target, on_rung
        self._plan = planned_winrm(str(target.ref))
        self._rungs: list[Rung] = []

    def climb(self, call: Call) -> None:
        from desktop.targets.network.here import LocalNetwork

        if not self._way_holds(LocalNetwork(call)):
            return
        begun = time.monotonic()
        session = self._target.session(call)
        user = self._target.ref.user or "this account"
        self._holds("sign_in", begun, f"{user}, by {session.signed_in_with}")
        begun = time.monotonic()
        self._holds("shell", begun, self._target.identify(call).label)

    def _way_holds(self, network: Network) -> bool:
        """Climb to where the service is asked for anything; true when all holds."""
        ref = self._target.ref
        port = ref.port or (5985 if ref.is_plain else 5986)
        try:
            dialled = network.dial(ref.host, port)
        except ConnectError as error:
            return self._all_hold(fault_rungs(error))
        if dialled.connection is not None:
            dialled.connection.close()
        if not self._all_hold(dial_rungs(dialled)):
            return False
        return ref.is_plain or self._all_hold(tls_rungs(network.tls(ref.host, port)))

    def _all_hold(self, rungs: tuple[Rung, ...]) -> bool:
        for rung in rungs:
            self.tell(rung)
        return all(rung.state is RungState.OK for rung in rungs)

    def _holds(self, rung: str, begun: float, said: str) -> None:
        self.tell(Rung(rung, RungState.OK, time.monotonic() - begun, said, ""))

    def tell(self, rung: Rung) -> None:
        if all(known.rung != rung.rung for known in self._rungs):
            self._rungs.append(rung)
            self._on_rung(rung)

    def breaks(self, error: HandrailError) -> None:
        rung = self.trying
        if isinstance(error, PermissionDeniedError):  # it is told who we are, and lets us in no further
            self.tell(Rung("sign_in", RungState.OK, None, "the password is right", ""))
            rung = "shell"
        elif isinstance(error, AuthError):
            rung = "sign_in"
        elif isinstance(error, ConnectError) and error.rung in self._plan:
            rung = error.rung
        advice = _ADVICE.get(rung) or ADVICE.get(rung, "")
        self.tell(Rung(rung, RungState.BROKEN, None, str(error), advice))

    @property
    def trying(self) -> str:
        done = {rung.rung for rung in self._rungs}
        return next((name for name in self._plan if name not in done), self._plan[-1])

    def whole(self) -> tuple[Rung, ...]:
        done = {rung.rung for rung in self._rungs}
        rest = (name for name in self._plan if name not in done)
        return (*self._rungs, *(Rung(name, RungState.NOT_TRIED, None, "", "") for name in rest))
