"""Until when something is wanted: a time, or a duration from now."""

from datetime import UTC, datetime, timedelta

from desktop.domain.errors import InputError
from desktop.domain.quantity import parse_duration_s


def parse_due(text: str, now: datetime) -> datetime:
    """Return the time, in UTC; one that is written without a zone is of this computer's.

    Raises:
        InputError: it is neither a time nor a duration.
    """
    written = text.strip()
    try:
        at = datetime.fromisoformat(written)
        return (at if at.tzinfo else at.astimezone()).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        pass
    try:
        return now + timedelta(seconds=parse_duration_s(written))
    except (InputError, OverflowError) as fault:
        raise InputError(
            f"{text!r} is no time. Write it as 2026-10-02T16:00, with +02:00 behind it where the zone is another "
            "one, or as a duration from now, such as 2h."
        ) from fault
