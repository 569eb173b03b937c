"""Tries the way to one SSH host as a step there would go it, and tells each rung as it is reached."""

import time
from collections.abc import Callable
from dataclasses import replace

from desktop.checks.network.climb import banner_rung, dial_rungs, fault_rungs
from desktop.checks.network.rungs import ADVICE, Climb, OnRung, Rung, RungState, ShownKey
from desktop.domain.errors import (
    AuthError,
    CancelledError,
    ConnectError,
    DeadlineError,
    HandrailError,
    HostKeyError,
)
from desktop.domain.target_ref import TargetRef
from desktop.targets.base import Call
from desktop.targets.network_door import NameState, Network
from desktop.targets.settings import Climbed, TargetSettings
from desktop.targets.ssh.config import HostConfig, host_config
from desktop.targets.ssh.jumps import JumpLinks

_UPPER = ("tcp", "banner", "host_key", "sign_in", "shell")
DIRECT_RUNGS = ("name", *_UPPER)
JUMP_RUNGS = ("route", *_UPPER)
_PLACES = {"configuration": "settings", "key_exchange": "key_exchange", "channel": "shell"}


class SshLadder:
    """One host. `climb` may be called again; a key that was refused can be accepted in between."""

    def __init__(self, ref: TargetRef, settings: TargetSettings, network: Callable[[Call], Network]) -> None:
        from desktop.targets.ssh.target import SshTarget

        self._ref, self._settings, self._network = ref, settings, network
        self._target = SshTarget(ref, replace(settings, on_climbed=self._heard, jumps=JumpLinks()))
        self._on_rung: OnRung = _nobody
        self._rungs: list[Rung] = []
        self._since = 0.0
        self._is_direct = True
        self._last_jump = ""

    def climb(self, call: Call, on_rung: OnRung) -> Climb:
        """Go up until a rung breaks or the call is over; `on_rung` hears of each, in this thread."""
        self._on_rung, self._rungs, self._since = on_rung, [], time.monotonic()
        shown: ShownKey | None = None
        is_stopped = False
        try:
            self._climb(call)
        except CancelledError as error:
            is_stopped = True
            self._tell(Rung(self._trying, RungState.UNKNOWN, self._took_s(), str(error), ""))
        except HostKeyError as error:
            shown = ShownKey(error.host, error.fingerprint, error.is_changed, error.kind, error.stored)
            self._break("host_key", error, ADVICE["host_key_changed" if error.is_changed else "host_key"])
        except AuthError as error:
            self._break("sign_in", error, ADVICE["sign_in"])
        except ConnectError as error:
            place = _PLACES.get(error.rung, error.rung)
            self._break(place, error, ADVICE.get(place, ADVICE["no_sign_in"]))
        except DeadlineError as error:
            self._break(self._trying, error, ADVICE["filtered" if self._trying == "tcp" else "no_sign_in"])
        except HandrailError as error:
            self._break(self._trying, error, ADVICE["shell"])
        finally:
            self._target.close()
        return Climb(self._with_the_rest(), shown, is_stopped)

    def accept_host_key(self, fingerprint: str) -> None:
        """Add exactly the key that the last try was refused for to known_hosts.

        Raises:
            InputError: it showed no such key; TargetError: the file cannot be written.
        """
        self._target.accept_host_key(fingerprint)

    def _climb(self, call: Call) -> None:
        config = host_config(self._ref, self._settings.ssh_config)
        self._is_direct = not config.jumps
        self._last_jump = config.jumps[-1].host if config.jumps else ""
        if not self._is_direct or self._look_from_here(config, self._network(call)):
            self._since = time.monotonic()
            self._target.link(call)
            self._since = time.monotonic()
            who = self._target.identify(call)
            self._holds("shell", who.label)

    def _look_from_here(self, config: HostConfig, network: Network) -> bool:
        """Climb name, TCP and banner through the network door; true when they hold."""
        try:
            names = network.resolve(config.host, "ADDRESS")
            if names.state is NameState.FOUND:
                self._tell(
                    Rung("name", RungState.OK, names.duration_s, _named(config.host, names.records), "")
                )
            dialled = network.dial(config.host, config.port)
        except ConnectError as error:
            for rung in fault_rungs(error):
                self._tell(rung)
            return False
        where = f"{dialled.address} port {config.port}"
        for rung in dial_rungs(dialled):
            if rung.rung == "tcp":
                self._tell(replace(rung, said=f"{rung.said} ({where})"))
            elif rung.rung != "route" or rung.state is not RungState.OK:
                self._tell(rung)
        if dialled.connection is None:
            return False
        begun = time.monotonic()
        try:
            banner = banner_rung(dialled)
        finally:
            dialled.connection.close()
        self._tell(replace(banner, duration_s=time.monotonic() - begun))
        return banner.state is RungState.OK

    def _heard(self, climbed: Climbed) -> None:
        """The connection itself tells; what the network door has told already is not told twice."""
        is_ours = climbed.host == self._ref.host
        if not is_ours:
            if climbed.rung == "sign_in" and climbed.host == self._last_jump:
                self._holds("route", f"over {climbed.host}, as {climbed.said}")
        elif climbed.rung in ("host_key", "sign_in") or not self._is_direct:
            self._holds(climbed.rung, climbed.said)

    def _holds(self, rung: str, said: str) -> None:
        self._tell(Rung(rung, RungState.OK, self._took_s(), said, ""))
        self._since = time.monotonic()

    def _break(self, rung: str, error: HandrailError, advice: str) -> None:
        """What breaks before a jump host let us through breaks the way, whatever it is."""
        if not self._is_direct and self._trying == "route" and rung != "settings":
            rung = "route"
        self._tell(Rung(rung, RungState.BROKEN, self._took_s(), str(error), advice))

    def _tell(self, rung: Rung) -> None:
        if any(known.rung == rung.rung for known in self._rungs):
            return
        self._rungs.append(rung)
        self._on_rung(rung)

    def _took_s(self) -> float:
        return time.monotonic() - self._since

    @property
    def _plan(self) -> tuple[str, ...]:
        return DIRECT_RUNGS if self._is_direct else JUMP_RUNGS

    @property
    def _trying(self) -> str:
        done = {rung.rung for rung in self._rungs}
        return next((name for name in self._plan if name not in done), self._plan[-1])

    def _with_the_rest(self) -> tuple[Rung, ...]:
        done = {rung.rung for rung in self._rungs}
        if "key_exchange" in done:
            done |= {"host_key"}
        rest = (name for name in self._plan if name not in done)
        return (*self._rungs, *(Rung(name, RungState.NOT_TRIED, None, "", "") for name in rest))


def _named(host: str, addresses: tuple[str, ...]) -> str:
    return f"{host} is an address" if addresses == (host,) else f"{host} is {', '.join(addresses)}"


def _nobody(_rung: Rung) -> None:
    """Nobody listens."""
