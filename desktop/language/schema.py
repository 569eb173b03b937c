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
_STEP = "Step"
_STEP_ID = "^[a-z][a-z0-9_]*$"


def runbook_schema() -> dict[str, Any]:
    """Return the schema; the same classes give the same schema, key by key."""
    runbook = adapter(Runbook).json_schema(ref_template="#/$defs/{model}")
    parts: dict[str, Any] = runbook.pop("$defs")
    for name, part in (parts | {"Runbook": runbook}).items():
        _describe(name, part)
    for kind, model in KINDS.items():
        _finish_step(kind, parts[model.__name__])
    _finish_outcome(parts["Outcome"])
    parts[_STEP] = {"anyOf": [{"$ref": f"#/$defs/{model.__name__}"} for model in KINDS.values()]}
    steps = {"minItems": 1, "items": {"$ref": f"#/$defs/{_STEP}"}}
    runbook["properties"]["steps"] |= steps
    parts["GroupStep"]["properties"]["group"] |= steps
    runbook["properties"]["runbook"] = {"const": LANGUAGE_VERSION, **_description("Runbook", "runbook")}
    del parts["Ended"]  # an author may decide some of the ends only
    return {"$schema": _DIALECT, "title": "Handrail runbook", **runbook, "$defs": dict(sorted(parts.items()))}


def runbook_schema_text() -> str:
    """Return the schema as the file that is shipped."""
    return json.dumps(runbook_schema(), indent=2, ensure_ascii=False) + "\n"


def _finish_step(kind: str, schema: dict[str, Any]) -> None:
    schema["title"] = f"{kind} step"
    properties = schema["properties"]
    if kind == "end":
        properties["end"] = {"enum": list(ENDS), **_description("EndStep", "end")}
    properties["id"] |= {"pattern": _STEP_ID, "not": {"const": "end"}}


def _finish_outcome(schema: dict[str, Any]) -> None:
    schema["oneOf"] = [{"required": [verdict]} for verdict in _VERDICTS]
    for verdict in _VERDICTS:
        schema["properties"][verdict] = {"type": "string", **_description("Outcome", verdict)}


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
    for owner in (schema, *schema["$defs"].values()):
        yield from owner.get("properties", {}).items()
