"""NAME=VALUE texts of the command line."""

from collections.abc import Sequence

from desktop.domain.errors import InputError


def parse_pairs(option: str, texts: Sequence[str]) -> dict[str, str]:
    """Return NAME=VALUE texts as a mapping.

    Raises:
        InputError: a text has no `=`, or a name comes twice.
    """
    pairs: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise InputError(f"{option} {text}: write it as NAME=VALUE.")
        if name in pairs:
            raise InputError(f"{option} {name}: given twice.")
        pairs[name] = value
    return pairs


def parse_several(option: str, texts: Sequence[str]) -> dict[str, list[str]]:
    """Return NAME=VALUE texts as the values of each name, in the order in which they were given.

    Raises:
        InputError: a text has no `=`.
    """
    found: dict[str, list[str]] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise InputError(f"{option} {text}: write it as NAME=VALUE.")
        found.setdefault(name, []).append(value)
    return found


def parse_consents(texts: Sequence[str]) -> dict[str, list[str]]:
    """Return STEP, STEP=SENTENCE and STEP=COUNT texts as what was given for each step, in order."""
    found: dict[str, list[str]] = {}
    for text in texts:
        step, _, given = text.partition("=")
        found.setdefault(step, []).append(given)
    return found


def parse_records(texts: Sequence[str]) -> dict[str, list[dict[str, str]]]:
    """Return STEP.NAME=VALUE texts as the values for each time of a step: a name that comes again begins the next.

    Raises:
        InputError: a text is not of that form.
    """
    found: dict[str, list[dict[str, str]]] = {}
    for text in texts:
        place, equals, value = text.partition("=")
        step, dot, name = place.rpartition(".")
        if not equals or not dot or not step or not name:
            raise InputError(f"--record {text}: write it as STEP.NAME=VALUE.")
        times = found.setdefault(step, [])
        free = next((one for one in times if name not in one), None)
        if free is None:
            times.append(free := {})
        free[name] = value
    return found
