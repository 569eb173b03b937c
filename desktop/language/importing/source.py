"""The document that is imported: YAML or JSON within the loader's bounds, or plain text within the same."""

import re

from desktop.domain.errors import Problem, RunbookError
from desktop.garbage import collector_off
from desktop.language.compose import compose
from desktop.language.nodes import Node
from desktop.language.report import Place, Report
from desktop.language.source_text import MAX_BYTES, decode
from desktop.redaction.clean import clean

# What others write and ours may not: numbers such as 0644 stay the text they are, merge keys are written out.
_LET_THROUGH = frozenset({"loses-digits", "merge-key"})
_ESCAPED = re.compile(r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|.)", re.DOTALL)
_MERGE = "<<"


def read_document(data: bytes, file: str) -> Node:
    """Return the root of a document in YAML or JSON, a mapping.

    Raises:
        RunbookError: it is neither, goes over the bounds, or is no mapping; every problem with its place.
    """
    report = Report(file)
    try:
        with collector_off():
            root = compose(_with_whole_characters(decode(data, report)), report)
    except RunbookError as fault:
        told = tuple(problem for problem in fault.problems if problem.rule not in _LET_THROUGH)
        raise RunbookError(told or fault.problems) from fault
    problems = tuple(problem for problem in report.in_order() if problem.rule not in _LET_THROUGH)
    if problems:
        raise RunbookError(problems)
    if root is None or root.entries is None:
        what = "is empty" if root is None else "is no mapping of keys to values"
        raise refused(file, 1, "no-document", f"this file {what}.")
    if any(problem.rule == "merge-key" for problem in report.problems):
        _merge(root, set())
    return root


def read_text(data: bytes, file: str) -> str:
    """Return a document of plain text, cleaned.

    Raises:
        RunbookError: it is too large, or not UTF-8.
    """
    report = Report(file)
    if len(data) > MAX_BYTES:
        report.error(Place(1, 1), "too-large", f"this file has {len(data)} bytes; {MAX_BYTES} is the most.")
        raise report.refuse()
    try:
        return clean(data.decode("utf-8").removeprefix("\ufeff"))
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise refused(file, line, "encoding", "this is not UTF-8. Save the file as UTF-8.") from fault


def refused(file: str, line: int, rule: str, message: str) -> RunbookError:
    return RunbookError((Problem(file, line, 1, message, rule=rule),))


def _with_whole_characters(text: str) -> str:
    r"""JSON writes a character past U+FFFF as two escapes (RFC 8259 §7), which YAML does not read."""
    if "\\u" not in text or not text.lstrip().startswith("{"):
        return text
    return _ESCAPED.sub(_whole_character, text)


def _whole_character(found: re.Match[str]) -> str:
    if not found[1]:
        return found[0]
    return chr(0x10000 + ((int(found[1], 16) - 0xD800) << 10) + (int(found[2], 16) - 0xDC00))


def _merge(node: Node, seen: set[int]) -> None:
    """Write merge keys out; what is aliased is the same mapping in every place, and is done once."""
    if node.entries is not None and isinstance(node.value, dict) and id(node.entries) not in seen:
        seen.add(id(node.entries))
        for child in list(node.entries.values()):
            _merge(child, seen)
        node.value.pop(_MERGE, None)
        merged = node.entries.pop(_MERGE, None)
        for source in () if merged is None else (merged.items or (merged,)):
            for key, child in (source.entries or {}).items():
                node.entries.setdefault(key, child)
                node.value.setdefault(key, child.value)
    for child in node.items or ():
        _merge(child, seen)
