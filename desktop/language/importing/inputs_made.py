"""Inputs that a document's placeholders become, and the environment that hands them to a script."""

import re
from collections.abc import Mapping
from dataclasses import field

from desktop.dataclass import dataclass
from desktop.domain.values import Value
from desktop.language.importing.names import Names
from desktop.language.importing.placeholders import fill, variable_of
from desktop.language.importing.texts import title_of


@dataclass(slots=True)
class InputsMade:
    """Gives each placeholder its input, and knows the inputs that a document declares."""

    specs: dict[str, Value] = field(default_factory=dict)
    _names: Names = field(default_factory=lambda: Names(("host", "account")))  # where steps run has these
    _by_name: dict[str, str] = field(default_factory=dict)

    def declare(self, name: str, spec: Mapping[str, Value]) -> str:
        """Take an input; return its id."""
        made = self._names.take(name, "value")
        self._by_name[name] = made
        self.specs[made] = spec
        return made

    def id_of(self, name: str) -> str:
        """Return the id of the input for a name, which is made when it is new."""
        known = self._by_name.get(name)
        return known or self.declare(name, {"label": title_of(name)})

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def filled(self, script: str, place: re.Pattern[str], shell: str) -> tuple[str, dict[str, Value]]:
        """Return a script with variables in its places, and the `env` that it needs.

        Raises:
            CannotSayError: a value would become code.
        """
        env: dict[str, Value] = {}

        def known(name: str) -> str:
            variable = variable_of(name)
            env[variable] = f"${{{self.id_of(name)}}}"
            return variable

        return fill(script, place, shell, known), env
