"""The reference of the runbook language, as Markdown, made from the classes that the engine runs."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from desktop.domain.runbook import MAX_USE_DEPTH
from desktop.domain.step import MAX_ENTRIES, Effect, GroupMode, Quorum
from desktop.expressions.signatures import SIGNATURES
from desktop.language.compose import MAX_LEVELS, MAX_NODES
from desktop.language.lint.jumps import ENDS
from desktop.language.models import KINDS
from desktop.language.schema import runbook_schema
from desktop.language.source_text import MAX_BYTES
from desktop.language.target_forms import MANY_TARGETS, ONE_TARGET

_PARTS = {
    "Input": "An input, and an answer or a value that is asked for",
    "Rule": "A rule between inputs",
    "EscalateWhen": "When to hand over",
    "Outcome": "An outcome",
    "Capture": "A capture",
    "Retry": "Reading again",
    "Sample": "Sampling",
    "Cause": "A cause",
    "Choice": "A choice",
    "Escalation": "A hand-over",
    "Applies": "What a runbook applies to",
}
_HEAD = """\
# Runbook reference

This page is generated (`handrail schema` gives the same as JSON Schema); how to write a runbook is told in
[writing-runbooks.md](writing-runbooks.md). A key marked * must be there.
"""


def runbook_reference_text() -> str:
    """Return the page that is kept in `docs/`."""
    schema = runbook_schema()
    return (
        "\n".join(
            [_HEAD, *_keys(schema), *_steps(schema), *_parts(schema), *_targets(), *_functions(), *_limits()]
        ).rstrip()
        + "\n"
    )


def _keys(schema: dict[str, Any]) -> Iterator[str]:
    yield "## The file\n"
    yield from _table(schema, schema["properties"])
    yield ""


def _steps(schema: dict[str, Any]) -> Iterator[str]:
    variants = {kind: schema["$defs"][model.__name__] for kind, model in KINDS.items()}
    shared = set.intersection(*(set(variant["properties"]) for variant in variants.values()))
    yield (
        "## Steps\n\nA step has one kind, told by the key it carries: "
        + ", ".join(f"`{kind}`" for kind in KINDS)
        + ".\n"
    )
    yield "### Keys of every step\n"
    first = variants["check"]
    yield from _table(
        first, {key: value for key, value in first["properties"].items() if key in shared - {"say"}}
    )
    for kind, variant in variants.items():
        yield f"\n### `{kind}`\n"
        own = {key: value for key, value in variant["properties"].items() if key not in shared}
        yield from _table(variant, own)
    yield f"\nA `next` with `end.` in front names one of these ends too: {', '.join(f'`{end}`' for end in ENDS)}."
    yield f"A step may be entered at most {MAX_ENTRIES} times in a run. Runbooks use each other {MAX_USE_DEPTH} deep.\n"


def _parts(schema: dict[str, Any]) -> Iterator[str]:
    for name, title in _PARTS.items():
        part = schema["$defs"][name]
        yield f"## {title}\n"
        yield from _table(part, part["properties"])
        yield ""


def _table(owner: dict[str, Any], properties: dict[str, Any]) -> Iterator[str]:
    required = owner.get("required", ())
    yield "| key | value | what it is for |\n| --- | --- | --- |"
    for key, value in properties.items():
        star = "*" if key in required else ""
        default = f" Default: `{_plain(value['default'])}`." if "default" in value else ""
        yield f"| `{key}`{star} | {_kind(value)} | {value.get('description', '')}{default} |"


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _kind(value: dict[str, Any]) -> str:
    """Return a few words on what may stand there."""
    if "const" in value:
        return f"`{value['const']}`"
    if "enum" in value:
        return ", ".join(f"`{choice}`" for choice in value["enum"] if choice)
    if "$ref" in value:
        return _named(value["$ref"].rpartition("/")[2])
    if "anyOf" in value:
        return " or ".join(
            dict.fromkeys(_kind(part) for part in value["anyOf"] if part.get("type") != "null")
        )
    match value.get("type"):
        case "array":
            return f"list of {_kind(value.get('items', {}))}"
        case "object":
            inner = value.get("additionalProperties")
            return f"name: {_kind(inner)}" if isinstance(inner, dict) and inner else "mapping"
        case "boolean":
            return "true or false"
        case "string":
            return "text"
        case kind:
            return str(kind or "any value")


def _named(name: str) -> str:
    return {
        "InputType": "a type (see below)", "Effect": _choices(Effect), "GroupMode": _choices(GroupMode),
        "Quorum": _choices(Quorum), "Step": "step", "Rule": "rule (see below)",
        "EscalateWhen": "condition and hand-over (see below)",
    }.get(name, f"{name.lower()} (see below)")  # fmt: skip


def _choices(words: type[StrEnum]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _functions() -> Iterator[str]:
    yield "## Types of inputs\n"
    yield ", ".join(f"`{kind}`" for kind in runbook_schema()["$defs"]["InputType"]["enum"]) + "\n"
    yield "## Functions in expressions\n"
    yield from (f"- `{signature.usage}`" for signature in SIGNATURES.values())
    yield ""


def _targets() -> Iterator[str]:
    yield "## Targets\n"
    yield from (f"- `{form}`: {about}" for form, about in ONE_TARGET.items())
    yield ""
    yield "Those that stand for many make a row of each: in `on`, in a list of it, and as the `default` of an input of"
    yield "the type `targets`. A file that is named without its folder lies beside the runbook that was begun.\n"
    yield from (f"- `{form}`: {about}" for form, about in MANY_TARGETS.items())
    yield ""


def _limits() -> Iterator[str]:
    yield "## Limits of a file\n"
    yield f"{MAX_BYTES:,} bytes, {MAX_LEVELS} levels, {MAX_NODES:,} keys and values with aliases followed."
    yield "One document, in UTF-8; no tags, no merge keys."
    yield "A character that nobody sees, such as one that turns the order of a line, is warned of; the editor shows it"
    yield "as a block in its place and saves the file as it is."
