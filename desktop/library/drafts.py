"""Text that was typed and not saved yet, kept in the data folder so that a crash loses none of it."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from desktop.dataclass import dataclass
from desktop.library.manuscript import replace_whole
from desktop.paths import data_dir, private_folder

NEW = "new:"  # begins the name that a runbook without a file goes by; the time it was begun makes it one of its own
_FOLDER = "drafts"
_KEYS = {"file", "text", "over", "at"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`file` begins with `new:` for a runbook that has none yet; `over` is the hash of what it was typed over."""

    file: str
    text: str
    over: str
    at: str  # ISO 8601, UTC


def keep_draft(draft: Draft) -> None:
    """Keep a draft, in the place of an older one of the same file.

    Raises:
        OSError: it could not be written.
    """
    place = _place(draft.file)
    private_folder(place.parent)
    replace_whole(place, json.dumps(asdict(draft)).encode(), mode=0o600)


def find_draft(file: str) -> Draft | None:
    """Return what was typed for a file and not saved; None also where what was kept cannot be read."""
    return _read(_place(file))


def find_new_draft() -> Draft | None:
    """Return the text of a new runbook that was never saved, the last one that was typed."""
    found = [_read(place) for place in (data_dir() / _FOLDER).glob("*.json")]
    new = [draft for draft in found if draft is not None and draft.file.startswith(NEW)]
    return max(new, key=lambda draft: draft.at, default=None)


def _read(place: Path) -> Draft | None:
    try:
        raw = json.loads(place.read_bytes())
        if set(raw) != _KEYS or not all(isinstance(value, str) for value in raw.values()):
            return None
        return Draft(**raw)
    except (OSError, ValueError, TypeError):
        return None


def drop_draft(file: str) -> None:
    """Forget a draft; one that is not there is forgotten already."""
    _place(file).unlink(missing_ok=True)


def _place(file: str) -> Path:
    name = hashlib.sha256(file.encode()).hexdigest()[:32]
    return data_dir() / _FOLDER / f"{name}.json"
