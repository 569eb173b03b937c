"""Keeps what was sent ahead for the checks that follow on a host, until they ask for it."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import takewhile
from time import monotonic

from desktop.checks.first_script import BUNDLED, first_script
from desktop.dataclass import dataclass
from desktop.domain.errors import ConnectError, ConnectionLostError
from desktop.engine.ahead import Ahead
from desktop.engine.lanes import Lanes
from desktop.targets.base import (
    AwsAccount,
    Bundle,
    Call,
    CommandOutput,
    Database,
    Facts,
    Identity,
    ScriptAsk,
    Shell,
    Target,
)
from desktop.targets.network_door import Network

STALE_S = 10.0  # an output that is older when its step asks for it is read anew

Following = Callable[[], Sequence[Ahead]]


@dataclass(slots=True)
class _Held:
    """A bundle that was begun, and how far it was taken."""

    bundle: Bundle
    asks: Sequence[ScriptAsk]
    taken: int = 0

    def find(self, ask: ScriptAsk) -> int | None:
        return next((at for at in range(self.taken, len(self.asks)) if self.asks[at] == ask), None)


class ReadAhead:
    """Of one session. A target's bundle is used in its lane only."""

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}
        self._lock = threading.Lock()

    def target(self, target: Target, following: Following) -> "AheadTarget":
        """Return the target with a shell that sends what follows along, and takes what was sent along."""
        return AheadTarget(target, self, following)

    def run_script(
        self, shell: Shell, target: Target, ask: ScriptAsk, call: Call, following: Following
    ) -> CommandOutput:
        """Take the output that is there, else run the script, with those that follow where there are any."""
        with self._lock:
            held = self._held.get(str(target.ref))
        held = held or self._begun(shell, target, ask, call, following)
        place = held.find(ask) if held else None
        output = self._taken(target, held, place, call) if held and place is not None else None
        return output or self._alone(shell, target, ask)

    def _alone(self, shell: Shell, target: Target, ask: ScriptAsk) -> CommandOutput:
        """Run the script in a session of its own; a host that opens only one gets that of the bundle back."""
        try:
            return shell.run_script(ask.script, interpreter=ask.interpreter, env=ask.env)
        except ConnectError as refused:
            if (
                isinstance(refused, ConnectionLostError)
                or refused.rung != "channel"
                or not self._forget(target)
            ):
                raise
        return shell.run_script(ask.script, interpreter=ask.interpreter, env=ask.env)

    def drop(self, lanes: Lanes) -> None:
        """Forget all that nobody asked for; it is ended in the target's lane."""
        with self._lock:
            held, self._held = self._held, {}
        for target, one in held.items():
            with suppress(RuntimeError):  # no thread can be started: the connection's end is its end
                lanes.submit(target, one.bundle.close)

    def _begun(
        self, shell: Shell, target: Target, ask: ScriptAsk, call: Call, following: Following
    ) -> _Held | None:
        asks = [ask, *_asks(following(), shell.os)]
        bundle = target.bundle(asks, call) if len(asks) > 1 else None
        if bundle is None:
            return None
        held = _Held(bundle, asks)
        with self._lock:
            self._held[str(target.ref)] = held
        return held

    def _taken(self, target: Target, held: _Held, place: int, call: Call) -> CommandOutput | None:
        """Return the output unless it has grown old; a bundle that broke, was stopped or is used up is forgotten."""
        is_kept = False
        try:
            output = held.bundle.take(place, call)
            held.taken = place + 1
            is_fresh = output is not None and held.bundle.age_s(place) <= STALE_S
            is_kept = is_fresh and held.taken < len(held.asks)
        finally:
            if not is_kept:
                self._forget(target)
        return output if is_fresh else None

    def _forget(self, target: Target) -> bool:
        """Close a target's bundle; false when it has none."""
        with self._lock:
            held = self._held.pop(str(target.ref), None)
        if held:
            held.bundle.close()
        return held is not None


def _asks(following: Sequence[Ahead], system: str) -> list[ScriptAsk]:
    """Return their scripts up to the first that sends none: what comes after it may have to wait for long."""
    scripts = (first_script(one.check, one.parameters, system) for one in following)
    return list(takewhile(lambda ask: ask is not None, scripts))  # type: ignore[arg-type]


class _AheadShell:
    def __init__(self, shell: Shell, target: "AheadTarget", call: Call) -> None:
        self._shell, self._target, self._call = shell, target, call

    @property
    def os(self) -> str:
        return self._shell.os

    def run(
        self, argv: Sequence[str], *, env: Mapping[str, str] | None = None, stdin: bytes = b""
    ) -> CommandOutput:
        return self._shell.run(argv, env=env, stdin=stdin)

    def run_script(
        self, script: str, *, interpreter: str = "sh", env: Mapping[str, str] | None = None
    ) -> CommandOutput:
        if interpreter not in BUNDLED:
            return self._shell.run_script(script, interpreter=interpreter, env=env)
        ask = ScriptAsk(script, dict(env or {}), interpreter)
        return self._target.run_script(self._shell, ask, self._call)


class AheadTarget(Target):
    """A target whose shell reads ahead; `ahead_s` is how long scripts had run before their step began."""

    def __init__(self, target: Target, ahead: ReadAhead, following: Following) -> None:
        super().__init__(target.ref)
        self._target, self._ahead, self._following = target, ahead, following
        self.ahead_s = 0.0

    def run_script(self, shell: Shell, ask: ScriptAsk, call: Call) -> CommandOutput:
        begun = monotonic()
        output = self._ahead.run_script(shell, self._target, ask, call, self._following)
        self.ahead_s += max(0.0, output.duration_s - (monotonic() - begun))
        return output

    def identify(self, call: Call) -> Identity:
        return self._target.identify(call)

    def shell(self, call: Call) -> Shell:
        return _AheadShell(self._target.shell(call), self, call)

    def facts(self, call: Call) -> Facts:
        return self._target.facts(call)

    def network(self, call: Call) -> Network:
        return self._target.network(call)

    def aws(self, call: Call) -> AwsAccount:
        return self._target.aws(call)

    def database(self, call: Call) -> Database:
        return self._target.database(call)
