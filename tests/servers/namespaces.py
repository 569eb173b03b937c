"""A program with mounts of its own, which nobody outside sees."""

import subprocess
from pathlib import Path

import pytest

OWN_MOUNTS = ("unshare", "--mount")


def own_mounts() -> list[str]:
    """Return the words before a command that gives it its own mounts; skips where the kernel gives none."""
    made = subprocess.run([*OWN_MOUNTS, "true"], capture_output=True, text=True)
    if made.returncode == 0:
        return [*OWN_MOUNTS]
    # In a chroot whose root is no mount point nothing can be made private; it is safe where all of it is already.
    if _is_shared(Path("/proc/self/mountinfo").read_text(encoding="utf-8")):
        pytest.skip(f"mounts cannot be kept from others here: {made.stderr.strip()}")
    unchanged = [*OWN_MOUNTS, "--propagation", "unchanged"]
    made = subprocess.run([*unchanged, "true"], capture_output=True, text=True)
    if made.returncode:
        pytest.skip(f"this account may not have mounts of its own: {made.stderr.strip()}")
    return unchanged


def _is_shared(mountinfo: str) -> bool:
    """Say whether any mount hands on what is mounted below it; its optional fields stand before a lone hyphen."""
    return any(" shared:" in line.partition(" - ")[0] for line in mountinfo.splitlines())
