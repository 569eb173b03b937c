"""Which runbooks may run: those of trusted folders, and those whose very bytes a person approved."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from desktop.dataclass import dataclass
from desktop.domain.errors import RecordFullError
from desktop.paths import data_dir, private_folder

_NAME = "approvals.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who looked at every command, target and effect of these bytes and let them run."""

    sha256: str
    file: str
    by: str
    at: str  # ISO 8601, UTC
    is_written_here: bool = False  # over bytes that might run, in the editor


class Trust:
    """Folders are compared after every link in their path is followed; approvals hold for one hash."""

    def __init__(self, folders: Iterable[Path], store: Path | None = None) -> None:
        self._folders = tuple(os.path.join(os.path.realpath(folder.expanduser()), "") for folder in folders)
        self._store = store or data_dir() / _NAME
        self._approvals = _read(self._store)

    def allows(self, file: str | Path, sha256: str) -> bool:
        """True when the bytes with this hash, read from this file, may run."""
        return sha256 in self._approvals or self.is_in_trusted_folder(file)

    def allowed(self, entries: Iterable[tuple[str, str]]) -> frozenset[str]:
        """Return those of many files, each with its hash, that may run; follows the links of a folder once."""
        by_folder: dict[str, bool] = {}
        found: set[str] = set()
        for file, sha256 in entries:
            folder = os.path.dirname(file)
            if folder not in by_folder:
                by_folder[folder] = self.is_in_trusted_folder(os.path.join(folder, "any.yaml"))
            in_folder = self.is_in_trusted_folder(file) if os.path.islink(file) else by_folder[folder]
            if in_folder or sha256 in self._approvals:
                found.add(file)
        return frozenset(found)

    def is_in_trusted_folder(self, file: str | Path) -> bool:
        real = os.path.realpath(file)
        return any(real.startswith(folder) for folder in self._folders)

    def approval_of(self, sha256: str) -> Approval | None:
        return self._approvals.get(sha256)

    def approve(self, file: str | Path, sha256: str, *, by: str, at: datetime) -> Approval:
        """Let these bytes run from now on; changed bytes must be looked at again.

        Raises:
            RecordFullError: the approval was not saved, and does not hold.
        """
        approval = Approval(sha256=sha256, file=str(file), by=by, at=at.isoformat())
        self._write({**self._approvals, sha256: approval})
        return approval

    def carry_on(self, file: str | Path, sha256: str, *, over: str, by: str, at: datetime) -> None:
        """Let bytes run that a person typed over others, `over`, which might run. Of what was written here in between
        nothing is kept; what a person approved after a look stays.

        Raises:
            RecordFullError: it was not saved, and does not hold.
        """
        approval = Approval(sha256=sha256, file=str(file), by=by, at=at.isoformat(), is_written_here=True)
        kept = {
            known: one
            for known, one in self._approvals.items()
            if not (known == over and one.is_written_here and one.file == approval.file)
        }
        self._write({**kept, sha256: approval})

    def revoke(self, sha256: str) -> None:
        """Take an approval back.

        Raises:
            RecordFullError: it was not saved, and the approval still holds.
        """
        self._write({known: approval for known, approval in self._approvals.items() if known != sha256})

    def _write(self, approvals: dict[str, Approval]) -> None:
        fresh = self._store.with_name(f"{_NAME}.{os.getpid()}")
        text = json.dumps({known: asdict(approval) for known, approval in approvals.items()}, indent=1)
        try:
            private_folder(self._store.parent)
            with fresh.open("w", encoding="ascii") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            fresh.chmod(0o600)
            fresh.replace(self._store)
        except OSError as error:
            raise RecordFullError(f"The approval was not saved: {self._store}: {error.strerror}.") from error
        self._approvals = approvals


def _read(store: Path) -> dict[str, Approval]:
    """Return the approvals; none when the file cannot be read: nothing is trusted by a broken file."""
    try:
        data = json.loads(store.read_bytes())
        return {known: Approval(**raw) for known, raw in data.items() if raw["sha256"] == known}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
