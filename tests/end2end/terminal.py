"""Run the real program in a process of its own, as a person at a terminal would."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.end2end import warm

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)


@dataclass(frozen=True, slots=True)
class Terminal:
    """`home` holds the person's files; records go into it too. `before` stands before the program: `unshare -n`."""

    home: Path
    environment: Mapping[str, str]
    before: tuple[str, ...] = ()

    @property
    def variables(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "XDG_RUNTIME_DIR") if name in os.environ}
        places = {"HOME": str(self.home), "HANDRAIL_DATA_DIR": str(self.home / "data"), "TZ": "UTC"}
        return {
            **kept,
            **places,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "PYTHONWARNINGS": "error",
            **self.environment,
        }

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*self.before, sys.executable, "-m", "desktop", *arguments],
            cwd=ROOT,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, timeout_s: float = 60) -> Ended:
        if not self.before:
            code, out, err = warm.run(arguments, self.variables, timeout_s)
            return Ended(code, out.decode(), err.decode())
        process = self.start(*arguments)
        stdout, stderr = process.communicate(timeout=timeout_s)
        return Ended(process.returncode, stdout, stderr)


def write_runbook(path: Path, steps: str, *, head: str = "") -> Path:
    """Write a runbook with these steps (already indented by two) and return its path."""
    text = f"runbook: 1\nid: {path.stem}\ntitle: Try {path.stem}\n{head}steps:\n{steps}"
    path.write_text(text)
    return path
