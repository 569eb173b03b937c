"""Follow a shipped runbook with the real program, and tell which way it went."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.end2end.terminal import Terminal


@dataclass(frozen=True, slots=True)
class Followed:
    """A run that is over or waits; `to` is the team it was handed to."""

    report: Mapping[str, Any]

    @property
    def ended(self) -> str | None:
        return self.report["ended"]  # type: ignore[no-any-return]

    @property
    def path(self) -> list[str]:
        return [step["id"] for step in self.report["steps"] if step["verdict"] != "not_applicable"]

    @property
    def last(self) -> str:
        return self.path[-1]

    @property
    def waits_at(self) -> str:
        return str((self.report["waiting_for"] or {}).get("step", ""))

    def said(self, step: str) -> str:
        return next(str(one["said"]) for one in reversed(self.report["steps"]) if one["id"] == step)

    def verdict(self, step: str) -> str:
        return next(str(one["verdict"]) for one in reversed(self.report["steps"]) if one["id"] == step)


@dataclass(slots=True)
class Follower:
    """Runs runbooks as a person without a keyboard would: every answer and consent is given in advance."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    inside: Sequence[str] = ()  # words before the program, such as nsenter's

    def follow(
        self,
        runbook: str,
        *,
        inputs: Mapping[str, object] | None = None,
        answers: Mapping[str, str] | None = None,
        consents: Sequence[str] = (),
    ) -> Followed:
        return self._lead("run", runbook, inputs or {}, answers or {}, consents)

    def go_on(
        self, left: Followed, *, answers: Mapping[str, str] | None = None, consents: Sequence[str] = ()
    ) -> Followed:
        """Resume a run that waits, such as after somebody has done by hand what it asked for."""
        return self._lead("resume", str(left.report["run_id"]), {}, answers or {}, consents)

    def _lead(
        self,
        command: str,
        what: str,
        inputs: Mapping[str, object],
        answers: Mapping[str, str],
        consents: Sequence[str],
    ) -> Followed:
        argv = [command, what, "--no-input", "--json"]
        for name, value in inputs.items():
            argv += ["-i", f"{name}={value}"]
        for step, answer in answers.items():
            argv += ["--answer", f"{step}={answer}"]
        for step in consents:
            argv += ["--consent", step]
        done = Terminal(self.home, self.environment, tuple(self.inside)).run(*argv, timeout_s=100)
        assert done.stdout.startswith("{"), done.stderr[-2000:]
        return Followed(done.json)


def put_tool(folder: Path, name: str, script: str) -> None:
    """Write a stand-in for a tool that this machine lacks, for a PATH of the test's own."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def path_with(folder: Path) -> str:
    return f"{folder}:{os.environ['PATH']}"
