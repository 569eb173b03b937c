"""What SARIF 2.1.0 requires of the parts that are used here, and what GitHub's code scanning asks for besides."""

from typing import Any


def record(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    """An object with these keys and no others."""
    return {
        "type": "object",
        "required": sorted(required),
        "properties": required | (optional or {}),
        "additionalProperties": False,
    }


def list_of(item: dict[str, Any], at_least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": item, "minItems": at_least}


_STRING = {"type": "string", "minLength": 1}
_MESSAGE = record({"text": _STRING})
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_FROM_ONE = {"type": "integer", "minimum": 1}

_RULE = record(
    {
        "id": {"type": "string", "pattern": "^[A-Za-z0-9-]+$"},
        "shortDescription": _MESSAGE,
        "fullDescription": _MESSAGE,
        "help": _MESSAGE,
    },
    {"helpUri": {"type": "string", "pattern": "^https://[!-~]+$"}},
)
_TOOL = record(
    {"driver": record({"name": _STRING, "version": _STRING, "rules": list_of(_RULE) | {"uniqueItems": True}})}
)
_ARTIFACT = record(
    {"uri": {"type": "string", "pattern": "^(file://)?([A-Za-z0-9._~/-]|%[0-9A-F]{2})+$"}},  # RFC 3986
    {"uriBaseId": _STRING},
)
_PLACE = record(
    {"artifactLocation": _ARTIFACT}, {"region": record({"startLine": _FROM_ONE, "startColumn": _FROM_ONE})}
)
_LOCATION = record(
    {"physicalLocation": _PLACE}, {"logicalLocations": list_of(record({"fullyQualifiedName": _STRING}))}
)
_RESULT = record(
    {
        "ruleId": _STRING,
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": _LEVEL,
        "message": _MESSAGE,
        "locations": list_of(_LOCATION, at_least=1),
    }
)
_INVOCATION = record(
    {"executionSuccessful": {"type": "boolean"}},
    {"toolExecutionNotifications": list_of(record({"message": _MESSAGE}, {"level": _LEVEL}))},
)
_RUN = record(
    {"tool": _TOOL, "results": list_of(_RESULT)},
    {
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "invocations": list_of(_INVOCATION),
    },
)
SARIF = record({"version": {"const": "2.1.0"}, "$schema": _STRING, "runs": list_of(_RUN, at_least=1)})
