"""Times as the scripts for Windows machines write them: ISO 8601 in UTC, by `Moment` (see `powershell`)."""

from datetime import UTC, datetime

from desktop.checks.powershell import Found
from desktop.domain.errors import UnreadableOutputError


def moment_of(found: Found, name: str) -> datetime | None:
    """Return a time of the answer in UTC; None where it is null.

    Raises:
        UnreadableOutputError: there is something else.
    """
    if (text := found.text(name)) is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UnreadableOutputError(
            f"The machine gave {text[:80]!r} for {name}, where a time belongs."
        ) from error


def need_moment(found: Found, name: str) -> datetime:
    """Return a time that must be there.

    Raises:
        UnreadableOutputError: it is not.
    """
    if (moment := moment_of(found, name)) is None:
        raise UnreadableOutputError(f"The machine gave no {name}.")
    return moment
