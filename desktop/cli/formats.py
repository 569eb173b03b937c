"""The formats in which a command can tell what it found, and how one is chosen."""

from collections.abc import Sequence

from desktop.domain.errors import InputError

RUN_FORMATS = ("text", "json", "junit")
CHECK_FORMATS = ("text", "json", "nagios", "openmetrics")


def chosen(format_: str, formats: Sequence[str], *, as_json: bool) -> str:
    """Return the format that was asked for; `--json` is short for one of them.

    Raises:
        InputError: there is no such format, or `--json` stands beside another one.
    """
    if format_ and format_ not in formats:
        from desktop.expressions import did_you_mean

        raise InputError(f"{format_!r} is no format of this command.{did_you_mean(format_, formats)}")
    if as_json and format_ not in ("", "json"):
        raise InputError(f"--json and --format {format_} are two formats. Leave one of them out.")
    return format_ or ("json" if as_json else "text")
