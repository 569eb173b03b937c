"""The checks by their id; a check's module is imported when it is first asked for."""

from functools import cache
from importlib import import_module
from keyword import iskeyword
from typing import Any, TypeAlias

from desktop.checks.spec import CheckSpec
from desktop.domain.errors import InputError
from desktop.expressions.nearest import did_you_mean

AnyCheck: TypeAlias = CheckSpec[Any, Any]  # parameters and reading differ from check to check

FAMILIES = {
    "host": "host",
    "net": "network",
    "aws": "aws",
    "db": "database",
}  # beginning of the id: package under desktop.checks


@cache
def check_ids() -> tuple[str, ...]:
    """Return the ids of all checks, sorted, without importing any of them."""
    return tuple(sorted(f"{family}.{name}" for family in FAMILIES for name in _names(family)))


@cache
def find_check(check_id: str) -> AnyCheck:
    """Return a check.

    Raises:
        InputError: there is none of this id; the message offers the nearest.
    """
    family, _, name = check_id.partition(".")
    if family not in FAMILIES or name not in _names(family):
        raise InputError(f"There is no check {check_id!r}.{did_you_mean(check_id, check_ids())}")
    check: AnyCheck = import_module(f"desktop.checks.{FAMILIES[family]}.{module_name(name)}").CHECK
    return check


def module_name(name: str) -> str:
    """Return the module of a check's name; a word that Python keeps for itself gets a `_`."""
    return f"{name}_" if iskeyword(name) else name


def _names(family: str) -> tuple[str, ...]:
    names: tuple[str, ...] = import_module(f"desktop.checks.{FAMILIES[family]}").NAMES
    return names
