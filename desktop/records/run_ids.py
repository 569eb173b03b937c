"""Ids of runs: short enough to type, in the order of time, and found by any clear beginning or by their end."""

import difflib
import random
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from desktop.domain.errors import InputError

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"  # in ASCII order, without i, l, o and u
_SUFFIX = 4
_PER_SECOND = len(_DIGITS) ** _SUFFIX // 60
_ID = re.compile(rf"\d{{8}}-\d{{4}}-[{_DIGITS}]{{{_SUFFIX}}}\Z")


def new_run_id(at: datetime, dice: random.Random | None = None) -> str:
    """Return an id such as `20261123-1552-k7qf`; later seconds sort later, one second holds 17,476 ids."""
    utc = at.astimezone(UTC)
    number = utc.second * _PER_SECOND + (dice or random.SystemRandom()).randrange(_PER_SECOND)
    return f"{utc:%Y%m%d-%H%M}-{_in_digits(number)}"


def is_run_id(text: str) -> bool:
    """True for the form of an id, whether or not there is such a run."""
    return _ID.match(text) is not None


def find_run_id(text: str, known: Sequence[str]) -> str:
    """Return the one id that begins with the text, or that ends with it (its last four characters are enough).

    Raises:
        InputError: none or several do; the message names the nearest, or all of them.
    """
    wanted = text.strip().lower()
    if wanted in known:
        return wanted
    found = [one for one in known if wanted and (one.startswith(wanted) or one.endswith(f"-{wanted}"))]
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(
            f"{text!r} is the beginning of {len(found)} runs: {', '.join(found[:6])}. Write more of it."
        )
    near = difflib.get_close_matches(wanted, known, n=1)
    hint = f"Did you mean {near[0]}?" if near else "`handrail runs` lists them."
    raise InputError(f"There is no run {text!r}. {hint}")


def _in_digits(number: int) -> str:
    text = ""
    for _ in range(_SUFFIX):
        number, digit = divmod(number, len(_DIGITS))
        text = _DIGITS[digit] + text
    return text
