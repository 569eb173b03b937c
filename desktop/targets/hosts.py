"""Hosts from where somebody keeps them as what a step fans out over: read to learn which they are."""

from desktop.domain.errors import ConnectError, HandrailError, TargetError
from desktop.domain.target_ref import TargetRef
from desktop.targets.base import Call, Identity, Target
from desktop.targets.settings import TargetSettings

LEFT_OUT = "left_out"  # the fact that tells what of the source gave no target, and why


class Hosts(Target):
    """Reads its source anew whenever it is asked who it is; a run asks once."""

    def __init__(self, ref: TargetRef, settings: TargetSettings) -> None:
        super().__init__(ref)
        self._settings = settings

    def identify(self, call: Call) -> Identity:
        if self._settings.find_hosts is None:
            raise ConnectError(f"{self.ref.label}: lists of hosts are not read here.", rung="hosts")
        try:
            found = self._settings.find_hosts(self.ref.source, call)
        except TargetError:
            raise
        except HandrailError as fault:
            raise ConnectError(str(fault), rung="hosts") from fault
        left_out = {LEFT_OUT: list(found.left_out)} if found.left_out else {}
        return Identity(found.sentence, {"members": list(found.targets), "os": "", **left_out})
