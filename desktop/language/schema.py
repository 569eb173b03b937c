"""The JSON Schema of runbooks, made from the very classes that the engine runs; editors complete from it."""

import json
from collections.abc import Iterator
from typing import Any

from desktop.domain.runbook import LANGUAGE_VERSION, Runbook
from desktop.language.models import KINDS, adapter

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_VERDICTS = ("pass", "warn", "fail", "unknown", "not_applicable")
_STEP_ID = "^[a-z][a-z0-9_]*$"


def runbook_schema() -> dict[str, Any]:
    """Return the schema; the same classes give the same schema, key by key."""
    definitions: dict[str, Any] = {}
    runbook = _taken_apart(Runbook, definitions)
    variants = [_step_schema(kind, definitions) for kind in KINDS]
    runbook["properties"]["steps"] = {"type": "array", "minItems": 1, "items": {"anyOf": variants}}
    runbook["properties"]["runbook"] = {"const": LANGUAGE_VERSION, "description": "version of this language"}
    definitions = {name: definition for name, definition in definitions.items() if not name.endswith("Step")}
    definitions["Outcome"]["oneOf"] = [{"required": [verdict]} for verdict in _VERDICTS]
    for verdict in _VERDICTS:
        definitions["Outcome"]["properties"][verdict] = {
            "type": "string",
            "description": "a condition, or `otherwise`",
        }
    schema = {
        "$schema": _DIALECT,
        **runbook,
        "title": "Handrail runbook",
        "$defs": dict(sorted(definitions.items())),
    }
    for part in _parts(schema):
        part.pop("default", None) if part.get("default") in ("", None, [], {}) else None
    return schema


def runbook_schema_text() -> str:
    """Return the schema as the file that is shipped."""
    return json.dumps(runbook_schema(), indent=2, ensure_ascii=False) + "\n"


def _taken_apart(model: type, definitions: dict[str, Any]) -> dict[str, Any]:
    schema = adapter(model).json_schema(ref_template="#/$defs/{model}")
    definitions.update(schema.pop("$defs", {}))
    return schema


def _step_schema(kind: str, definitions: dict[str, Any]) -> dict[str, Any]:
    schema = _taken_apart(KINDS[kind], definitions)
    schema["title"] = f"{kind} step"
    schema["properties"]["id"] = {"type": "string", "pattern": _STEP_ID, "not": {"const": "end"}}
    schema.pop("description", None)
    return schema


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from _parts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _parts(item)
