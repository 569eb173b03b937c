"""Several scripts of a node by one Run Command: sent at once, taken one by one."""

import time
from collections.abc import Sequence

from desktop.domain.errors import InputError
from desktop.targets.base import Call, CommandOutput, ScriptAsk
from desktop.targets.ssm.answers import STDERR_CAP, Invocation
from desktop.targets.ssm.bundle_script import AHEAD_S, BundleScript, bundle_of, parts_of
from desktop.targets.ssm.endings import Ran, output_of
from desktop.targets.ssm.scripts import Said
from desktop.targets.ssm.shell import SsmShell
from desktop.targets.ssm.target import SsmTarget

# How long `commands` may be is not published; a document with its parameters is at most 64 KB.
LARGEST = 32_000
_LOOK_S = 2.0  # between two looks at a command
_WHAT = "the sh script"


def begin_bundle(target: SsmTarget, asks: Sequence[ScriptAsk], call: Call) -> "SsmBundle | None":
    """Return a bundle that is sent when its first script is asked for; None where only one would be in it."""
    if target.node(call).is_windows:
        return None
    script = bundle_of(asks, LARGEST)
    return SsmBundle(target, script) if len(script.asks) > 1 else None


class SsmBundle:
    """Used by one thread at a time."""

    def __init__(self, target: SsmTarget, script: BundleScript) -> None:
        self._target, self._script = target, script
        self._parts: list[Said | None] | None = None
        self._took_s = 0.0
        self._came_at = 0.0

    def take(self, place: int, call: Call) -> CommandOutput | None:
        """Return a script's output; the first to be asked for waits for the whole command."""
        where = self._target.ref.label
        shell = SsmShell(self._target, call)
        is_first = self._parts is None
        if self._parts is None and not self._fetch(shell, f"{_WHAT} on {where}"):
            return None
        said = self._parts[place] if self._parts and place < len(self._parts) else None
        if said is None:
            return None
        argv = ("sh", "-c", self._script.asks[place][0])
        ran = Ran(f"{_WHAT} on {where}", argv, where, may_be_cut=False)
        output = output_of(ran, Invocation("success", 0), said, self._took_s if is_first else 0.0)
        shell.show(output)
        return output

    def age_s(self, place: int) -> float:
        """At most: nobody tells when a script ended, but all have by the end of the command."""
        return time.monotonic() - self._came_at + min(self._took_s, AHEAD_S + _LOOK_S)

    def close(self) -> None:
        """What was sent has ended, or was cancelled by whoever waited for it."""

    def _fetch(self, shell: SsmShell, what: str) -> bool:
        """Send the command and wait for its end; false where it is refused as it is: each script may go alone."""
        self._parts = []
        begun = time.monotonic()
        try:
            came = shell.came(self._script, what)
        except InputError:
            return False
        self._came_at = time.monotonic()
        self._took_s = self._came_at - begun
        is_stderr_whole = len(came.invocation.stderr) < STDERR_CAP
        count = len(self._script.asks)
        self._parts = parts_of(came.said, came.nonce, count, is_stderr_whole=is_stderr_whole)
        return True
