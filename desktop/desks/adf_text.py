"""Plain text of the Atlassian Document Format, in which Jira keeps what people write; and paragraphs put behind it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from desktop.desks.errors import PostRefusedError
from desktop.desks.members import items_at, number_at, text_at

_DEEPEST = 60
_LEAVES = {"hardBreak": "\n", "rule": "---"}
_TITLES = ("text", "shortName", "url", "title", "alt")  # of a mention or status, an emoji, a card, a file


def adf_to_text(body: object) -> str:
    """Return what a person would read of it. A text stays one: older ways into Jira give no ADF."""
    if isinstance(body, str):
        return body.strip()
    return "\n".join(_lines(body, _DEEPEST)).strip()


def with_paragraphs(body: str, *texts: str) -> Any:
    """Return a document, given as JSON, as the object that Jira takes, with paragraphs put behind it.

    Raises:
        PostRefusedError: it is no document in ADF.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise PostRefusedError(f"Jira takes ADF, and this is no JSON: {error}.") from error
    content = document.get("content") if isinstance(document, dict) else None
    if not isinstance(content, list) or document.get("type") != "doc":
        raise PostRefusedError("Jira takes ADF, and this JSON is no document of it (no `type: doc`).")
    more = [{"type": "paragraph", "content": [{"type": "text", "text": text}]} for text in texts if text]
    return {**document, "version": 1, "content": [*content, *more]}


def _lines(node: object, depth: int) -> list[str]:
    """Return the lines of a block: its children's, or the one that its inline parts make."""
    kind = text_at(node, "type")
    children = items_at(node, "content")
    if not depth:
        return ["…"]
    if kind in ("text", "hardBreak") or not children:
        return _inline(node, depth).split("\n")
    if kind == "tableRow":
        return ["\t".join(" ".join(_lines(cell, depth - 1)) for cell in children)]
    if all(_is_inline(child) for child in children):
        return _marked(kind, "".join(_inline(child, depth - 1) for child in children).split("\n"))
    lines = [text_at(node, "attrs", "title")] if kind in ("expand", "nestedExpand") else []
    for number, child in enumerate(children, 1):
        inner = _lines(child, depth - 1)
        lines += _listed(kind, number, child, inner)
    return _marked(kind, lines)


def _listed(kind: str, number: int, child: Mapping[str, object], inner: list[str]) -> list[str]:
    if kind == "taskList" and text_at(child, "type") == "taskItem":
        mark = "[x] " if text_at(child, "attrs", "state") == "DONE" else "[ ] "
    elif kind in ("bulletList", "decisionList"):
        mark = "- "
    elif kind == "orderedList":
        mark = f"{number}. "
    else:
        return inner
    return [(mark if place == 0 else "  ") + line for place, line in enumerate(inner)]


def _marked(kind: str, lines: list[str]) -> list[str]:
    return [f"> {line}" for line in lines] if kind == "blockquote" else lines


def _is_inline(node: Mapping[str, object]) -> bool:
    return "content" not in node and text_at(node, "type") not in ("media", "rule", "blockCard", "paragraph")


def _inline(node: object, depth: int) -> str:
    kind = text_at(node, "type")
    if kind == "text":
        return text_at(node, "text") + _link(node)
    if kind == "date":
        return _date(number_at(node, "attrs", "timestamp"))
    if kind in _LEAVES:
        return _LEAVES[kind]
    said = next((text_at(node, "attrs", name) for name in _TITLES if text_at(node, "attrs", name)), "")
    if kind == "media":
        return f"[file: {said}]" if said else "[file]"
    return said or "".join(_inline(child, depth - 1) for child in items_at(node, "content") if depth)


def _link(node: object) -> str:
    marks = (one for one in items_at(node, "marks") if text_at(one, "type") == "link")
    href = next((text_at(one, "attrs", "href") for one in marks), "")
    return f" ({href})" if href and href != text_at(node, "text") else ""


def _date(timestamp_ms: int | None) -> str:
    try:
        return f"{datetime.fromtimestamp((timestamp_ms or 0) / 1000, UTC):%Y-%m-%d}" if timestamp_ms else ""
    except (ValueError, OverflowError, OSError):
        return ""
