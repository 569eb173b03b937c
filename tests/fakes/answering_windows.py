"""A Windows machine whose PowerShell gives one answer, framed as the real one would write it."""

import base64
import json
from collections.abc import Mapping, Sequence

from desktop.checks.windows.powershell import MARK
from desktop.domain.errors import CommandMissingError
from desktop.targets.base import CommandOutput


class AnsweringWindows:
    """`said` is the answer, or `{"error": {…}}` as the frame of the script catches it."""

    os = "windows"

    def __init__(self, said: Mapping[str, object]) -> None:
        self._said = said if "error" in said else {"answer": said}
        self.scripts: list[str] = []
        self.values: dict[str, str] = {}

    def run(
        self, argv: Sequence[str], *, env: Mapping[str, str] | None = None, stdin: bytes = b""
    ) -> CommandOutput:
        raise CommandMissingError(f"{argv[0]} is not installed on the machine that only answers scripts.")

    def run_script(
        self, script: str, *, interpreter: str = "sh", env: Mapping[str, str] | None = None
    ) -> CommandOutput:
        if interpreter != "powershell":
            raise AssertionError(f"A Windows machine was asked in {interpreter}.")
        self.scripts.append(script)
        self.values.update(env or {})
        text = base64.b64encode(json.dumps(self._said).encode()).decode()
        return CommandOutput((interpreter,), 0, f"Welcome to the machine.\r\n{MARK}{text}\r\n", "")
