"""Runbooks on machines in trouble: real loads, a real systemd and a real sshd.

A tool that is not installed here is stood in for by a script, in a PATH of the test's own."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from tests.integration.following import Follower, path_with, put_tool
from tests.servers import sshd as sshd_module
from tests.servers.namespaces import own_mounts
from tests.servers.sshd import Sshd
from tests.servers.systemd import Systemd, can_run

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="makes namespaces, which needs Linux and root"
)
_SPIN = "while :; do :; done"
_QUIET = "0.01 0.02 0.05 1/99 1234\n"
_CROWDED = "90.00 90.00 90.00 9/99 1234\n"
# vfork(2) holds its parent in an uninterruptible wait until the child is over.
_WAITS = f"{sys.executable} -c 'import ctypes, time; ctypes.CDLL(None).vfork() or time.sleep(30)'"
_MEMORY = "MemTotal: 1000000 kB\nMemFree: 10000 kB\nMemAvailable: {} kB\nShmem: {} kB\nSwapTotal: 0 kB\n"
_SHORT, _ROOMY = _MEMORY.format(40_000, 600_000), _MEMORY.format(900_000, 6_000)
_TRACKING = """case "$*" in
*tracking) [ -e {folder}/set ] && off=0.000012 || off={offset}
  echo "Reference ID    : C0000201 (192.0.2.1)"
  echo "System time     : $off seconds slow of NTP time"
  echo "Leap status     : Normal" ;;
*sources) echo "^* 192.0.2.1 2 6 {reach} 30 +12us[ +20us] +/- 10ms" ;;
makestep) touch {folder}/set; echo "200 OK" ;;
esac"""


class Machine:
    """A machine behind a real sshd, with processes of its own, that sees our files in the place of some of its own."""

    def __init__(self, follower: Follower, folder: Path, start_sshd: Callable[..., Sshd]) -> None:
        self.follower, self.folder, self._start_sshd = follower, folder, start_sshd
        self.host = ""
        self.server: Sshd | None = None

    def start(
        self,
        files: Mapping[str, str] | None = None,
        *,
        tools: Mapping[str, str] | None = None,
        running: Sequence[str] = (),
    ) -> None:
        seen, home = self.folder / "seen", self.folder / "account"
        seen.mkdir()
        home.mkdir()
        lines = ["mount -t proc proc /proc"]
        for number, (path, text) in enumerate((files or {}).items()):
            (seen / str(number)).write_text(text)
            lines.append(f"mount --bind {seen / str(number)} {path}")
        lines += [f"{command} </dev/null >/dev/null 2>&1 &" for command in running]
        lines.append(f'exec {sshd_module.SSHD} "$@"')
        put_tool(self.folder / "in", "machine", "\n".join(lines))
        unshare = " ".join([*own_mounts(), "--pid", "--fork", "--kill-child"])
        put_tool(self.folder / "in", "sshd", f'exec {unshare} {self.folder / "in" / "machine"} "$@"')
        for name, script in (tools or {}).items():
            put_tool(self.folder / "tools", name, script)
        options = [f"SetEnv PATH={path_with(self.folder / 'tools')} HOME={home}"]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sshd_module, "SSHD", str(self.folder / "in" / "sshd"))
            self.server = self._start_sshd(options=options)
        self.server.write_client_config(self.follower.home)
        self.host = f"ssh://{self.server.user}@127.0.0.1:{self.server.port}"

    def stop(self) -> None:
        if self.server is not None:  # unshare waits through a gentler signal; all below end with it
            self.server.process.kill()
            self.server.process.wait(10)


def saying(*lines: str) -> str:
    """A script that says these lines."""
    return "\n".join(f"echo '{line}'" for line in lines)


@pytest.fixture
def here(tmp_path: Path) -> Follower:
    home = tmp_path / "person"
    home.mkdir()
    return Follower(home)


@pytest.fixture
def machine(here: Follower, tmp_path: Path, start_another_sshd: Callable[..., Sshd]) -> Iterator[Machine]:
    machine = Machine(here, tmp_path, start_another_sshd)
    yield machine
    machine.stop()


def test_a_quiet_machine_has_no_high_load(machine: Machine) -> None:
    machine.start({"/proc/loadavg": _QUIET})
    run = machine.follower.follow("high-load", inputs={"host": machine.host})
    assert (run.ended, run.path) == ("not_reproduced", ["load", "is_over"])


def test_a_load_that_goes_down_by_itself_is_said_to(machine: Machine) -> None:
    machine.start({"/proc/loadavg": "0.20 9.00 30.00 1/99 1234\n"})
    run = machine.follower.follow("high-load", inputs={"host": machine.host})
    assert run.ended == "not_reproduced"
    assert "going down" in run.said("load")


def test_a_program_that_fills_a_core_is_named_and_stands_back_with_consent(machine: Machine) -> None:
    spinner = machine.folder / "spinner"
    put_tool(machine.folder, "spinner", _SPIN)
    machine.start({"/proc/loadavg": _CROWDED}, running=[f"nice -n -15 taskset -c 0 {spinner}"])
    run = machine.follower.follow(
        "high-load",
        inputs={"host": machine.host},
        answers={"kind": "job", "better": "yes_it_is"},
        consents=["lower"],
    )
    assert "spinner" in run.said("busiest")
    assert (run.ended, run.last) == ("workaround", "better")
    assert "priority is 10" in run.said("lowered")


def test_programs_that_wait_for_a_device_go_to_storage_or_to_somebody_who_looks_along(
    machine: Machine,
) -> None:
    stat = "cpu  100 0 0 1000 0 0 0 0 0 0\ncpu0 100 0 0 1000 0 0 0 0 0 0\n"
    machine.start({"/proc/loadavg": _CROWDED, "/proc/stat": stat}, running=[_WAITS])
    run = machine.follower.follow("high-load", inputs={"host": machine.host})
    assert run.path[:4] == ["load", "cpu", "waiting", "disks"]
    assert "python" in run.said("waiting")
    assert run.ended == "escalated"


def test_a_machine_with_memory_ran_out_of_none(machine: Machine) -> None:
    machine.start({"/proc/vmstat": "oom_kill 0\n"}, tools={"journalctl": "exit 0"})
    run = machine.follower.follow("out-of-memory", inputs={"host": machine.host})
    assert run.path[:1] == ["memory"]
    assert run.path[-3:] == ["killed", "oomd", "is_fine"]
    assert (run.ended, run.verdict("killed")) == ("not_reproduced", "pass")


def test_a_program_ended_at_its_own_limit_goes_to_its_owner(machine: Machine) -> None:
    group = "kernel: oom-kill:constraint=CONSTRAINT_MEMCG,oom_memcg=/system.slice/app.service,task=java,pid=4242,uid=0"
    line = "kernel: Memory cgroup out of memory: Killed process 4242 (java) total-vm:8000000kB, anon-rss:6000000kB"
    at = "echo $(( $(date +%s) - 600 )).5"
    machine.start(tools={"journalctl": f"{at} 'db1 {group}'; {at} 'db1 {line}'"})
    run = machine.follower.follow("out-of-memory", inputs={"host": machine.host}, answers={"kind": "limit"})
    assert "Last ended: java, at a limit of its own (/system.slice/app.service)" in run.said("killed")
    assert (run.ended, run.last) == ("escalated", "hand_over_limit")


def test_a_group_that_systemd_oomd_ended_is_found_though_the_kernel_counts_none(machine: Machine) -> None:
    line = "systemd-oomd[988]: Killed /user.slice/build.scope due to memory pressure for /user.slice being 59.83%"
    journal = f'case "$*" in *kernel*) ;; *) echo "$(( $(date +%s) - 600 )).5 dev1 {line}" ;; esac'
    machine.start({"/proc/vmstat": "oom_kill 0\n"}, tools={"journalctl": journal})
    run = machine.follower.follow("out-of-memory", inputs={"host": machine.host}, answers={"kind": "unknown"})
    assert run.verdict("killed") == "pass"
    assert "Last ended: /user.slice/build.scope, at a limit of its own" in run.said("oomd")
    assert (run.ended, run.last) == ("escalated", "hand_over")


def test_kills_that_no_log_tells_of_are_known_by_the_count_of_the_kernel(machine: Machine) -> None:
    machine.start({"/proc/vmstat": "oom_kill 3\n"}, tools={"journalctl": "exit 0"})
    run = machine.follower.follow("out-of-memory", inputs={"host": machine.host}, answers={"kind": "unknown"})
    assert "since the machine was started: 3" in run.said("killed")
    assert "oomd" not in run.path


def test_short_memory_that_files_hold_is_found_and_hardly_any_left_is_handed_over(machine: Machine) -> None:
    machine.start({"/proc/meminfo": _SHORT}, tools={"journalctl": "exit 0"})
    run = machine.follower.follow("out-of-memory", inputs={"host": machine.host}, answers={"kind": "small"})
    assert (run.verdict("memory"), run.verdict("elsewhere")) == ("fail", "warn")
    assert "585.9 MiB" in run.said("elsewhere")
    assert (run.ended, run.last) == ("escalated", "hand_over")


def test_a_restart_that_helps_is_a_workaround(machine: Machine) -> None:
    line = "kernel: Out of memory: Killed process 77 (worker) total-vm:1kB"
    machine.start(
        {"/proc/meminfo": _ROOMY}, tools={"journalctl": f'echo "$(( $(date +%s) - 60 )).5 db1 {line}"'}
    )
    answers = {"kind": "leak", "restart": "done"}
    run = machine.follower.follow("out-of-memory", inputs={"host": machine.host}, answers=answers)
    assert "whole machine" in run.said("killed")
    assert (run.ended, run.last) == ("workaround", "for_now")


_HELD_OPEN = """mount -t tmpfs -o size=8m tmpfs "$0" && exec 9>"$0/held log" && rm "$0/held log" || exit
head -c 7900000 /dev/zero >&9
"$@" 9>&-"""


def test_a_filesystem_that_a_deleted_file_fills_names_the_program_that_holds_it(
    here: Follower, tmp_path: Path
) -> None:
    mount = tmp_path / "full"
    mount.mkdir()
    here.inside = [*own_mounts(), "sh", "-c", _HELD_OPEN, str(mount)]
    run = here.follow("linux-filesystem-filling-up", inputs={"mount": mount})
    assert run.verdict("largest") == "unknown"
    assert "Deleted files hold 7.5 MiB" in run.said("deleted")
    assert f"{mount}/held log (7.5 MiB), is open in sh" in run.said("deleted")
    assert (run.ended, run.waits_at) == (None, "restart")


def test_a_filesystem_that_files_fill_is_not_put_down_to_deleted_ones(here: Follower, tmp_path: Path) -> None:
    mount = tmp_path / "full"
    mount.mkdir()
    here.inside = [*own_mounts(), "sh", "-c", _HELD_OPEN.replace("&9", '"$0/data"'), str(mount)]
    run = here.follow("linux-filesystem-filling-up", inputs={"mount": mount}, answers={"kind": "nothing"})
    assert f"{mount}/data holds 7.5 MiB" in run.said("largest")
    assert run.verdict("deleted") == "pass"
    assert (run.ended, run.last) == ("escalated", "hand_over")


@pytest.mark.parametrize(
    ("reach", "offset", "ends"),
    [
        ("377", "0.000020", ("not_reproduced", "is_right")),
        ("0", "0.000020", ("escalated", "hand_over_network")),
    ],
)
def test_a_clock_is_as_good_as_the_servers_it_follows(
    machine: Machine, reach: str, offset: str, ends: tuple[str, str]
) -> None:
    chronyc = _TRACKING.format(folder=machine.folder, offset=offset, reach=reach)
    put_tool(machine.folder / "bin", "chronyd", "while :; do sleep 1; done")
    machine.start(tools={"chronyc": chronyc}, running=[str(machine.folder / "bin" / "chronyd")])
    run = machine.follower.follow("clock-drift", inputs={"host": machine.host})
    assert run.said("compare") == "Its clock and the clock here are less than 5 seconds apart."
    assert (run.ended, run.last) == ends


def test_a_clock_that_is_off_is_set_with_consent_and_looked_at_again(machine: Machine) -> None:
    chronyc = _TRACKING.format(folder=machine.folder, offset="95.2", reach="377")
    put_tool(machine.folder / "bin", "chronyd", "while :; do sleep 1; done")
    machine.start(tools={"chronyc": chronyc}, running=[str(machine.folder / "bin" / "chronyd")])
    answers = {"may_set": "set_it"}
    left = machine.follower.follow("clock-drift", inputs={"host": machine.host}, answers=answers)
    assert (left.ended, left.report["waiting_for"]["kind"]) == (None, "consent")
    assert "1 min 35 s" in left.said("clock")
    run = machine.follower.follow(
        "clock-drift", inputs={"host": machine.host}, answers=answers, consents=["step_clock"]
    )
    assert (run.ended, run.verdict("verify")) == ("resolved", "pass")


def test_a_machine_that_is_up_for_long_did_not_restart(machine: Machine) -> None:
    machine.start({"/proc/uptime": "9000000.00 100.00\n", "/etc/fstab": ""})
    run = machine.follower.follow("host-rebooted", inputs={"host": machine.host})
    assert (run.ended, run.last) == ("not_reproduced", "not_restarted")
    assert "104 d" in run.said("uptime")


def test_a_log_that_breaks_off_after_hardware_errors_goes_to_the_people_who_run_the_machine(
    machine: Machine,
) -> None:
    journal = saying(
        "2026-11-20T03:00:01+0000 db1 kernel: mce: [Hardware Error]: Machine check events logged",
        "2026-11-20T03:04:05+0000 db1 app[1]: all is well",
    )
    machine.start({"/proc/uptime": "700.00 100.00\n", "/etc/fstab": ""}, tools={"journalctl": journal})
    run = machine.follower.follow(
        "host-rebooted", inputs={"host": machine.host}, answers={"left_over": "platform"}
    )
    assert "was not shut down" in run.said("before")
    assert "Hardware Error" in run.said("crash")
    assert (run.ended, run.last) == ("escalated", "hand_over_platform")


@pytest.mark.skipif(
    any(Path(log).exists() for log in ("/var/log/kern.log", "/var/log/messages")), reason="a log is kept here"
)
def test_without_a_log_of_the_time_before_nothing_is_said_about_a_crash(machine: Machine) -> None:
    machine.start({"/proc/uptime": "700.00 100.00\n", "/etc/fstab": ""}, tools={"journalctl": "exit 0"})
    run = machine.follower.follow(
        "host-rebooted", inputs={"host": machine.host}, answers={"left_over": "unknown"}
    )
    assert (run.verdict("before"), run.verdict("crash")) == ("unknown", "unknown")
    assert (run.ended, run.last) == ("escalated", "hand_over")


def test_a_planned_restart_names_who_asked_and_a_missing_filesystem_is_mounted_with_consent(
    machine: Machine,
) -> None:
    point = machine.folder / "data"
    point.mkdir()
    journal = saying(
        "2026-11-20T03:00:01+0000 db1 sudo[9]: anna : COMMAND=/usr/sbin/reboot",
        "2026-11-20T03:00:09+0000 db1 systemd-journald[1]: Journal stopped",
    )
    machine.start(
        {"/proc/uptime": "700.00 100.00\n", "/etc/fstab": f"tmpfs {point} tmpfs size=1m 0 0\n"},
        tools={"journalctl": journal},
    )
    run = machine.follower.follow(
        "host-rebooted",
        inputs={"host": machine.host},
        answers={"may_mount": "mount", "left_over": "planned"},
        consents=["mount"],
    )
    assert "anna" in run.said("who")
    assert run.path.count("mounts") == 2
    assert (run.ended, run.last) == ("resolved", "planned")


def test_a_sign_out_before_a_power_cut_is_no_shutdown_and_a_missing_disk_is_not_mounted_by_silence(
    machine: Machine,
) -> None:
    point = machine.folder / "data"
    point.mkdir()
    journal = saying(
        "2026-11-20T03:00:01+0000 db1 systemd[1811]: Reached target shutdown.target - Shutdown.",
        "2026-11-20T03:04:05+0000 db1 app[1]: DEBUG: all is well",
    )
    fstab = f"UUID=0f3c9a52-7d1e-4b6f-9a80-5c2d1e4f7a63 {point} ext4 nofail 0 2\n"
    machine.start(
        {"/proc/uptime": "700.00 100.00\n", "/etc/fstab": fstab},
        tools={"journalctl": journal},
    )
    run = machine.follower.follow(
        "host-rebooted", inputs={"host": machine.host}, answers={"may_mount": "mount"}, consents=["mount"]
    )
    assert (run.verdict("before"), run.verdict("crash")) == ("fail", "pass")
    assert "its disk or server is missing" in run.said("mount")
    assert (run.ended, run.last) == ("escalated", "hand_over")


_UNITS = {
    "flapping": "StartLimitIntervalSec=0\n[Service]\nRestart=always\nRestartSec=200ms\n"
    "ExecStart=/bin/sh -c \"echo 'cannot open /etc/app.conf: No such file'; exit 3\"\n",
    "heals": "StartLimitIntervalSec=10\nStartLimitBurst=3\n[Service]\nRestart=always\nRestartSec=100ms\n"
    'ExecStart=/bin/sh -c "test -e /run/healed || exit 78; exec sleep 1000"\n',
    "broken": "[Service]\nType=oneshot\nExecStart=/bin/false\n",
    "steady": "[Service]\nExecStart=/bin/sleep 1000\n",
}


@pytest.fixture(scope="module")
def systemd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Systemd]:
    if not can_run():
        pytest.skip("starts a systemd in namespaces, which needs root and systemd")
    systemd = Systemd(tmp_path_factory.mktemp("systemd"), _UNITS)
    try:
        if not systemd.wait_until_up():
            pytest.skip("systemd does not start in a namespace of this machine")
        systemd.run("systemctl", "log-target", "journal")  # its own words, into its own journal
        systemd.run("systemctl", "restart", "heals", "flapping")
        systemd.run("systemctl", "start", "broken")
        end = time.monotonic() + 20
        while "at 4" not in systemd.run("journalctl", "-u", "flapping", "-g", "restart counter").stdout:
            assert time.monotonic() < end
            time.sleep(0.2)
        yield systemd
    finally:
        systemd.stop()


@pytest.fixture
def inside(here: Follower, systemd: Systemd) -> Follower:
    first = systemd._first_pid()
    here.inside = ("nsenter", "--target", str(first), "--mount", "--pid", "--ipc", "--uts")
    return here


def test_a_service_that_did_not_come_back_after_a_restart_is_named(inside: Follower) -> None:
    run = inside.follow("host-rebooted", inputs={"within_hours": 1}, answers={"left_over": "unknown"})
    assert run.verdict("services") == "fail"
    assert "broken.service" in run.said("services")
    assert "by_openrc" not in run.path


def test_a_service_that_flaps_is_stopped_with_consent_and_handed_over(inside: Follower) -> None:
    run = inside.follow(
        "service-flapping", inputs={"service": "flapping"}, answers={"decide": "hold"}, consents=["hold"]
    )
    assert run.verdict("rhythm") == "fail"
    assert "status=3" in run.said("ends")
    assert run.said("last_words") == "cannot open /etc/app.conf: No such file"
    assert (run.ended, run.last) == ("escalated", "hand_over_held")


def test_a_service_that_was_given_up_stays_up_after_the_change_was_taken_back(
    inside: Follower, systemd: Systemd
) -> None:
    systemd.run("touch", "/run/healed")
    run = inside.follow(
        "service-flapping",
        inputs={"service": "heals", "settle": 1},
        answers={"decide": "change", "take_back": "done"},
        consents=["start"],
    )
    assert "given up" in run.said("state")
    assert (run.ended, run.verdict("verify")) == ("resolved", "pass")


def test_a_service_that_is_not_there_is_said_so_and_a_steady_one_is_left_alone(inside: Follower) -> None:
    assert inside.follow("service-flapping", inputs={"service": "nowhere"}).ended == "unresolved"
    run = inside.follow("service-flapping", inputs={"service": "steady"}, answers={"decide": "unknown"})
    assert run.verdict("state") == "pass"
    assert (run.ended, run.last) == ("escalated", "hand_over")
