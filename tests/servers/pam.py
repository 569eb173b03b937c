"""An sshd that signs people in through PAM, by a service of the test's own that asks for one word."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.sshd import SSHD, Sshd, start_sshd

_SERVICES = Path("/etc/pam.d")


def can_have_a_service() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and _SERVICES.is_dir()


@contextmanager
def pam_sshd(folder: Path, word: str, options: tuple[str, ...] = ()) -> Iterator[Sshd]:
    """Give a server whose PAM tells something, asks for a word and takes only this one; its service goes with it."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / f"handrail-sshd-{os.getpid()}"  # PAM looks for a service of the program's name
    shutil.copy(SSHD, program)
    verify = folder / "verify"
    verify.write_text(f'#!/bin/sh\nread -r typed\n[ "$typed" = "{word}" ]\n')
    verify.chmod(0o755)
    service = _SERVICES / program.name
    service.write_text(
        "auth requisite pam_echo.so Welcome to the vault, %u\n"
        f"auth required pam_exec.so expose_authtok quiet {verify}\n"
        "auth required pam_permit.so\naccount required pam_permit.so\nsession required pam_permit.so\n"
    )
    server = None
    try:
        lines = ("UsePAM yes", "KbdInteractiveAuthentication yes", *options)
        server = start_sshd(folder, options=lines, program=program)
        yield server
    finally:
        if server is not None:
            server.stop()
        service.unlink()
