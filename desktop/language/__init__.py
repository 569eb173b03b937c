"""Runbooks from YAML: read, refused with every problem at its place, or valid by construction."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop.language.data import load_data
    from desktop.language.link import Finder, Linked, link_runbook
    from desktop.language.loader import Loaded, check_runbook, load_runbook
    from desktop.language.reference import runbook_reference_text
    from desktop.language.schema import runbook_schema, runbook_schema_text
    from desktop.language.template import new_runbook_text

__all__ = [
    "Finder",
    "Linked",
    "Loaded",
    "check_runbook",
    "link_runbook",
    "load_data",
    "load_runbook",
    "new_runbook_text",
    "runbook_reference_text",
    "runbook_schema",
    "runbook_schema_text",
]

_HOMES = {
    "Finder": "link",
    "Linked": "link",
    "Loaded": "loader",
    "link_runbook": "link",
    "check_runbook": "loader",
    "load_data": "data",
    "load_runbook": "loader",
    "new_runbook_text": "template",
    "runbook_reference_text": "reference",
    "runbook_schema": "schema",
    "runbook_schema_text": "schema",
}


def __getattr__(name: str) -> Any:
    """Import PyYAML and pydantic when they are first needed, not before the window paints."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
