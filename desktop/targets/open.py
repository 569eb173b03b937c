"""Opens the target that a reference names, and keeps one of each for a session."""

import threading
from contextlib import suppress

from desktop.domain.errors import HostKeyError, InputError
from desktop.domain.target_ref import TargetKind, TargetRef
from desktop.targets.base import Call, Target
from desktop.targets.settings import TargetSettings

__all__ = ["TargetPool", "TargetSettings", "open_target"]


def open_target(ref: TargetRef, settings: TargetSettings) -> Target:
    """Return a target; nothing is connected before it is first used."""
    match ref.kind:
        case TargetKind.LOCAL:
            from desktop.targets.local import LocalTarget

            return LocalTarget(ref)
        case TargetKind.SSH:
            from desktop.targets.ssh import SshTarget

            return SshTarget(ref, settings)
        case TargetKind.SSM:
            from desktop.targets.ssm.target import SsmFleet, SsmTarget

            return SsmFleet(ref) if ref.is_several else SsmTarget(ref)
        case TargetKind.AWS if ref.is_several:
            from desktop.targets.aws_regions import AwsRegions

            return AwsRegions(ref)
        case TargetKind.AWS:
            from desktop.targets.aws import AwsTarget

            return AwsTarget(ref, settings)
        case TargetKind.DATABASE:
            from desktop.targets.database.target import DatabaseTarget

            return DatabaseTarget(ref, settings)


class TargetPool:
    """One target for each reference, made when first asked for; used from any thread."""

    def __init__(self, settings: TargetSettings | None = None) -> None:
        self._settings = settings or TargetSettings()
        self._targets: dict[TargetRef, Target] = {}
        self._lock = threading.Lock()

    @property
    def settings(self) -> TargetSettings:
        return self._settings

    def target(self, ref: TargetRef) -> Target:
        with self._lock:
            if ref not in self._targets:
                self._targets[ref] = open_target(ref, self._settings)
            return self._targets[ref]

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
        for target in targets:
            target.close()
