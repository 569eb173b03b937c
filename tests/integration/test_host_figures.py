"""Pressure, disks, open files, kernel parameters and certificates of a real machine, by every way in."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.domain.errors import NotApplicableError
from desktop.targets.base import Shell
from tests.servers.namespaces import own_mounts

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads Linux by its own tools")
is_root = pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root")
KEY = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0IHRoYXQgc3RheXMgdGhlcmU=\n-----END PRIVATE KEY-----\n"


def there(shell: Shell, check_id: str, **params: Any) -> Any:
    spec = find_check(check_id)
    assert spec.shell is not None
    return spec.shell(shell, build_params(spec, params))


def test_pressure_is_the_kernels(shell: Shell) -> None:
    try:
        text = Path("/proc/pressure/cpu").read_text()
    except OSError:
        with pytest.raises(NotApplicableError):
            there(shell, "host.pressure")
        return
    found = there(shell, "host.pressure")
    some_300s = float(text.split("avg300=")[1].split()[0])
    assert found.cpu.some.last_300s_pct == pytest.approx(some_300s, abs=3)
    assert found.cpu_some_pct == found.cpu.some.last_60s_pct


def test_disks_are_those_that_psutil_counts(shell: Shell, tmp_path: Path) -> None:
    before = psutil.disk_io_counters(perdisk=True)
    write = ["dd", "if=/dev/zero", f"of={tmp_path}/x", "bs=1M", "count=30", "oflag=dsync", "status=none"]
    writer = subprocess.Popen(write)
    try:
        found = there(shell, "host.disk_io", sample_s=0.5)
    except NotApplicableError:
        assert not any(before[name].write_count for name in before if name.startswith(("sd", "vd", "nvme")))
        return
    finally:
        writer.wait()
    after = psutil.disk_io_counters(perdisk=True)
    for disk in found.disks:
        assert 0 <= disk.busy_pct <= 100
        wrote = after[disk.name].write_bytes - before[disk.name].write_bytes
        assert disk.written_bytes_per_s * found.sampled_s <= wrote + 1
    names = {path.name for path in Path("/sys/block").iterdir()}
    assert {disk.name for disk in found.disks} <= names


@pytest.fixture
def eager() -> Iterator[int]:
    """A program that has 90 of the 100 files open that it may."""
    script = "import time; held = [open('/dev/null') for _ in range(87)]; print(flush=True); time.sleep(300)"

    def few() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (100, 200))

    program = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, preexec_fn=few)
    assert program.stdout
    program.stdout.readline()
    yield program.pid
    program.kill()
    program.wait()
    program.stdout.close()


def test_open_files_of_a_program_near_its_limit(shell: Shell, eager: int) -> None:
    found = there(shell, "host.limits", limit=50)
    row = next(row for row in found.processes if row.pid == eager)
    assert (row.open_count, row.limit_count, row.used_pct) == (
        len(os.listdir(f"/proc/{eager}/fd")),
        100,
        90.0,
    )
    assert found.used_count == pytest.approx(
        int(Path("/proc/sys/fs/file-nr").read_text().split()[0]), rel=0.5
    )
    assert found.hidden_count == 0 or os.geteuid()


def test_parameters_are_those_that_sysctl_shows(shell: Shell) -> None:
    for name in ("net.ipv4.tcp_rmem", "vm/swappiness", "kernel.ostype"):
        shown = subprocess.run(["sysctl", "-n", name], capture_output=True, text=True)
        found = there(shell, "host.sysctl", name=name, wanted=shown.stdout)
        assert found.value == " ".join(shown.stdout.split())
        assert found.is_wanted
    assert there(shell, "host.entropy").pool_bits == int(Path("/proc/sys/kernel/random/poolsize").read_text())


@is_root
def test_a_file_of_a_more_important_folder_counts(tmp_path: Path) -> None:
    """In mounts of its own: of two files of one name, that of /etc; of two names, the last."""
    for folder, name, value in (("etc", "10-a", 1), ("etc", "50-b", 7), ("run", "50-b", 5)):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / f"{name}.conf").write_text(f"# x\nvm.swappiness = {value}\n")
    script = (
        "from desktop.checks.catalogue import find_check; from desktop.checks.parameters import build_params\n"
        "from desktop.targets.base import Call; from desktop.targets.local.target import LocalShell\n"
        "check = find_check('host.sysctl'); params = build_params(check, {'name': 'vm.swappiness'})\n"
        "found = check.shell(LocalShell(Call.within(30)), params)\n"
        "print(found.configured, found.configured_in)\n"
    )
    bind = (
        'mount -t tmpfs tmpfs /run && mkdir /run/sysctl.d && cp "$1"/run/* /run/sysctl.d && '
        'mount --bind "$1/etc" /etc/sysctl.d && shift && exec "$@"'
    )
    done = subprocess.run(
        [*own_mounts(), "sh", "-c", bind, "sh", tmp_path, sys.executable, "-c", script],
        capture_output=True,
        text=True,
    )
    if Path("/etc/sysctl.conf").is_file() and "vm.swappiness" in Path("/etc/sysctl.conf").read_text():
        pytest.skip("this machine sets it in /etc/sysctl.conf, which counts most")
    assert done.stdout == "7 /etc/sysctl.d/50-b.conf\n", done.stderr


@pytest.fixture(scope="module")
def certificate() -> str:
    """A certificate that openssl made, with 40 days left."""
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 40 -keyout /dev/null"
    names = ["-subj", "/CN=shop.example", "-addext", "subjectAltName=DNS:www.shop.example"]
    made = subprocess.run(["openssl", *words.split(), *names], capture_output=True, text=True, check=True)
    return made.stdout


def test_certificates_of_a_folder(shell: Shell, tmp_path: Path, certificate: str) -> None:
    (tmp_path / "live dir").mkdir()
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "fullchain1.der").write_text(KEY + certificate)
    (tmp_path / "live dir" / "fullchain.pem").symlink_to("../archive/fullchain1.der")
    (tmp_path / "windows.crt").write_bytes(certificate.replace("\n", "\r\n").encode())
    (tmp_path / "key.pem").write_text(KEY)
    found = there(shell, "host.certificates", path=str(tmp_path))
    assert (found.file_count, found.count, found.first) == (3, 1, "www.shop.example")
    assert found.days_left in (39, 40)  # within the second in which it was made, all of 40 are left
    row = found.certificates[0]
    assert (row.subject, row.is_self_signed) == ("CN=shop.example", True)
    shown = subprocess.run(
        ["openssl", "x509", "-noout", "-enddate"],
        input=certificate,
        capture_output=True,
        text=True,
        check=True,
    )
    ends = datetime.strptime(shown.stdout.strip(), "notAfter=%b %d %H:%M:%S %Y GMT").replace(tzinfo=UTC)
    assert row.not_after == ends
    assert there(shell, "host.certificates", path=f"{tmp_path}/archive/fullchain1.der").count == 1


@pytest.mark.parametrize("side", [-1, 1])
def test_days_left_as_openssl_checks_them(shell: Shell, tmp_path: Path, certificate: str, side: int) -> None:
    (tmp_path / "a.pem").write_text(certificate)
    days = there(shell, "host.certificates", path=f"{tmp_path}/a.pem").days_left
    seconds = 86400 * (days + 1) if side > 0 else 86400 * days - 60
    good = subprocess.run(
        ["openssl", "x509", "-noout", "-checkend", str(seconds), "-in", tmp_path / "a.pem"],
        capture_output=True,
    )
    assert (good.returncode == 0) is (side < 0)


def test_private_key_never_leaves_the_machine(shell: Shell, tmp_path: Path, certificate: str) -> None:
    """Not even where a certificate before it was cut."""
    cut = "\n".join(certificate.splitlines()[:3])
    (tmp_path / "both.pem").write_text(f"{cut}\n{KEY}{certificate}")
    sent: list[str] = []

    class Listening:
        os = "linux"

        def run_script(self, *args: Any, **named: Any) -> Any:
            out = shell.run_script(*args, **named)
            sent.append(out.stdout)
            return out

    found = there(Listening(), "host.certificates", path=str(tmp_path))  # type: ignore[arg-type]
    assert (found.count, found.unread_count) == (1, 1)
    assert "c2VjcmV0" not in sent[0]
    assert "PRIVATE" not in sent[0]
