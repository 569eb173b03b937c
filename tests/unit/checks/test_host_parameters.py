"""What a host check refuses before it asks a machine."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.domain.errors import InputError, UnreadableOutputError
from desktop.domain.values import Value
from desktop.targets.base import CommandOutput
from tests.fakes.answering_shell import AnsweringShell


@pytest.mark.parametrize(
    ("check_id", "values"),
    [
        ("host.cpu", {"sample_s": 0}),
        ("host.cpu", {"sample_s": "1h"}),
        ("host.growth", {"sample_s": 0}),
        ("host.growth", {"sample_s": "1h"}),
        ("host.processes", {"limit": 0}),
        ("host.processes", {"limit": 1000}),
        ("host.process", {}),
        ("host.process", {"user": "root"}),
        ("host.service", {}),
        ("host.service", {"name": ""}),
        ("host.service", {"name": "-H"}),
        ("host.service", {"name": "a\nb"}),
        ("host.service", {"name": "ssh*"}),
        ("host.ports", {"port": 70000}),
        ("host.ports", {"protocol": "sctp"}),
        ("host.connections", {"port": -1}),
        ("host.connections", {"limit": 0}),
        ("host.connections", {"host": "example.org"}),
        ("host.interfaces", {"name": "../x"}),
        ("host.route", {"host": "-6"}),
        ("host.route", {"host": "a b"}),
        ("host.users", {"limit": 0}),
        ("host.firewall", {"port": 65536}),
        ("host.firewall", {"protocol": "icmp"}),
        ("host.cron", {"limit": 0}),
        ("host.container", {"runtime": "lxc"}),
        ("host.packages", {"name": "lib*"}),
        ("host.packages", {"limit": 0}),
        ("host.failed_units", {"ignore": ["*****"]}),
        ("host.timers", {"name": "a\nb"}),
        ("host.log", {"path": "relative.log"}),
        ("host.log", {"pattern": ""}),
        ("host.log", {"pattern": "two\nlines"}),
        ("host.log", {"pattern": r"(a)\1", "is_regex": True}),
        ("host.log", {"pattern": r"\d+", "is_regex": True}),
        ("host.log", {"since": "yesterday"}),
        ("host.log", {"since": "2999-01-01"}),
        ("host.log", {"limit": 0}),
        ("host.file", {}),
        ("host.file", {"path": "etc/passwd"}),
        ("host.file", {"path": "/x", "pattern": "two\nlines"}),
        ("host.file", {"path": "/x", "sha256": "abc"}),
        ("host.mounts", {"path": "srv"}),
        ("host.oom", {"since": "soon"}),
        ("host.oom", {"limit": 0}),
        ("host.kernel_log", {"since": "2999-01-01"}),
        ("host.kernel_log", {"limit": 201}),
        ("host.reboot", {"since": "300"}),
        ("host.deleted_open", {"path": "var"}),
        ("host.deleted_open", {"limit": 0}),
        ("host.largest", {}),
        ("host.largest", {"path": "-x"}),
        ("host.largest", {"path": "/", "depth": 0}),
        ("host.largest", {"path": "/", "limit": 101}),
        ("host.largest", {"path": "/", "budget_s": "1h"}),
        ("host.disk_io", {"sample_s": 0.1}),
        ("host.disk_io", {"name": "/dev/sda"}),
        ("host.certificates", {"path": "x.pem"}),
        ("host.certificates", {"path": "/", "limit": 0}),
        ("host.limits", {"limit": 0}),
        ("host.event_log", {"level": "bad"}),
        ("host.event_log", {"ids": [70000]}),
        ("host.event_log", {"ids": list(range(16))}),
        ("host.event_log", {"log": "a'b"}),
        ("host.event_log", {"since": "2999-01-01"}),
        ("host.registry", {}),
        ("host.registry", {"path": "SOFTWARE\\Contoso"}),
        ("host.registry", {"path": "HKLM"}),
        ("host.registry", {"path": "HKLM\\SOFTWARE", "view": 16}),
        ("host.sysctl", {}),
        ("host.sysctl", {"name": "../../etc/shadow"}),
        ("host.sysctl", {"name": "-w"}),
        ("host.sysctl", {"name": "/etc/passwd"}),
    ],
)
def test_parameters_that_make_no_sense_are_refused(check_id: str, values: dict[str, Value]) -> None:
    with pytest.raises(InputError, match="host"):
        build_params(find_check(check_id), values)


def test_a_machine_whose_clock_is_behind_does_not_make_the_time_wrong() -> None:
    check, ten_ago = find_check("host.log"), datetime.now(UTC) - timedelta(minutes=10)
    hour_behind = datetime.now(UTC) - timedelta(hours=1)
    shell = AnsweringShell(
        {"now": f"{hour_behind:%Y-%m-%dT%H:%M:%S}+0000\n", "log": "journal\n0\n"},
    )
    assert check.shell is not None
    assert check.shell(shell, build_params(check, {"since": ten_ago.isoformat()})).count == 0


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("vm.swappiness", "vm/swappiness"),
        ("net/ipv4/ip_forward", "net/ipv4/ip_forward"),
        ("net.ipv4.conf.eth0/100.forwarding", "net/ipv4/conf/eth0.100/forwarding"),
        ("net/ipv4/conf/eth0.100/forwarding", "net/ipv4/conf/eth0.100/forwarding"),
    ],
)
def test_the_first_separator_of_a_kernel_parameter_tells_which_one_is_used(name: str, key: str) -> None:
    shell, check = AnsweringShell({"proc": "Linux\n", "value": "1\n"}), find_check("host.sysctl")
    assert check.shell is not None
    assert check.shell(shell, build_params(check, {"name": name})).number == 1
    assert shell.values == {"key": key}


def test_values_reach_the_script_as_values_only() -> None:
    check, shell = find_check("host.disk"), AnsweringShell({"df": "", "mounts": ""})
    hostile = "/x'; touch /tmp/pwned; '"
    assert check.shell is not None
    with pytest.raises(Exception, match="df gave no figures"):
        check.shell(shell, build_params(check, {"path": hostile}))
    assert shell.values == {"path": hostile}
    assert "pwned" not in "".join(shell.scripts)


@pytest.mark.parametrize("system", ["darwin", "freebsd", "windows"])
def test_another_system_than_linux_is_not_applicable(system: str) -> None:
    check = find_check("host.memory")
    assert check.shell is not None
    with pytest.raises(Exception, match=f"runs {system}"):
        check.shell(AnsweringShell({}, os=system), build_params(check, {}))


class OverflowingShell(AnsweringShell):
    """Answers with more than is kept."""

    def run_script(
        self, script: str, *, interpreter: str = "sh", env: Mapping[str, str] | None = None
    ) -> CommandOutput:
        return replace(super().run_script(script, env=env), dropped_bytes=17)


def test_an_answer_that_was_cut_is_no_reading() -> None:
    check = find_check("host.memory")
    assert check.shell is not None
    with pytest.raises(UnreadableOutputError, match="17 bytes were left out"):
        check.shell(
            OverflowingShell({"meminfo": "MemTotal: 10 kB\nMemFree: 5 kB\n"}), build_params(check, {})
        )
