"""An AWS answer as plain values, with what looks like a secret in it hidden."""

import base64
from collections.abc import Mapping
from datetime import datetime

from desktop.domain.values import Value

HIDDEN = "(hidden)"
_SECRET_ENDS = (
    "password", "passphrase", "secret", "secretkey", "secretaccesskey", "secretstring", "secretbinary", "secretvalue",
    "secrettoken", "privatekey", "sessiontoken", "securitytoken", "accesstoken", "refreshtoken", "idtoken",
    "bearertoken", "authtoken", "oauthtoken", "authorizationtoken", "tasktoken", "apikey", "presignedurl", "unlockcode",
)  # fmt: skip
_SECRET_NAMES = frozenset(
    {"userdata", "token", "basicauthcredentials", "hectoken", "secrettoauthenticatetarget"}
)
_NAMES = ("name", "Name", "key", "Key", "ParameterKey", "ParameterName")
_VALUES = frozenset({"value", "Value", "ParameterValue", "ResolvedValue"})
_SIGNED = ("X-Amz-Signature=", "X-Amz-Security-Token=")


def plain(value: object, name: str = "") -> Value:
    """Return an answer without its metadata; bytes as base64, times as they are."""
    match value:
        case Mapping() if name == "Variables":  # of a function's environment: any of them may be a password
            return {str(key): HIDDEN for key in value}
        case Mapping():
            return {
                str(key): plain(item, _name_of(str(key), value, name))
                for key, item in value.items()
                if key != "ResponseMetadata"
            }
        case list() | tuple():
            return [plain(item, name) for item in value]
        case str() if is_secret(name) or any(mark in value for mark in _SIGNED):
            return HIDDEN if value else value
        case None | bool() | int() | float() | str() | datetime():
            return value
        case bytes() | bytearray():
            return HIDDEN if is_secret(name) else base64.b64encode(value).decode("ascii")
    return str(value)


def _name_of(key: str, record: Mapping[object, object], owner: str) -> str:
    """Return what a field is about: `value` beside `name: DB_PASSWORD`, or inside `UserData`, is that."""
    if key not in _VALUES:
        return key
    beside = next((str(record[name]) for name in _NAMES if name in record), "")
    return beside or owner or key


def is_secret(name: str) -> bool:
    """True when a field or variable of this name holds a secret."""
    lowered = name.lower().replace("_", "").replace("-", "")
    return lowered in _SECRET_NAMES or lowered.endswith(_SECRET_ENDS)
