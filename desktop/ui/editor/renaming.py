"""The id of a runbook follows the name of its file."""

import re

_ID_LINE = re.compile(
    r"^id:[ \t]*(?P<value>'[^'\n]*'|\"[^\"\n]*\"|[^#\n]*?)(?P<rest>[ \t]*(?:#[^\n]*)?)$", re.MULTILINE
)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


def with_id_of(stem: str, text: str) -> str:
    """Return the text with the id that a file of this name asks for; the same text where it asks for none."""
    found = _ID_LINE.search(text)
    if found is None or not _ID.match(stem) or found["value"].strip("'\" ") == stem:
        return text
    return f"{text[: found.start()]}id: {stem}{found['rest']}{text[found.end() :]}"
