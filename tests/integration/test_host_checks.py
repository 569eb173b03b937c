"""The same check on the same machine gives the same reading by every way in."""

import gzip
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.checks.catalogue import find_check
from desktop.checks.host import NAMES
from desktop.checks.linux.process_table import QUESTIONS, parse_processes
from desktop.checks.linux.sections import Answers, ask
from desktop.checks.parameters import build_params
from desktop.checks.read import as_fields
from desktop.domain.errors import NotApplicableError, TargetError, UnreadableOutputError
from desktop.domain.target_ref import TargetKind, TargetRef
from desktop.targets.base import Call, CommandOutput, Shell
from desktop.targets.local.facts import LocalFacts
from desktop.targets.local.target import LocalShell
from desktop.targets.ssh.target import SshTarget
from tests.servers.busybox import BusyboxShell
from tests.servers.namespaces import own_mounts
from tests.servers.sshd import Sshd

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads Linux by its own tools")
is_root = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="mounts a filesystem, so it needs root"
)
REQUIRED: dict[str, dict[str, str]] = {  # of the checks that read nothing without a name, or take their time
    "growth": {"sample_s": "0.1"},
    "disk_io": {"sample_s": "0.5"},
    "process": {"name": "x"},
    "service": {"name": "x"},
    "file": {"path": "/none"},
    "largest": {"path": "/bin"},
    "certificates": {"path": "/bin"},
    "sysctl": {"name": "kernel.ostype"},
    "registry": {"path": r"HKLM\SOFTWARE"},
}


@pytest.fixture
def started() -> Iterator[Callable[..., int]]:
    """Starts programs and ends them afterwards."""
    with ExitStack() as stack:

        def start(*argv: str | Path) -> int:
            process = subprocess.Popen(argv)
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process.pid

        yield start


def here(check_id: str, **params: Any) -> Any:
    spec = find_check(check_id)
    assert spec.local is not None
    return spec.local(LocalFacts(Call.within(60)), build_params(spec, params))


def there(shell: Shell, check_id: str, **params: Any) -> Any:
    spec = find_check(check_id)
    assert spec.shell is not None
    return spec.shell(shell, build_params(spec, params))


def test_identity(shell: Shell) -> None:
    one, other = here("host.identity"), there(shell, "host.identity")
    assert other.uptime_s - one.uptime_s < 5
    for field in ("name", "os", "version", "kernel", "arch", "virtualisation", "time_zone"):
        assert getattr(one, field) == getattr(other, field), field


def test_cpu_over_the_same_second(shell: Shell) -> None:
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(there, shell, "host.cpu", sample_s=1.5)
        one, other = here("host.cpu", sample_s=1.5), future.result()
    assert one.core_count == other.core_count == len(other.cores)
    assert other.used_pct == pytest.approx(one.used_pct, abs=40)  # the samples begin apart on a busy machine
    assert other.user_pct + other.system_pct + other.steal_pct == pytest.approx(other.used_pct, abs=0.1)


def test_load(shell: Shell) -> None:
    one, other = here("host.load"), there(shell, "host.load")
    assert one.core_count == other.core_count
    assert (other.load_5m, other.load_15m) == pytest.approx((one.load_5m, one.load_15m), abs=0.3)
    assert other.per_core_5m == pytest.approx(one.per_core_5m, abs=0.3)


def test_memory(shell: Shell) -> None:
    one, other = here("host.memory"), there(shell, "host.memory")
    assert one.size_bytes == other.size_bytes
    assert other.available_pct == pytest.approx(one.available_pct, abs=3)
    assert other.used_bytes + other.available_bytes == other.size_bytes
    assert other.cached_bytes == pytest.approx(one.cached_bytes, rel=0.3)


def test_swap(shell: Shell) -> None:
    try:
        one = here("host.swap")
    except NotApplicableError:
        with pytest.raises(NotApplicableError, match="no swap"):
            there(shell, "host.swap")
        return
    other = there(shell, "host.swap")
    assert one.size_bytes == other.size_bytes
    assert other.used_pct == pytest.approx(one.used_pct, abs=2)


def test_root_filesystem(shell: Shell) -> None:
    one, other = here("host.disk"), there(shell, "host.disk")
    for field in ("filesystem", "mount", "type", "size_bytes"):
        assert getattr(one, field) == getattr(other, field), field
    # In a chroot whose root is no mount point, no list of mounts tells; only the kernel does.
    assert other.read_only == (one.read_only if other.type else None)
    assert other.used_pct == pytest.approx(one.used_pct, abs=2)


@is_root
def test_small_filesystem_to_the_byte(shell: Shell, tmpfs: Path) -> None:
    (tmpfs / "data").write_bytes(bytes(700_000))
    one = here("host.disk", path=str(tmpfs / "data"))
    assert one == there(shell, "host.disk", path=str(tmpfs / "data"))
    assert (one.mount, one.filesystem, one.type, one.read_only) == (str(tmpfs), "tmpfs", "tmpfs", False)
    assert 60 < one.used_pct < 75
    subprocess.run(["mount", "-o", "remount,ro", tmpfs], check=True)
    assert here("host.disk", path=str(tmpfs)) == there(shell, "host.disk", path=str(tmpfs))
    assert here("host.disk", path=str(tmpfs)).read_only


@is_root
def test_inodes_to_the_last(shell: Shell, tmpfs: Path) -> None:
    for number in range(30):
        (tmpfs / str(number)).touch()
    one = here("host.inodes", path=str(tmpfs))
    assert one == there(shell, "host.inodes", path=str(tmpfs))
    assert (one.inode_count, one.used_count, one.mount) == (40, 31, str(tmpfs))


def test_path_that_is_not_there(shell: Shell, tmp_path: Path) -> None:
    for read in (
        lambda: here("host.disk", path=f"{tmp_path}/none"),
        lambda: there(shell, "host.disk", path="/none"),
    ):
        with pytest.raises(UnreadableOutputError, match="There is no /"):
            read()


def test_hostile_path_is_only_a_path(shell: Shell, tmp_path: Path) -> None:
    hostile = tmp_path / "a'b\"c $(touch pwned) `id` ; é"
    hostile.mkdir()
    assert there(shell, "host.disk", path=str(hostile)).mount == here("host.disk", path=str(hostile)).mount


def test_process_by_its_whole_name(shell: Shell, tmp_path: Path, started: Callable[..., int]) -> None:
    program = (
        tmp_path / f"handrail-probe-with-long-name-{os.getpid()}"
    )  # another worker may be at the same test
    shutil.copy(shutil.which("sleep") or "", program)
    pids = sorted(started(program, "300") for _ in range(3))
    until(lambda: here("host.process", name=program.name).count == 3)
    time.sleep(0.2)
    one, other = here("host.process", name=program.name), there(shell, "host.process", name=program.name)
    assert list(one.pids) == list(other.pids) == pids
    assert other.oldest_s == pytest.approx(one.oldest_s, abs=3)
    assert other.memory_bytes == pytest.approx(one.memory_bytes, rel=0.1)
    assert one.users == other.users


def test_process_by_its_command_line_is_not_the_asking_one(shell: Shell, started: Callable[..., int]) -> None:
    sought = f"299.{os.getpid()}"  # another worker may be at the same test
    pid = started("sleep", sought)
    until(lambda: here("host.process", pattern=sought).count == 1)
    assert list(there(shell, "host.process", pattern=sought).pids) == [pid]
    for ours in ("statuses", "cat /proc/uptime", "LC_ALL=C"):  # words of the script itself
        # At most a wrapper that waits above the script; the same script of another worker comes and goes.
        until(lambda ours=ours: there(shell, "host.process", pattern=ours).count <= 1, within_s=30)


def test_the_asking_program_does_not_find_itself() -> None:
    script = (
        "from desktop.checks.catalogue import find_check; from desktop.checks.parameters import build_params\n"
        "from desktop.targets.base import Call; from desktop.targets.local.facts import LocalFacts\n"
        "check = find_check('host.process'); params = build_params(check, {'pattern': 'sought-8c1e'})\n"
        "print(check.local(LocalFacts(Call.within(20)), params).count)\n"
    )
    asked = subprocess.run(
        ["sh", "-c", f'{sys.executable} -c "$0"; true', script], capture_output=True, text=True
    )
    assert asked.stdout == "0\n"


def test_busiest_process_and_zombie(shell: Shell, started: Callable[..., int]) -> None:
    busy = started(sys.executable, "-c", "while True: pass")
    parent = started("sh", "-c", "sleep 0.5 & exec sleep 300")
    until(lambda: any(row.parent_pid == parent for row in here("host.processes", sample_s=0.1).zombies))
    one = here("host.processes", limit=50, sample_s=1)
    other = there(shell, "host.processes", limit=50, sample_s=1)
    for reading in (one, other):
        assert busy in [
            row.pid for row in reading.top_cpu if (row.cpu_pct or 0) > 1
        ]  # of cores that others want too
        assert parent in [row.parent_pid for row in reading.zombies]
    assert other.count == pytest.approx(one.count, rel=0.5)  # others start and end theirs meanwhile


def test_listening_ports(shell: Shell) -> None:
    with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
        tcp.bind(("127.0.0.1", 0))
        tcp.listen()
        port = tcp.getsockname()[1]
        udp.bind(("0.0.0.0", port))
        one, other = here("host.ports", port=port), there(shell, "host.ports", port=port)
        assert [(each.protocol, each.address) for each in one.listeners] == [
            ("tcp", "127.0.0.1"),
            ("udp", "0.0.0.0"),
        ]
        assert {each.pid for each in one.listeners} == {os.getpid()}
        if is_busybox(shell):  # which may be built without a netstat that names processes
            assert [(each.protocol, each.address) for each in other.listeners] == [
                (each.protocol, each.address) for each in one.listeners
            ]
        else:
            assert one == other
        only = there(shell, "host.ports", port=port, protocol="tcp")
        assert only.is_local_only
        assert only.count == here("host.ports", port=port, protocol="tcp").count == 1
    assert there(shell, "host.ports", port=port).count == here("host.ports", port=port).count == 0


def test_connections_by_state_and_peer(shell: Shell) -> None:
    with ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(20)
        port = server.getsockname()[1]
        clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(7)]
        for each in [*clients, *(stack.enter_context(server.accept()[0]) for _ in clients)]:
            stack.callback(each.close)
        for client in clients[:2]:
            client.shutdown(socket.SHUT_WR)
        command, until = ["ss", "-Htan", f"( sport = {port} or dport = {port} )"], time.monotonic() + 10
        while (
            b"FIN-WAIT-1" in subprocess.run(command, capture_output=True).stdout and time.monotonic() < until
        ):
            time.sleep(0.02)  # the other end has not said yet that it heard
        found = there(shell, "host.connections", port=port)
        shown = subprocess.run(command, capture_output=True)
        states = sorted(line.split()[0].decode() for line in shown.stdout.splitlines())
        names = {"ESTAB": "established", "CLOSE-WAIT": "close-wait", "FIN-WAIT-2": "fin-wait-2"}
        assert {row.state: row.count for row in found.states} == {
            name: states.count(word) for word, name in names.items()
        }
        assert (found.count, found.established_count, found.close_wait_count) == (14, 10, 2)
        assert [(peer.address, peer.count) for peer in found.peers] == [("127.0.0.1", 14)]
        assert [(to.address, to.port, to.count) for to in found.destinations] == [("127.0.0.1", port, 7)]
        low, high = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
        assert found.ephemeral_used_pct == round(700 / (high - low + 1), 2)
        assert there(shell, "host.connections", port=port, host="::1").count == 0
        assert there(shell, "host.connections", port=port, host="127.0.0.1").count == 14


def test_version_of_a_package(shell: Shell, need_server: Callable[..., None]) -> None:
    shown = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version} ${Architecture}", "dpkg"], capture_output=True
    )
    if shown.returncode:
        pytest.skip("this machine has no packages of dpkg")
    found = there(shell, "host.packages", name="dpkg", updates=False)
    assert f"{found.version} {found.arch}" == shown.stdout.decode()
    assert (found.manager, found.installed, found.broken_count) == ("dpkg", True, 0)
    assert there(shell, "host.packages", name="no-such-package", updates=False).installed is False


@is_root
def test_tables_of_cron(tmp_path: Path, need_server: Callable[..., None]) -> None:
    need_server("busybox")
    system, accounts = tmp_path / "cron.d", tmp_path / "crontabs"
    system.mkdir()
    accounts.mkdir()
    (system / "shop").write_text("MAILTO=ops\n# nightly\n*/5 0-6 * * mon-fri www-data /srv/shop 'a b' %\n")
    (system / "left.alone").write_text("nonsense\n")
    (accounts / "root").write_text("@daily backup\n61 * * * * wrong\n0 5 * * 1 cut off")
    script = (
        "import sys; from pathlib import Path\n"
        "from desktop.checks.catalogue import find_check; from desktop.checks.parameters import build_params\n"
        "from desktop.targets.base import Call; from desktop.targets.local.target import LocalShell\n"
        "from tests.servers.busybox import BusyboxShell; check = find_check('host.cron')\n"
        "for shell in (LocalShell(Call.within(30)), BusyboxShell(Path(sys.argv[1]))):\n"
        "    found = check.shell(shell, build_params(check, {}))\n"
        "    print([(e.user, e.schedule, e.command) for e in found.entries if 'crontab' != e.path[-7:]])\n"
        "    print([(p.line, p.reason) for p in found.problems], found.is_complete)\n"
    )
    mounts = 'mount --bind "$0" /etc/cron.d && mount -t tmpfs t /var/spool && mkdir /var/spool/cron && '
    mounts += 'cp -r "$1" /var/spool/cron/ && exec "$2" -c "$3" "$4"'
    words = [system, accounts, sys.executable, script, tmp_path / "busybox"]
    done = subprocess.run(
        [*own_mounts(), "sh", "-c", mounts, *words],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    entries = [
        ("www-data", "*/5 0-6 * * mon-fri", "/srv/shop 'a b' %"),
        ("root", "@daily", "backup"),
        ("root", "0 5 * * 1", "cut off"),
    ]
    problems = [(2, "bad minute: 61"), (3, "the last line has no end, so cron leaves it out")]
    assert done.stdout.splitlines() == [str(entries), f"{problems} True"] * 2, done.stderr


def test_name_lookup_settings(shell: Shell) -> None:
    one, other = here("host.dns_config"), there(shell, "host.dns_config")
    assert one == other
    named = [
        line.split()[1] for line in Path("/etc/resolv.conf").read_text().splitlines() if line[:6] == "namese"
    ]
    assert [*one.servers, *one.invalid] == named


def test_interfaces_are_those_of_ip(shell: Shell, need_server: Callable[..., None]) -> None:
    need_server("ss")  # of the same package as ip
    links = ip_json("-s", "addr", "show")
    found = {each.name: each for each in there(shell, "host.interfaces").interfaces}
    assert set(found) == {link["ifname"] for link in links}
    for link in links:
        each = found[link["ifname"]]
        assert (each.mtu, each.is_enabled) == (link["mtu"], "UP" in link["flags"])
        assert each.state == link["operstate"].lower()
        assert set(each.addresses) == {f"{row['local']}/{row['prefixlen']}" for row in link["addr_info"]}
        received = link["stats64"]["rx"]
        assert each.rx_packets >= received["packets"]
        assert each.rx_errors >= received["errors"]
    assert there(shell, "host.interfaces", name="lo").count == 1
    assert there(shell, "host.interfaces", name="none").count == 0


def test_routes_are_those_of_ip(shell: Shell, need_server: Callable[..., None]) -> None:
    need_server("ss")
    found, defaults = there(shell, "host.route"), ip_json("-4", "route", "show", "default")
    assert [(each.gateway, each.interface) for each in found.defaults] == [
        (row.get("gateway"), row["dev"]) for row in sorted(defaults, key=lambda row: row.get("metric", 0))
    ]
    for host in ("127.0.0.1", "203.0.113.7"):
        way = there(shell, "host.route", host=host)
        shown = subprocess.run(["ip", "-j", "route", "get", host], capture_output=True, text=True)
        if shown.returncode:
            assert way.is_routed is False
            continue
        (row,) = json.loads(shown.stdout)
        assert (way.via, way.via_interface, way.source) == (row.get("gateway"), row["dev"], row["prefsrc"])


@is_root
@pytest.mark.parametrize("blocked", [False, True])
def test_a_machine_without_a_network_has_no_way(blocked: bool, need_server: Callable[..., None]) -> None:
    need_server("ss")
    script = (
        "from desktop.checks.catalogue import find_check; from desktop.checks.parameters import build_params\n"
        "from desktop.targets.base import Call; from desktop.targets.local.target import LocalShell\n"
        "check = find_check('host.route'); shell = LocalShell(Call.within(20))\n"
        "plain, asked = (check.shell(shell, build_params(check, g)) for g in ({}, {'host': '192.0.2.9'}))\n"
        "print(len(plain.defaults), asked.is_routed, asked.refusal)\n"
    )
    block = "ip link set lo up; ip route add prohibit 192.0.2.0/24; " if blocked else ""
    done = subprocess.run(
        ["unshare", "--net", "sh", "-c", f'{block}exec "$0" -c "$1"', sys.executable, script],
        capture_output=True,
        text=True,
    )
    refusal = "Permission denied" if blocked else "Network is unreachable"
    assert done.stdout == f"0 False {refusal}\n", done.stderr


def ip_json(*words: str) -> list[dict[str, Any]]:
    shown = subprocess.run(["ip", "-j", *words], capture_output=True, text=True, check=True)
    return [row for row in json.loads(shown.stdout) if row]


def test_log_file_with_rotated_ones(shell: Shell, tmp_path: Path) -> None:
    log, now = tmp_path / "app.log", datetime.now(UTC)

    def line(minutes: float, text: str) -> str:
        return f"{now - timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ} {text}\n"

    (tmp_path / "app.log.2.gz").write_bytes(gzip.compress(line(50, "ERROR in gzip").encode()))
    (tmp_path / "app.log.1").write_text(line(90, "error too old") + line(40, "Error rotated"))
    (tmp_path / "app.log.old-copy").write_text(line(1, "error of another file"))
    log.write_text(line(30, "all well") + line(20, "one error") + "\tat error.py\n" + line(5, "a.b error"))
    for age_min, name in ((50, "app.log.2.gz"), (40, "app.log.1")):
        os.utime(tmp_path / name, (time.time() - 60 * age_min,) * 2)
    found = there(shell, "host.log", path=str(log))
    assert [text.split(" ", 1)[-1].strip() for text in found.lines] == [
        "ERROR in gzip", "Error rotated", "one error", "error.py", "a.b error",
    ]  # fmt: skip
    assert (found.count, found.is_complete, found.source) == (5, True, str(log))
    assert found.last_at == (now - timedelta(minutes=5)).replace(microsecond=0)
    assert there(shell, "host.log", path=str(log), since="10m").count == 1
    assert there(shell, "host.log", path=str(log), pattern="a.b e").count == 1
    assert there(shell, "host.log", path=str(log), pattern="o.e e|all w", is_regex=True).count == 2
    assert there(shell, "host.log", path=str(log), pattern="ERROR", ignore_case=False).count == 1
    assert there(shell, "host.log", path=str(log), pattern="-e x").count == 0


def test_log_with_more_lines_than_are_kept(shell: Shell, tmp_path: Path) -> None:
    log = tmp_path / "loud.log"
    log.write_text(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} error\n" * 50_000)
    found = there(shell, "host.log", path=str(log))
    assert (found.count, found.is_complete, len(found.lines)) == (2000, False, 20)


def test_log_that_is_not_text(shell: Shell, tmp_path: Path) -> None:
    log = tmp_path / "odd.log"
    log.write_bytes(b"\x00\xff\x1b[31merror\x1elog\n" + b"error " + b"x" * 100_000 + b"\n")
    found = there(shell, "host.log", path=str(log))
    assert found.count == 2
    assert max(map(len, found.lines)) <= 500


@is_root
def test_an_account_that_sees_only_its_own_processes_counts_none() -> None:
    script = (
        "import os, _strptime\n"  # what is imported must be there before the account may no longer look
        "from desktop.checks.catalogue import find_check; from desktop.checks.parameters import build_params\n"
        "from desktop.targets.base import Call; from desktop.targets.local.target import LocalShell\n"
        "from desktop.targets.local.facts import LocalFacts; from desktop.domain.errors import PermissionDeniedError\n"
        "call = Call.within(30); check = find_check('host.process'); params = build_params(check, {'name': 'x'})\n"
        "LocalShell(call).run(['true']); LocalFacts(call).processes()\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "for read in (lambda: check.local(LocalFacts(call), params), lambda: check.shell(LocalShell(call), params)):\n"
        "    try: print(read())\n"
        "    except PermissionDeniedError as error: print(error)\n"
    )
    alone = [*own_mounts(), "sh", "-c", 'mount -t proc -o hidepid="$HIDE" proc /proc && exec "$@"', "sh"]
    for hide in ("1", "2"):
        done = subprocess.run(
            [*alone, sys.executable, "-c", script],
            capture_output=True,
            text=True,
            env={**os.environ, "HIDE": hide},
        )
        assert done.stdout.count("sees only its own processes") == 2, done.stdout + done.stderr


@is_root
def test_a_plain_account_is_told_what_it_may_not_see(open_folder: Path) -> None:
    secret = open_folder / "secret.log"
    secret.write_text("error\n")
    secret.chmod(0o600)
    script = (
        "import os, _strptime\n"  # all that is imported must be there before the account may no longer look
        "from desktop.checks.catalogue import find_check as f\n"
        "from desktop.checks.parameters import build_params as b\n"
        "from desktop.targets.base import Call; from desktop.targets.local.target import LocalShell\n"
        "from desktop.targets.local.facts import LocalFacts\n"
        "from desktop.domain.errors import PermissionDeniedError\n"
        "call = Call.within(30); ports = f('host.ports'); log = f('host.log'); LocalShell(call).run(['true'])\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "here = lambda: ports.local(LocalFacts(call), b(ports, {})).hidden_count\n"
        "for _ in range(40):\n"  # until nothing else on this machine opened or closed a socket meanwhile
        "    before, there, after = here(), ports.shell(LocalShell(call), b(ports, {})).hidden_count, here()\n"
        "    if before == after: break\n"
        "print(before)\n"
        "print(there)\n"
        f"try: log.shell(LocalShell(call), b(log, {{'path': {str(secret)!r}}}))\n"
        "except PermissionDeniedError as error: print(error)\n"
    )
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    by_facts, by_shell, refusal = done.stdout.splitlines()
    assert int(by_facts) == int(by_shell) >= 1
    assert "may not read" in refusal


@is_root
@pytest.mark.parametrize("name", [name for name in NAMES if find_check(f"host.{name}").shell])
def test_bare_chroot_is_read_or_does_not_apply(
    name: str, tmp_path: Path, need_server: Callable[..., None]
) -> None:
    """Neither /proc nor systemd nor a log: never an unreadable answer."""
    need_server("busybox")
    bare = BusyboxShell(tmp_path / "root", is_chroot=True)
    params = REQUIRED.get(name, {})
    if name == "identity":
        assert there(bare, "host.identity").uptime_s is None
        return
    if name == "clock":  # busybox asks the kernel, which answers everywhere
        assert there(bare, "host.clock").service == "kernel"
        return
    if name in ("file", "largest", "certificates"):  # which need no more than the files themselves
        assert there(bare, f"host.{name}", **params).path == params["path"]
        return
    if name in ("disk", "inodes"):  # no mount is listed, but the kernel still counts
        assert (found := there(bare, f"host.{name}")).mount == "/"
        assert found.used_pct == pytest.approx(here(f"host.{name}", path=str(tmp_path)).used_pct, abs=2)
        return
    with pytest.raises(NotApplicableError):
        there(bare, f"host.{name}", **params)


@is_root
def test_this_computer_without_proc_is_read_or_does_not_apply() -> None:
    script = (
        "import json, sys\n"
        "from desktop.checks.catalogue import find_check; from desktop.checks.parameters import build_params\n"
        "from desktop.checks.read import read_check; from desktop.targets.base import Call\n"
        "from desktop.targets.local.target import LocalTarget; from desktop.domain.errors import NotApplicableError\n"
        "for name, given in json.loads(sys.argv[1]).items():\n"
        "    check = find_check(f'host.{name}')\n"
        "    try: told = read_check(check, LocalTarget(), build_params(check, given), Call.within(30))\n"
        "    except NotApplicableError as error: told = error\n"
        "    print(name, str(told).replace(chr(10), ' '))\n"
    )
    given: dict[str, dict[str, Any]] = {name: {} for name in NAMES}
    given |= REQUIRED | {"packages": {"updates": False}, "container": {"runtime": "podman"}}
    alone = [*own_mounts(), "sh", "-c", 'umount -l /proc && exec "$@"', "sh"]
    done = subprocess.run(
        [*alone, sys.executable, "-W", "error", "-c", script, json.dumps(given)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()] == list(NAMES)


def test_what_has_no_other_way_reads_the_same_over_ssh(
    sshd: Sshd, ssh_home: Path, need_server: Callable[..., None]
) -> None:
    target = SshTarget(TargetRef(TargetKind.SSH, host="127.0.0.1", user=sshd.user, port=sshd.port))
    try:
        for name, params in ONLY_BY_COMMANDS.items():
            one = told(LocalShell(Call.within(60)), name, params)
            assert told(target.shell(Call.within(60)), name, params) == one, name
    finally:
        target.close()


@is_root
def test_a_plain_account_gets_a_reading_or_a_reason() -> None:
    script = (
        "import os, sys, json, _strptime\n"
        "from desktop.checks.catalogue import find_check as f; from desktop.checks.parameters import build_params\n"
        "from desktop.targets.base import Call; from desktop.targets.local.target import LocalShell\n"
        "from desktop.domain.errors import TargetError; from desktop.checks.read import as_fields\n"
        "LocalShell(Call.within(30)).run(['true']); asked = json.loads(sys.argv[1])\n"
        "checks = [(f(name), build_params(f(name), params)) for name, params in asked.items()]\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "for check, params in checks:\n"
        "    try: as_fields(check.shell(LocalShell(Call.within(30)), params)); print(check.id)\n"
        "    except TargetError as error: print(check.id, error)\n"
    )
    words = [sys.executable, "-c", script, json.dumps(ONLY_BY_COMMANDS | {"host.connections": {}})]
    done = subprocess.run(words, capture_output=True, text=True, env={**os.environ, "HOME": "/nonexistent"})
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == [*ONLY_BY_COMMANDS, "host.connections"]
    read = [line for line in lines if " " not in line]
    assert {"host.packages", "host.connections"} <= set(read)


def told(shell: Shell, name: str, params: dict[str, Any]) -> object:
    """Return the reading without what moves by itself, or the kind of refusal."""
    try:
        reading = as_fields(there(shell, name, **params))
    except TargetError as error:
        return type(error)
    return {key: value for key, value in reading.items() if not key.endswith("_s") and key != "sessions"}


ONLY_BY_COMMANDS: dict[str, dict[str, Any]] = {
    "host.failed_units": {},
    "host.timers": {},
    "host.packages": {"name": "dpkg", "updates": False},
    "host.container": {},
    "host.users": {},
    "host.firewall": {"port": 22},
    "host.cron": {},
}


def is_busybox(shell: Shell) -> bool:
    return isinstance(shell, BusyboxShell)


def until(claim: Callable[[], bool], within_s: float = 10) -> None:
    end = time.monotonic() + within_s
    while not claim():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def stub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Puts a program of this name before all others; it notes what it was given in the file that comes back."""
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    def write(name: str, script: str) -> Path:
        (tmp_path / name).write_text(f'#!/bin/sh\necho "$*" >>"$0.asked"\n{script}\n')
        (tmp_path / name).chmod(0o755)
        return tmp_path / f"{name}.asked"

    return write


@is_root
def test_accounts_that_the_machine_does_not_list_are_looked_up(stub: Callable[[str, str], Path]) -> None:
    asked = stub("getent", "echo far:x:54321:1::/:/bin/sh")
    with subprocess.Popen(["sleep", "60"], user=54321) as started:
        try:
            answers = ask(LocalShell(Call.within(30)), QUESTIONS)
        finally:
            started.kill()
    assert {each.pid: each.user for each in parse_processes(answers)}[started.pid] == "far"
    numbers = asked.read_text().split()
    assert "54321" in numbers
    assert "0" not in numbers  # /etc/passwd names root


def test_a_name_with_a_space_keeps_the_names_apart(stub: Callable[[str, str], Path]) -> None:
    told = {"-n": "my host", "-s": "Linux", "-r": "6.1", "-m": "x86_64", "-snrm": "Linux my host 6.1 x86_64"}
    cases = " ".join(f"{option}) echo '{text}' ;;" for option, text in told.items())
    stub("uname", f"case $1 in {cases} esac")
    found = there(LocalShell(Call.within(30)), "host.identity")
    assert (found.name, found.kernel, found.arch) == ("my host", "6.1", "x86_64")


def test_systemd_is_asked_for_the_time_where_there_is_a_message_bus(
    stub: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = stub("timedatectl", "[ $1 = show ] && echo NTPSynchronized=yes")
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/none")
    assert there(LocalShell(Call.within(30)), "host.clock").synchronised
    assert asked.read_text().split() == ["timesync-status", "show"]


def test_a_missing_proc_is_told_as_that_by_every_shell() -> None:
    said = ("cat: /proc/stat: No such file or directory", "ash: can't open /proc/stat: no such file")
    for words in said:
        answers = Answers(CommandOutput(("sh",), 2, "", words), ("stat",))
        with pytest.raises(NotApplicableError, match="is it mounted"):
            answers.need("stat")
