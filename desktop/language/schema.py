"""The JSON Schema of runbooks, made from the very classes that the engine runs; editors complete from it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from desktop.domain.runbook import LANGUAGE_VERSION, Runbook
from desktop.language.lint.jumps import ENDS
from desktop.language.models import KINDS, adapter
from desktop.language.words import words_of

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_VERDICTS = ("pass", "warn", "fail", "unknown", "not_applicable")
_STEP_ID = "^[a-z][a-z0-9_]*$"


def runbook_schema() -> dict[str, Any]:
    """Return the schema; the same classes give the same schema, key by key."""
    definitions: dict[str, Any] = {}
    runbook = _taken_apart(Runbook, definitions)
    variants = [_step_schema(kind, definitions) for kind in KINDS]
    runbook["properties"]["steps"] |= {"minItems": 1, "items": {"anyOf": variants}}
    runbook["properties"]["runbook"] = {"const": LANGUAGE_VERSION, **_description("Runbook", "runbook")}
    outcome = definitions["Outcome"]
    outcome["oneOf"] = [{"required": [verdict]} for verdict in _VERDICTS]
    for verdict in _VERDICTS:
        outcome["properties"][verdict] = {"type": "string", **_description("Outcome", verdict)}
    parts = {name: part for name, part in sorted(definitions.items()) if not name.endswith("Step")}
    return {"$schema": _DIALECT, "title": "Handrail runbook", **runbook, "$defs": parts}


def runbook_schema_text() -> str:
    """Return the schema as the file that is shipped."""
    return json.dumps(runbook_schema(), indent=2, ensure_ascii=False) + "\n"


def _step_schema(kind: str, definitions: dict[str, Any]) -> dict[str, Any]:
    schema = _taken_apart(KINDS[kind], definitions)
    schema["title"] = f"{kind} step"
    if kind == "end":
        schema["properties"]["end"] = {"enum": list(ENDS), **_description("EndStep", "end")}
    schema["properties"]["id"] |= {"pattern": _STEP_ID, "not": {"const": "end"}}
    return schema


def _taken_apart(model: type, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return a class's schema, described in our words, and put what it refers to among the definitions."""
    schema = adapter(model).json_schema(ref_template="#/$defs/{model}")
    for name, part in (schema.pop("$defs", {}) | {model.__name__: schema}).items():
        _describe(name, part)
        if part is not schema:
            definitions[name] = part
    return schema


def _describe(model: str, part: dict[str, Any]) -> None:
    part.pop("title", None)
    part.pop("description", None)
    for key, value in part.get("properties", {}).items():
        value.pop("title", None)
        value |= _description(model, key)
        if value.get("default") in ("", None, [], {}) and value.get("default") is not False:
            value.pop("default", None)


def _description(model: str, key: str) -> Mapping[str, str]:
    words = words_of(model, key)
    return {"description": words} if words else {}


def all_properties(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every key of the language with its schema."""
    owners = [schema, *schema["properties"]["steps"]["items"]["anyOf"], *schema["$defs"].values()]
    for owner in owners:
        yield from owner.get("properties", {}).items()
