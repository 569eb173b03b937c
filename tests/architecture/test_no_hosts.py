"""No tracked file names the host of a package registry: which one serves is the business of each machine."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import dev

ROOT = Path(dev.ROOT)


def hosts_in(text: str) -> set[str]:
    return set(re.findall(r"https?://(?:[^/@\s'\"]*@)?([\w.-]+\.\w+)", text))


def registry_hosts() -> set[str]:
    """Return the hosts that pip is set to ask here, and those it asks when nothing is set."""
    from pip._internal.models.index import PyPI, TestPyPI

    config = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    )
    variables = " ".join(value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_")))
    return (
        hosts_in(config.stdout)
        | hosts_in(variables)
        | {PyPI.netloc, TestPyPI.netloc, PyPI.file_storage_domain}
    )


def tracked_files() -> list[Path]:
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_tracked_file_names_a_registry() -> None:
    hosts = [host.encode() for host in registry_hosts()]
    assert hosts
    assert not [(path, host) for path in tracked_files() for host in hosts if host in path.read_bytes()]


def test_a_host_is_seen_in_what_pip_says() -> None:
    assert hosts_in("global.index-url='https://me:pass@mirror.example.org/simple'") == {"mirror.example.org"}
