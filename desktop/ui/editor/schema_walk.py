"""What the JSON Schema of runbooks allows at a path: the same file that other editors complete from."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from desktop.paths import resources_dir

Schema = Mapping[str, Any]


@cache
def runbook_schema() -> Schema:
    """Return the shipped schema."""
    text = (resources_dir() / "runbook.schema.json").read_text(encoding="utf-8")
    found: Schema = json.loads(text)
    return found


def schemas_at(path: tuple[str | int, ...], keys: Mapping[int, Mapping[str, str]]) -> tuple[Schema, ...]:
    """Return what may stand at a path. `keys` tells of each mapping on the way what it holds, so that a step with
    a kind is that kind of step only."""
    here: tuple[Schema, ...] = (runbook_schema(),)
    for depth, part in enumerate(path):
        below = (child for schema in here for child in _below(schema, part))
        here = _narrowed(tuple(below), keys.get(depth + 1, {}))
    return here


def kind_of(schema: Schema) -> str:
    """Return the kind of step that a schema describes, or nothing."""
    title = str(schema.get("title", ""))
    return title.removesuffix(" step") if title.endswith(" step") else ""


def words_in(schema: Schema) -> tuple[str, ...]:
    """Return the words that a schema allows, where it names them."""
    if schema.get("type") == "boolean":
        return ("true", "false")
    if "const" in schema:
        return (str(schema["const"]),)
    return tuple(str(word) for word in schema.get("enum", ()) if word != "")


def is_list(schema: Schema) -> bool:
    return all(one.get("type") == "array" for one in _whole(schema))


def is_mapping(schema: Schema) -> bool:
    return all(one.get("type") == "object" for one in _whole(schema))


def _below(schema: Schema, part: str | int) -> Iterator[Schema]:
    if isinstance(part, int):
        child = schema.get("items")
    else:
        child = schema.get("properties", {}).get(part, schema.get("additionalProperties"))
    if isinstance(child, Mapping) and child:
        yield from _whole(child)


def _whole(schema: Schema) -> Iterator[Schema]:
    """Yield the schemas that one stands for: what it refers to, and each of its choices."""
    if "$ref" in schema:
        yield from _whole(runbook_schema()["$defs"][schema["$ref"].rpartition("/")[2]])
    elif "anyOf" in schema:
        for one in schema["anyOf"]:
            if one.get("type") != "null":
                yield from _whole(one)
    else:
        yield schema


def _narrowed(schemas: tuple[Schema, ...], written: Mapping[str, str]) -> tuple[Schema, ...]:
    of_kind = tuple(schema for schema in schemas if kind_of(schema) in written)
    return of_kind or schemas
