"""What the linter says, as the window writes it: one kind of quotes, and a sentence that begins as one.

The terminal puts the same message behind a file, a line and a word, where it goes on in small letters."""

import re

from desktop.redaction.clean import clean

_CODE = re.compile(r"`([^`]+)`")


def plain_words(text: str) -> str:
    """Return a text with the backticks around names as the quotes that its values have."""
    return _CODE.sub(lambda found: found[0] if "'" in found[1] else f"'{found[1]}'", text)


def problem_words(message: str) -> str:
    text = plain_words(clean(message))
    return text[:1].upper() + text[1:]
