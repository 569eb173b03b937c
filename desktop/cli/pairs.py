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


def parse_consents(texts: Sequence[str]) -> dict[str, str]:
    """Return STEP or STEP=SENTENCE texts as a mapping."""
    return {step: sentence for step, _, sentence in (text.partition("=") for text in texts)}
