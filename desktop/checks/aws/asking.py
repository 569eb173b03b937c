"""Asks an account for the parts of a reading: what it may not tell is named, and what is many is bounded."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from desktop.checks.aws.fields import Answer, records
from desktop.domain.errors import HandrailError, PermissionDeniedError, TargetError

T = TypeVar("T")


def needing(action: str, ask: Callable[[], T]) -> T:
    """Ask for what a reading cannot be without.

    Raises:
        PermissionDeniedError: it names the action that is missing, as a policy writes it.
    """
    try:
        return ask()
    except PermissionDeniedError as error:
        raise PermissionDeniedError(f"{error} The missing permission is {action}.") from error


def if_permitted(missing: list[str], action: str, ask: Callable[[], T]) -> T | None:
    """Ask for a part that a reading can be without; None, and the action in `missing`, when it is refused."""
    try:
        return ask()
    except PermissionDeniedError:
        missing.append(action)
        return None


def if_there(ask: Callable[[], T], *codes: str) -> T | None:
    """Ask for something; None when AWS says with one of these error codes that there is none."""
    try:
        return ask()
    except TargetError as error:
        if has_code(error, *codes):
            return None
        raise


def has_code(error: HandrailError, *codes: str) -> bool:
    """Whether AWS answered with one of these error codes, which stand between colons in our message."""
    return any(f": {code}: " in f"{error} " for code in codes)


def up_to(most: int, pages: Iterable[Answer], key: str) -> tuple[tuple[Answer, ...], bool]:
    """Return at most this many records of all pages, and whether they are all."""
    found: list[Answer] = []
    for page in pages:
        found += records(page, key)
        if len(found) > most:
            return tuple(found[:most]), False
    return tuple(found), True
