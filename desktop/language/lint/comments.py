"""Texts that YAML cut short: ` #` outside quotes starts a comment, and `Ticket #42` becomes `Ticket`."""

import re

from desktop.language.lint.draft import Draft
from desktop.language.nodes import Node

_GLUED = re.compile(r"[^\s#][ \t]+#[^\s#!]")  # a comment that a person wrote has a space after its sign
_AFTER = re.compile(r"[ \t]+#[^\s#!]")


def check(draft: Draft) -> None:
    if any(_GLUED.search(line) for line in draft.lines if "#" in line):
        _look(draft, draft.root)


def _look(draft: Draft, node: Node) -> None:
    for child in node.below():
        if child.entries is not None or child.items is not None:
            _look(draft, child)
        elif not child.style and isinstance(child.value, str):
            _check_text(draft, child)


def _check_text(draft: Draft, node: Node) -> None:
    end = node.event.end_mark
    line = draft.lines[end.line] if end.line < len(draft.lines) else ""
    if _AFTER.match(line, end.column):
        cut = line[end.column :].strip()
        message = f"this text ends before `{cut[:40]}`, which YAML takes for a comment. Put the text in quotes: '…'."
        draft.report.warning(node.place, "cut-text", message)
