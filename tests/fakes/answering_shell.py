"""A shell that answers the questions of a script by their names, with texts given in advance."""

import re
from collections.abc import Mapping, Sequence

from desktop.domain.errors import CommandMissingError
from desktop.targets.base import CommandOutput

_QUESTION = re.compile(r"^printf '\\036%s\\n' (\w+)$", re.MULTILINE)


class AnsweringShell:
    """Keeps the scripts that it was asked to run, and their values; a question without an answer is empty."""

    def __init__(
        self, answers: Mapping[str, str], *, stderr: str = "", exit_status: int = 0, os: str = "linux"
    ) -> None:
        self._answers, self._stderr, self._exit_status, self._os = answers, stderr, exit_status, os
        self.scripts: list[str] = []
        self.values: dict[str, str] = {}

    @property
    def os(self) -> str:
        return self._os

    def run(
        self, argv: Sequence[str], *, env: Mapping[str, str] | None = None, stdin: bytes = b""
    ) -> CommandOutput:
        raise CommandMissingError(f"{argv[0]} is not installed on the machine that only answers scripts.")

    def run_script(
        self, script: str, *, interpreter: str = "sh", env: Mapping[str, str] | None = None
    ) -> CommandOutput:
        asked = _QUESTION.findall(script.replace("'\"'\"'", "'"))  # within the text that sudo may run
        unasked = set(self._answers) - set(asked)
        if unasked:
            raise AssertionError(f"The script does not ask for {sorted(unasked)}; it asks for {asked}.")
        self.scripts.append(script)
        self.values.update(env or {})
        stdout = "".join(f"\x1e{name}\n{self._answers.get(name, '')}" for name in asked)
        return CommandOutput((interpreter,), self._exit_status, stdout, self._stderr)
