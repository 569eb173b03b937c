"""A systemd of its own, with a journal, as the first process of namespaces that end with it."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

PROGRAM = next(
    (path for path in ("/usr/lib/systemd/systemd", "/lib/systemd/systemd") if Path(path).exists()), ""
)
_BEGIN = """
mount --make-rprivate /
mount -t proc proc /proc
mount -t tmpfs tmpfs /run && mkdir -p /run/lock /run/systemd/system
mount -t tmpfs tmpfs /var/log
umount -l /sys/fs/cgroup; mount -t cgroup2 cgroup2 /sys/fs/cgroup || exit 1
cp "$units"/* /run/systemd/system/
exec "$program" --system --unit=probe.target --log-target=null --show-status=no
"""


def can_run() -> bool:
    """Return whether this account may make the namespaces and the programs are there."""
    tools = all(shutil.which(tool) for tool in ("unshare", "nsenter", "systemctl"))
    return bool(PROGRAM) and tools and hasattr(os, "geteuid") and os.geteuid() == 0


class Systemd:
    """Runs units given as files, all wanted by one target; a name without an ending is a service's."""

    def __init__(self, folder: Path, services: Mapping[str, str]) -> None:
        units = folder / "units"
        units.mkdir()
        files = {name if "." in name else f"{name}.service": text for name, text in services.items()}
        for name, text in files.items():
            (units / name).write_text(f"[Unit]\nDefaultDependencies=no\n{text}")
        wanted = " ".join(files)
        (units / "probe.target").write_text(
            f"[Unit]\nDefaultDependencies=no\nWants=systemd-journald.socket systemd-journald.service {wanted}\n"
        )
        self._process = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--ipc", "--uts", "--kill-child", "sh", "-c", _BEGIN],
            env={**os.environ, "units": str(units), "program": PROGRAM, "container": "probe"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def run(self, *argv: str, env: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
        """Run a command where this systemd is the first process."""
        inside = ["nsenter", "--target", str(self._first_pid()), "--mount", "--pid", "--ipc", "--uts"]
        return subprocess.run(
            [*inside, *argv], env={**os.environ, **(env or {})}, capture_output=True, text=True, timeout=60
        )

    def run_python(self, script: str, env: Mapping[str, str] | None = None) -> str:
        done = self.run(sys.executable, "-c", script, env=env)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def wait_until_up(self, within_s: float = 20) -> bool:
        """Wait until systemctl gets an answer; false when it never does (another kind of machine)."""
        end = time.monotonic() + within_s
        while time.monotonic() < end and self._process.poll() is None:
            if (
                self._children()
                and self.run("systemctl", "is-active", "probe.target").stdout.strip() == "active"
            ):
                return True
            time.sleep(0.2)
        return False

    def stop(self) -> None:
        self._process.kill()  # unshare waits through a gentler signal; its child, and all below, end with it
        self._process.wait(10)

    def _children(self) -> list[psutil.Process]:
        return psutil.Process(self._process.pid).children()

    def _first_pid(self) -> int:
        return self._children()[0].pid
