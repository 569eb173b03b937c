"""A shell in which every command is busybox's, as on Alpine; in a folder of its own, or with its root changed to it."""

import os
import shutil
import stat
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from desktop.domain.errors import CommandMissingError
from desktop.targets.base import CommandOutput

BUSYBOX = shutil.which("busybox") or ""


class BusyboxShell:
    """Runs scripts with busybox's ash and nothing but its applets on the PATH."""

    os = "linux"

    def __init__(self, folder: Path, *, is_chroot: bool = False) -> None:
        self._folder, self._is_chroot = folder, is_chroot
        (folder / "bin").mkdir(parents=True)
        shown = subprocess.run([BUSYBOX, "--list"], check=True, capture_output=True, text=True)
        for applet in shown.stdout.split():
            (folder / "bin" / applet).symlink_to("/bin/.busybox" if is_chroot else BUSYBOX)
        if is_chroot:
            shutil.copy(BUSYBOX, folder / "bin" / ".busybox")
            _copy_libraries(folder)
            (folder / "dev").mkdir()
            os.mknod(folder / "dev" / "null", 0o666 | stat.S_IFCHR, os.makedev(1, 3))

    def run(
        self, argv: Sequence[str], *, env: Mapping[str, str] | None = None, stdin: bytes = b""
    ) -> CommandOutput:
        raise CommandMissingError("This shell only runs scripts.")

    def run_script(
        self, script: str, *, interpreter: str = "sh", env: Mapping[str, str] | None = None
    ) -> CommandOutput:
        applets = "/bin" if self._is_chroot else str(self._folder / "bin")
        begin = ["chroot", str(self._folder)] if self._is_chroot else []
        done = subprocess.run(
            [*begin, f"{applets}/ash", "-c", script],
            env={"PATH": f"{applets}:{os.environ['PATH']}" if begin else applets, **(env or {})},
            capture_output=True,
            timeout=60,
        )
        stdout, stderr = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        return CommandOutput(("ash",), done.returncode, stdout, stderr)


def _copy_libraries(folder: Path) -> None:
    """Copy what a busybox that is not static needs to start."""
    shown = subprocess.run(["ldd", BUSYBOX], capture_output=True, text=True)
    for word in shown.stdout.split():
        if word.startswith("/"):
            target = folder / word.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(word, target)
