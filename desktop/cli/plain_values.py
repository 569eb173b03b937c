"""Takes texts, flags and paths of the command line as they come.

typer gives every value to pydantic, which takes longer to import than most commands take to run. What it does to a
text, a flag and a path is done here; other values, such as numbers, still go its way.
"""

from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_name, solve_typer_info_defaults

_PLAIN: dict[Any, Callable[[Any], Any]] = {
    str: str,
    bool: bool,
    Path: Path,
    list[str]: list,
    list[Path]: lambda values: [Path(value) for value in values],
}


class PlainTyper(typer.Typer):
    """A typer whose commands, and the program itself, take plain values as they come."""

    def __init__(self, **how: Any) -> None:
        super().__init__(cls=_PlainGroup, **how)

    def only(self, word: str) -> "PlainTyper":
        """Return the program with this one command or group of commands, or all of it where there is none such.

        To build a command takes half a millisecond, and there are fifty."""
        commands = [one for one in self.registered_commands if _name_of(one) == word]
        groups = [one for one in self.registered_groups if one.typer_instance and _is_named(one, word)]
        if not (commands or groups):
            return self
        found = copy(self)
        found.registered_commands, found.registered_groups = commands, groups
        return found

    def command(self, name: str | None = None, **how: Any) -> Callable[[Any], Any]:
        return super().command(name, cls=_PlainCommand, **how)


def _name_of(command: Any) -> str:
    return command.name or get_command_name(command.callback.__name__)


def _is_named(group: Any, word: str) -> bool:
    return solve_typer_info_defaults(group).name == word


class _PlainCommand(TyperCommand):
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        _take_plainly(self.get_params(ctx))
        return super().parse_args(ctx, args)


class _PlainGroup(TyperGroup):
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        _take_plainly(self.get_params(ctx))
        return super().parse_args(ctx, args)


def _take_plainly(parameters: list[Any]) -> None:
    for parameter in parameters:
        make = _PLAIN.get(parameter.type_descriptor.annotation)
        if make is not None:
            parameter._runtime_param = _AsGiven(make)


class _AsGiven:
    """Stands where typer keeps what it made with pydantic for one parameter."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        self._make = make

    def coerce(self, value: Any, *, param: Any, ctx: Any) -> Any:
        if value is None:
            return () if param.multiple or param.nargs == -1 else None
        return self._make(value)
