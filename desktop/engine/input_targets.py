"""Targets that a person typed: one, or a list with commas between them, which a target of several has inside too."""

from collections.abc import Iterable, Sequence
from contextlib import suppress

from desktop.domain.errors import InputError
from desktop.domain.target_ref import parse_target


def one_target(text: str) -> str:
    """Return a target as it is written.

    Raises:
        InputError: it is none, or stands for several.
    """
    ref = parse_target(text)
    if ref.is_several:
        raise InputError(f"one target is wanted here, and {ref.label} stands for several (`type: targets`).")
    return str(ref)


def several_targets(parts: Sequence[str]) -> tuple[str, ...]:
    """Return targets of a list that was cut at its commas; regions, ids and tags have commas between them too.

    Raises:
        InputError: a part is no target, nor does it go on with the one before.
    """
    found: list[str] = []
    for text in parts:
        try:
            found.append(str(parse_target(text)))
        except InputError:
            if not found or not found[-1].startswith(("aws:", "ssm:")):
                raise
            found[-1] = _longer(found[-1], text)
    return tuple(found)


def rejoined(parts: Iterable[str]) -> list[str]:
    """Return what was cut at its commas with the regions, ids and tags of one target together again; a part may be
    anything else."""
    found: list[str] = []
    for text in parts:
        if found and found[-1].startswith(("aws:", "ssm:")):
            with suppress(InputError):
                found[-1] = _longer(found[-1], text)
                continue
        found.append(text)
    return found


def _longer(target: str, more: str) -> str:
    try:
        return str(parse_target(f"{target},{more}"))
    except InputError as fault:
        raise InputError(f"{more!r} is not a target.") from fault
