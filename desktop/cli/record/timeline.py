"""One line, or one JSON object, for each event of a run."""

import dataclasses
from datetime import UTC

from desktop.domain.events import Recorded
from desktop.domain.quantity import show
from desktop.redaction.clean import clean

_TELLING = (
    "step",
    "row",
    "target",
    "label",
    "verdict",
    "said",
    "reason",
    "decision",
    "command",
    "text",
    "ended",
    "to",
    "open",
    "note",
    "obligation",
    "by",
    "operator",
    "machine",
)


def event_json(recorded: Recorded) -> dict[str, object]:
    return {
        "seq": recorded.seq,
        "at": recorded.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "kind": type(recorded.event).__name__,
        "sha256": recorded.sha256,
        "event": dataclasses.asdict(recorded.event),
    }


def event_line(recorded: Recorded) -> str:
    """Return the time here with its zone, what happened, and what tells about it."""
    at = recorded.at.astimezone().strftime("%Y-%m-%d %H:%M:%S %Z")
    words: list[str] = []
    for name in _TELLING:
        value = getattr(recorded.event, name, "")
        if value:
            text = clean(show(value, name)).replace("\n", " ")
            words.append(f"{name}={text[:120]}{'…' if len(text) > 120 else ''}")
    return f"{recorded.seq:>4}  {at}  {type(recorded.event).__name__:<17} {'  '.join(words)}"
