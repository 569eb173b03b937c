"""What is posted, as JSON and back; its files are stored beside it."""

import json
from dataclasses import asdict, replace
from typing import Any

from desktop.domain.desk import Article, Audience, Change, Escalation, Note, OutFile, Posting, TicketRef
from desktop.domain.errors import RecordCorruptError, RecordError

_KINDS: dict[str, type[Posting]] = {
    "note": Note,
    "change": Change,
    "escalation": Escalation,
    "article": Article,
}


def kind_of(what: Posting) -> str:
    return next(kind for kind, sort in _KINDS.items() if type(what) is sort)


def files_of(what: Posting) -> tuple[OutFile, ...]:
    return what.files if isinstance(what, Note | Escalation) else ()


def posting_text(what: Posting) -> str:
    bare = replace(what, files=()) if isinstance(what, Note | Escalation) else what
    plain = {name: value for name, value in asdict(bare).items() if name != "files"}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def posting_of(kind: str, text: str, files: tuple[OutFile, ...]) -> Posting:
    """Return what was stored.

    Raises:
        RecordError: a newer version wrote it; RecordCorruptError: it is no posting.
    """
    if kind not in _KINDS:
        raise RecordError(f"The outbox holds a post of kind {kind!r}, which this version does not know.")
    try:
        plain: dict[str, Any] = json.loads(text)
        if "ticket" in plain:
            plain["ticket"] = TicketRef(**plain["ticket"])
        if "audience" in plain:
            plain["audience"] = Audience(plain["audience"])
        if "tags" in plain:
            plain["tags"] = tuple(plain["tags"])
        if files:
            plain["files"] = files
        return _KINDS[kind](**plain)
    except (ValueError, TypeError, AttributeError) as error:
        raise RecordCorruptError(f"A post in the outbox cannot be read: {error}.") from error
