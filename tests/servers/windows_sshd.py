"""A real sshd whose account is a Windows machine: its banner says so, and every command goes to a stand-in."""

import base64
import json
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.checks.windows.powershell import MARK
from tests.servers.sshd import Sshd

_MACHINE = Path(__file__).with_name("windows_machine.py")
IDENTITY = (
    "Windows_NT", "WEB-03", "10.0.20348", "AMD64", "CORP\\grüner", "Microsoft Windows Server 2022 Datacenter ",
    "W. Europe Standard Time", "True",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Machine:
    """A folder in which the stand-in finds how to answer, and notes what it was given."""

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

    def forget(self) -> None:
        """Be as new: without rules, and without notes."""
        for log in self.folder.glob("*.log"):
            log.unlink()
        self.is_one()

    def noted(self, name: str) -> list[str]:
        """Return what came: `lines` of sshd, `texts` of PowerShell, `scripts` inside them."""
        log = self.folder / f"{name}.log"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


@dataclass(frozen=True, slots=True)
class WindowsSshd(Machine):
    """A machine behind a server."""

    sshd: Sshd


def machine_in(folder: Path) -> Machine:
    """Make a machine in a new folder."""
    programs = folder / "bin"
    programs.mkdir(parents=True)
    for name in ("powershell.exe", "taskkill.exe", "pwsh"):
        called = name.replace("pwsh", "powershell.exe")
        (programs / name).write_text(f'#!/bin/sh\nexec {_run(folder)} {called} "$@"\n')
        (programs / name).chmod(0o755)
    machine = Machine(folder)
    machine.is_one()
    return machine


def _run(folder: Path) -> str:
    return shlex.join([sys.executable, str(_MACHINE), str(folder)])


def answer_line(said: Mapping[str, object]) -> str:
    """Return the line that a check's script ends with; `said` is the answer, or `{"error": {…}}`."""
    answer = said if "error" in said else {"answer": said}
    return f"{MARK}{base64.b64encode(json.dumps(answer).encode()).decode()}\n"


def start_windows_sshd(
    folder: Path, start: Callable[..., Sshd], greeting: Sequence[str] = ("VersionAddendum for_Windows_9.5",)
) -> WindowsSshd:
    """Start the server by `start`, which takes a name and sshd's options."""
    machine_in(folder)
    options = [*greeting, f"ForceCommand exec {_run(folder)}"]
    return WindowsSshd(folder, start("windows", options=options))
