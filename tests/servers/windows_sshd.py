"""A real sshd whose account is a Windows machine: its banner says so, and every command goes to a stand-in."""

import base64
import json
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.checks.powershell import MARK
from tests.servers.sshd import Sshd

_MACHINE = Path(__file__).with_name("windows_machine.py")
IDENTITY = (
    "Windows_NT", "WEB-03", "10.0.20348", "AMD64", "CORP\\grüner", "Microsoft Windows Server 2022 Datacenter ",
    "W. Europe Standard Time", "True",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WindowsSshd:
    """The server, and the folder in which the machine keeps its rules and what it was given."""

    sshd: Sshd
    folder: Path

    def is_one(self, rules: Sequence[Mapping[str, object]] = (), **settings: object) -> None:
        """Set how the machine answers from now on: the first rule whose `contains` stands in a script."""
        login_shell = str(settings.get("login_shell", "cmd.exe"))
        lines = "\n".join([*IDENTITY, login_shell])
        who = {
            "contains": "WindowsIdentity]::GetCurrent()",
            "stdout": base64.b64encode(lines.encode()).decode() + "\n",
        }
        told = json.dumps({**settings, "rules": [*rules, who]})
        (self.folder / "machine.json").write_text(told)

    def answers(self, said: Mapping[str, object]) -> None:
        """Give every script of a check this answer."""
        self.is_one([{"contains": MARK, "stdout": answer_line(said)}])

    def noted(self, name: str) -> list[str]:
        """Return what came: `lines` of sshd, `texts` of PowerShell, `scripts` inside them."""
        log = self.folder / f"{name}.log"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def answer_line(said: Mapping[str, object]) -> str:
    """Return the line that a check's script ends with; `said` is the answer, or `{"error": {…}}`."""
    answer = said if "error" in said else {"answer": said}
    return f"{MARK}{base64.b64encode(json.dumps(answer).encode()).decode()}\n"


def start_windows_sshd(folder: Path, start: Callable[..., Sshd]) -> WindowsSshd:
    """Start the server by `start`, which takes a name and sshd's options."""
    folder.mkdir()
    programs = folder / "bin"
    programs.mkdir()
    run = shlex.join([sys.executable, str(_MACHINE), str(folder)])
    for name in ("powershell.exe", "taskkill.exe"):
        (programs / name).write_text(f'#!/bin/sh\nexec {run} {name} "$@"\n')
        (programs / name).chmod(0o755)
    options = ["VersionAddendum for_Windows_9.5", f"ForceCommand exec {run}"]
    server = WindowsSshd(start("windows", options=options), folder)
    server.is_one()
    return server
