"""A server or corpus that is not there: skipped and named at the end, or a failure where CI runs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import dev

SAMPLE = """
import pytest

@pytest.mark.requires_server("sshd")
def test_talks_to_sshd(): pass

@pytest.fixture(scope="session")
def served(need_server): need_server("ps", "xdotool")

def test_looks_at_a_window(served): pass

def test_reads_the_corpora(corpora): pass

@pytest.mark.skipif(True, reason="the kernel here cannot do it")
def test_asks_the_kernel(): pass

def test_needs_nothing(home): assert str(home) in __import__("os").path.expanduser("~")
"""


def run_sample(folder: Path, **variables: str) -> str:
    """Run the sample with our conftest where no server and no corpus can be found."""
    root = Path(dev.ROOT)
    shutil.copy(root / "tests" / "conftest.py", folder)
    source = (root / "dev.py").read_text(encoding="utf-8")
    assert '"/usr/sbin"' in source
    (folder / "dev.py").write_text(source.replace('"/usr/sbin", "/sbin"', '"/nowhere"'), encoding="utf-8")
    shutil.copy(root / "pyproject.toml", folder)
    (folder / "test_sample.py").write_text(SAMPLE)
    environment = {key: value for key, value in os.environ.items() if key != "CI" and "PYTEST" not in key}
    environment |= {"PATH": str(folder), "HANDRAIL_CORPORA": str(folder / "none"), **variables}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "test_sample.py"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="the table of servers is Debian's")
def test_what_is_missing_is_skipped_and_named_last(tmp_path: Path) -> None:
    out = run_sample(tmp_path)
    assert "1 passed, 4 skipped" in out
    end = out[out.index("not tested here") :]
    assert "lacks sshd" in end
    assert "lacks ps, xdotool" in end
    assert "lacks the corpora" in end
    assert "the kernel here cannot do it: 1 tests" in end
    assert "test_sample.py::test_talks_to_sshd" in end


@pytest.mark.skipif(sys.platform == "win32", reason="the table of servers is Debian's")
def test_where_ci_runs_what_is_missing_fails(tmp_path: Path) -> None:
    out = run_sample(tmp_path, CI="true")
    assert "1 passed, 1 skipped, 3 errors" in out
    assert "this machine lacks sshd" in out
    end = out[out.index("not tested here") : out.index("short test summary")]
    assert end.count("test_sample.py::") == 1  # what no server would mend
