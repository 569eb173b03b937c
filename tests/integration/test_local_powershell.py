"""Scripts in PowerShell on this computer, where a stand-in takes the place of `pwsh` on the PATH."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.domain.errors import DeadlineError
from desktop.domain.target_ref import parse_target
from desktop.targets.base import Call
from desktop.targets.local.target import LocalShell
from desktop.targets.ssh.target import SshTarget
from tests.integration.test_windows_over_ssh import wait_until_ended
from tests.servers.sshd import Sshd
from tests.servers.windows_sshd import Machine, machine_in

RULES = [
    {"contains": "Hang", "hangs": True},
    {
        "contains": "Get-Thing",
        "stdout": "ein\n",
        "stderr": "Ger\u00e4t <x>\n",
        "exit_status": 7,
        "shows": ["NAME"],
    },
]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = machine_in(tmp_path / "machine")
    made.is_one(RULES)
    monkeypatch.setenv("PATH", f"{made.folder / 'bin'}:{os.environ['PATH']}")
    return made


@pytest.mark.parametrize("size", [1, 2_000, 40_000])
def test_output_errors_and_status_come_whatever_its_length(machine: Machine, size: int) -> None:
    script = "Get-Thing\n" + "# it's\n" * size
    output = LocalShell(Call.within(20)).run_script(script, interpreter="powershell", env={"NAME": "\u00fc'"})
    assert (output.exit_status, output.stdout, output.stderr) == (
        7,
        "ein\nNAME=\u00fc'\n",
        "Ger\u00e4t <x>\n",
    )
    assert machine.noted("scripts") == [script]
    assert output.argv == ("powershell", "-c", script)


def test_a_deadline_ends_it(machine: Machine) -> None:
    with pytest.raises(DeadlineError) as raised:
        LocalShell(Call.within(2)).run_script("Hang", interpreter="powershell")
    assert wait_until_ended(int(raised.value.partial_output.split()[-1]))


@pytest.mark.parametrize("size", [1, 40_000])
def test_a_linux_host_with_powershell_runs_it_too(
    machine: Machine, start_another_sshd: Callable[..., Sshd], home: Path, size: int
) -> None:
    server = start_another_sshd("linux", options=[f"SetEnv PATH={os.environ['PATH']}"])
    server.write_client_config(home)
    target = SshTarget(parse_target(f"ssh://{server.user}@127.0.0.1:{server.port}"))
    script = "Get-Thing\n" + "# it's\n" * size
    output = target.shell(Call.within(20)).run_script(script, interpreter="powershell", env={"NAME": "x"})
    assert (output.exit_status, output.stdout, output.stderr) == (7, "ein\nNAME=x\n", "Ger\u00e4t <x>\n")
    target.close()
