"""Whether a path that was given to a check is absolute, on whichever system it will be looked at."""

import re

_ON_A_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def is_absolute(path: str) -> bool:
    """Say whether a path begins at the root: `/var`, `C:\\inetpub`, or `\\\\server\\share`."""
    return path.startswith(("/", "\\\\")) or _ON_A_DRIVE.match(path) is not None
