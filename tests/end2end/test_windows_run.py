"""The program at Windows machines: a check and a runbook in PowerShell, over a real sshd with a stand-in behind it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.checks.windows.powershell import MARK
from tests.end2end.terminal import Terminal
from tests.servers.sshd import Sshd
from tests.servers.windows_sshd import WindowsSshd, answer_line, start_windows_sshd

MEMORY = json.loads(
    (Path(__file__).parents[1] / "golden/host.memory/windows_server_2022.json").read_text(encoding="utf-8")
)
RUNBOOK = """runbook: 1
id: spooler
title: Is the spooler running?
version: 1
inputs:
  machine: {type: target, label: Machine}
shell: powershell
on: ${machine}
steps:
  - id: spooler
    title: What runs
    run: |
      $service = Get-Service -Name $env:SERVICE
      "State: $($service.Status)"
      exit 3
    env: {SERVICE: Spooler}
    accept_exit: [0, 3]
    capture:
      state: {regex: '(?m)^State: (?P<text>.*)$'}
    outcomes:
      - pass: state.text == 'Running'
      - fail: otherwise
  - id: memory
    title: Memory
    check: host.memory
"""


@pytest.fixture
def windows(terminal: Terminal, start_another_sshd: Callable[..., Sshd], tmp_path: Path) -> WindowsSshd:
    server = start_windows_sshd(tmp_path / "machine", start_another_sshd)
    server.sshd.write_client_config(terminal.home)
    return server


def place_of(windows: WindowsSshd) -> str:
    return f"ssh://{windows.sshd.user}@127.0.0.1:{windows.sshd.port}"


def test_a_check_reads_a_windows_machine(terminal: Terminal, windows: WindowsSshd) -> None:
    windows.answers(MEMORY["windows"])
    ended = terminal.run("check", "host.memory", "--on", place_of(windows), "--format", "json")
    assert MEMORY["said"] in ended.stdout
    assert ended.code == 1
    assert ended.json["reading"] == MEMORY["reading"]


def test_a_runbook_in_powershell_runs_and_is_recorded(
    terminal: Terminal, windows: WindowsSshd, tmp_path: Path
) -> None:
    runbook = tmp_path / "spooler.yaml"
    runbook.write_text(RUNBOOK)
    windows.is_one(
        [
            {
                "contains": "Get-Service",
                "stdout": "State: Running\n",
                "stderr": "WARN\n",
                "exit_status": 3,
                "shows": ["SERVICE"],
            },
            {"contains": MARK, "stdout": answer_line(MEMORY["windows"])},
        ]
    )
    ended = terminal.run("run", str(runbook), "-i", f"machine={place_of(windows)}", "--no-input", "--json")
    steps = {step["id"]: step for step in ended.json["steps"]}
    assert steps["spooler"]["verdict"] == "pass", ended.stdout + ended.stderr
    reading = steps["spooler"]["reading"]
    assert (reading["state"]["text"], reading["exit_status"], reading["stderr"]) == ("Running", 3, "WARN\n")
    assert "SERVICE=Spooler" in reading["stdout"]
    assert steps["memory"]["verdict"] == "warn"
    assert "Get-Service -Name $env:SERVICE" in windows.noted("scripts")[1]


def test_checks_after_one_another_cost_one_start(
    terminal: Terminal, windows: WindowsSshd, tmp_path: Path
) -> None:
    runbook = tmp_path / "memory.yaml"
    head, _, last = RUNBOOK.partition("  - id: spooler")
    step = last[last.index("  - id: memory") :]
    runbook.write_text(
        head + "".join(step.replace("memory\n", f"memory_{at}\n", 1) + "\n" for at in range(4))
    )
    windows.answers(MEMORY["windows"])
    ended = terminal.run("run", str(runbook), "-i", f"machine={place_of(windows)}", "--no-input", "--json")
    assert [step["verdict"] for step in ended.json["steps"]] == ["warn"] * 4, ended.stderr
    assert len(windows.noted("scripts")) == 1 + 4
    assert len(windows.noted("lines")) == 2  # who it is, and all four
