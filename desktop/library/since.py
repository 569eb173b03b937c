"""What has changed since a run began: the file of its runbook, and the computer that it calls this one."""

import hashlib
from pathlib import Path

from desktop.domain.events import RunbookRef
from desktop.domain.run import Run


def newer_version(run: Run) -> str:
    """Say that a file has changed since the run began, or nothing; of a runbook that is used too."""
    refs = (run.runbook, *run.used) if run.runbook else run.used
    changed = [ref.file for ref in refs if ref and _has_changed(ref)]
    if not changed:
        return ""
    has = "has" if len(changed) == 1 else "have"
    return f"{', '.join(changed)} {has} changed since this run began; the run goes on with the version it started with."


def _has_changed(ref: RunbookRef) -> bool:
    try:
        data = Path(ref.file).read_bytes()
    except OSError:
        return False
    return hashlib.sha256(data).hexdigest() != ref.sha256


def other_computer(run: Run, here: str) -> str:
    """Say that what the run calls this computer was another one, or nothing."""
    if run.machine in ("", here) or "local" not in run.identities:
        return ""
    return (
        f"This run comes from {run.machine}, and has looked at that computer as `local`. "
        f"From here on `local` is {here}: look twice at every step on this computer."
    )
