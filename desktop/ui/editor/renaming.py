"""The id of a runbook follows the name of its file."""

import re
from pathlib import Path

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


def named_after(text: str, file: str) -> str:
    """Return the name to offer for a text: that of its file, of a new one its id, so that saving changes neither."""
    if file:
        return f"{Path(file).stem}.yaml"
    found = _ID_LINE.search(text)
    stem = found["value"].strip("'\" ") if found else ""
    return f"{stem if _ID.match(stem) else 'new-runbook'}.yaml"
