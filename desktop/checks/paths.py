"""Whether a path that was given to a check is absolute, on whichever system it will be looked at."""

import re

from desktop.domain.errors import InputError

_ON_A_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def is_absolute(path: str) -> bool:
    """Say whether a path begins at the root: `/var`, `C:\\inetpub`, or `\\\\server\\share`."""
    return path.startswith(("/", "\\\\")) or _ON_A_DRIVE.match(path) is not None


def require_posix(check_id: str, path: str) -> None:
    """Raise InputError, naming the check, unless a path is one of a machine that has a POSIX shell."""
    if not path.startswith("/"):
        raise InputError(f"{check_id}: on this machine path must begin with /, not {path!r}.")
