"""Opens the target that a reference names, and keeps one of each for a session."""

import threading
from collections import OrderedDict
from contextlib import suppress
from itertools import islice

from desktop.domain.errors import HostKeyError, InputError
from desktop.domain.target_ref import TargetKind, TargetRef
from desktop.targets.base import Call, Target
from desktop.targets.settings import TargetSettings

__all__ = ["TargetPool", "TargetSettings", "open_target"]


def open_target(ref: TargetRef, settings: TargetSettings) -> Target:
    """Return a target; nothing is connected before it is first used."""
    match ref.kind:
        case TargetKind.LOCAL:
            from desktop.targets.local.target import LocalTarget

            return LocalTarget(ref)
        case TargetKind.SSH:
            from desktop.targets.ssh.target import SshTarget

            return SshTarget(ref, settings)
        case TargetKind.WINRM:
            from desktop.targets.winrm.target import WinrmTarget

            return WinrmTarget(ref, settings)
        case TargetKind.SSM:
            from desktop.targets.ssm.target import SsmFleet, SsmTarget

            return SsmFleet(ref) if ref.is_several else SsmTarget(ref)
        case TargetKind.AWS if ref.is_several:
            from desktop.targets.aws.regions import AwsRegions

            return AwsRegions(ref)
        case TargetKind.AWS:
            from desktop.targets.aws.target import AwsTarget

            return AwsTarget(ref, settings)
        case TargetKind.DATABASE:
            from desktop.targets.database.target import DatabaseTarget

            return DatabaseTarget(ref, settings)
        case TargetKind.HOSTS:
            from desktop.targets.hosts import Hosts

            return Hosts(ref, settings)


MOST_OPEN = 128  # kept connections; each costs a thread, a socket and 0.1 MB, here and on its host
_LOOKED_AT = 8


class TargetPool:
    """One target for each reference, made when first asked for; used from any thread.

    Beyond so many, those that were not asked for the longest and are idle are closed; they open anew."""

    def __init__(self, settings: TargetSettings | None = None) -> None:
        self._settings = settings or TargetSettings()
        self._targets: dict[TargetRef, Target] = {}
        self._used: OrderedDict[TargetRef, Target] = OrderedDict()  # may be open; the longest unused first
        self._lock = threading.Lock()

    @property
    def settings(self) -> TargetSettings:
        return self._settings

    def target(self, ref: TargetRef) -> Target:
        with self._lock:
            if ref not in self._targets:
                self._targets[ref] = open_target(ref, self._settings)
            target = self._used[ref] = self._targets[ref]
            self._used.move_to_end(ref)
            surplus = len(self._used) - MOST_OPEN
            old = list(islice(self._used.items(), min(surplus, _LOOKED_AT))) if surplus > 0 else []
        closed = [one for one, unused in old if unused.close_if_idle()]
        with self._lock:
            for one in closed:
                self._used.pop(one, None)
        return target

    def accept_host_key(self, ref: TargetRef, fingerprint: str) -> None:
        """Add the host key that this target was refused for to known_hosts.

        Raises:
            InputError: it is no SSH target, or showed no such key.
        """
        target = self.target(ref)
        if ref.kind not in (TargetKind.SSH, TargetKind.DATABASE):
            raise InputError(f"{ref} has no host key; only SSH targets have.")
        try:
            target.accept_host_key(fingerprint)
        except InputError:  # shown to another process: look at the key once more
            with suppress(HostKeyError):
                target.identify(Call.within(self._settings.connect_timeout_s))
            target.accept_host_key(fingerprint)

    def close_all(self) -> None:
        """Close every connection; a target that is asked for later opens anew."""
        with self._lock:
            targets, self._targets = list(self._targets.values()), {}
            self._used.clear()
        for target in targets:
            target.close()
