"""A parameter that is a secret: until the check is read, it is the name under which the keyring keeps it."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any, get_type_hints


class Secret(str):
    """The type of such a parameter. It never shows itself in a message or a log."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(...)"


NONE = Secret()


_TYPES: dict[type, Mapping[str, Any]] = {}


def types_of(params: type) -> Mapping[str, Any]:
    """Return the types of the parameters of a check; to work them out takes as long as to read most checks."""
    if params not in _TYPES:
        _TYPES[params] = get_type_hints(params)
    return _TYPES[params]


def secret_parameters(params: type) -> frozenset[str]:
    return frozenset(name for name, kind in types_of(params).items() if kind is Secret)


def unlocked(params: Any, get: Callable[[str], str]) -> Any:
    """Return the parameters with the secrets themselves in the places of their names.

    Raises:
        SecretUnavailableError: the keyring cannot give one.
    """
    named = secret_parameters(type(params)) & {field.name for field in fields(params)}
    if not named:
        return params
    given = {name: reference for name in named if (reference := getattr(params, name))}
    return replace(params, **{name: Secret(get(reference)) for name, reference in given.items()})
