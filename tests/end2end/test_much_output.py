"""A gigabyte from one command, here and over SSH: memory is bounded, what is missing is told, the window lives."""

import json
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.end2end.terminal import Terminal, write_runbook
from tests.end2end.test_hostile import cost_of
from tests.end2end.window import DrivenWindow
from tests.servers.sshd import Sshd

MUCH = 1_000_000_000
FLOOD = f"yes 'a line of some length to fill the pipe quickly' | head -c {MUCH}"
GAP_S = 0.25  # a connection that decrypts as fast as it can is a busy neighbour of its own


def book_of(tmp_path: Path, script: str, on: str) -> Path:
    steps = f"  - id: one\n    title: One\n    timeout: 5m\n    on: {on}\n    run: {json.dumps(script)}\n"
    return write_runbook(tmp_path / "book.yaml", steps)


def place(where: str, sshd: Sshd) -> str:
    return "local" if where == "here" else f"ssh://{sshd.user}@127.0.0.1:{sshd.port}"


@pytest.mark.timeout(400)
@pytest.mark.parametrize("where", ["here", "ssh"])
def test_a_gigabyte_costs_less_than_50_mb_of_memory_and_is_told_as_cut(
    terminal: Terminal, tmp_path: Path, sshd: Sshd, where: str
) -> None:
    sshd.write_client_config(terminal.home)
    on = place(where, sshd)
    base = cost_of(terminal, "run", str(book_of(tmp_path, "echo x", on)), "--no-input", "--json")
    cost = cost_of(terminal, "run", str(book_of(tmp_path, FLOOD, on)), "--no-input", "--json", timeout_s=300)
    assert (base.code, cost.code) == (0, 0), cost.said
    assert cost.peak_mb < base.peak_mb + 50
    [row, _] = terminal.run("runs", "--json").json
    [evidence] = terminal.run("summary", row["run_id"], "--format", "json").json["steps"][0]["evidence"]
    assert MUCH <= evidence["size_bytes"] < MUCH + 100  # and the line that tells how much is missing
    assert evidence["kept_bytes"] < 8 * 2**20
    assert "capped" in terminal.run("summary", row["run_id"], "--format", "text").stdout


@pytest.fixture
def window(qapp: QApplication, home: Path) -> Iterator[DrivenWindow]:
    driven = DrivenWindow(home / ".config" / "handrail")
    yield driven
    driven.close()


@pytest.mark.alone
@pytest.mark.timeout(900)
@pytest.mark.parametrize("where", ["here", "ssh"])
def test_the_window_stays_alive_under_a_gigabyte(
    window: DrivenWindow, home: Path, tmp_path: Path, sshd: Sshd, where: str
) -> None:
    """The neighbours on a shared machine can only make a gap longer, so the best of a few rounds counts."""
    sshd.write_client_config(home)
    on = place(where, sshd)
    small = window.begin(str(book_of(tmp_path, "echo x", on)), is_guided=False)
    window.until(lambda: small.model.is_over)
    before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    book = book_of(tmp_path, FLOOD, on)
    worst_s: list[float] = []
    while len(worst_s) < 3 and min(worst_s, default=1.0) >= GAP_S:
        page = window.begin(str(book), is_guided=False)
        window.gaps_s.clear()
        window.until(lambda page=page: page.model.is_over, timeout_s=250)
        worst_s.append(max(window.gaps_s))
        assert "capped" in window.shell.stage.bench.summary(page.model.run, "text")
    assert min(worst_s) < GAP_S, worst_s
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 < before_mb + 80
