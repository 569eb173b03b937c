"""Plain data from YAML that is no runbook, read as carefully as one."""

from desktop.domain.values import Value
from desktop.garbage import collector_off
from desktop.language.compose import compose
from desktop.language.nodes import Node
from desktop.language.report import Report
from desktop.language.source_text import decode


def load_data(data: bytes | str, file: str = "<data>") -> Value:
    """Return the value of one YAML document: YAML 1.2 core values, keys always text, nothing when it is empty.

    Raises:
        RunbookError: every problem at once, each with its place.
    """
    root = load_nodes(data, file)
    return None if root is None else root.value


def load_nodes(data: bytes | str, file: str = "<data>") -> Node | None:
    """Return the same with every value's place in the file.

    Raises:
        RunbookError: every problem at once, each with its place.
    """
    report = Report(file)
    with collector_off():
        root = compose(decode(data, report), report)
    if report.has_errors:
        raise report.refuse()
    return root
