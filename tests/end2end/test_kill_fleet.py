"""`kill -9` of the program while a change is under way on several hosts: what the record says, and how it goes on."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end2end.terminal import Terminal
from tests.servers.run_command import FakeNode, node_id, run_command
from tests.servers.sshd import Sshd

ROWS = """\
runbook: 1
id: restarts
title: Restart them
inputs:
  log: {type: path}
steps:
  - id: restart
    title: Restart
    on: ['ssh:web-1', 'ssh:web-2', 'ssh:web-3']
    effect: changes
    risk: None.
    undo: None.
    run: |
      printf '%s\\n' "$HOST begun" >> "$LOG"
      [ "$HOST" != ssh:web-2 ] || sleep 3
      printf '%s\\n' "$HOST done" >> "$LOG"
    env: {LOG: '${log}', HOST: '${target.name}'}
    timeout: 1m
  - id: after
    title: After
    run: echo after
"""
FLEET = """\
runbook: 1
id: fleet
title: A fleet
inputs:
  log: {type: path}
steps:
  - id: restart
    title: Restart
    on: ssm:/eu-west-1/tag:Role=web
    effect: changes
    risk: None.
    undo: None.
    run: printf 'begun\\n' >> "$LOG"; sleep 3; printf 'done\\n' >> "$LOG"
    env: {LOG: '${log}'}
    timeout: 1m
  - {id: after, title: After, run: echo after}
"""


def killed(terminal: Terminal, book: Path, log: Path, *words: str, when: Callable[[str], bool]) -> str:
    """Begin a run, kill the program and only it once the log is so, and return the run's id."""
    process = terminal.start("run", str(book), "-i", f"log={log}", *words, "--no-input", "--json")
    end = time.monotonic() + 60
    while not (log.exists() and when(log.read_text())):
        assert time.monotonic() < end, process.communicate()
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    [row] = terminal.run("runs", "--json").json
    assert row["ended"] is None
    assert terminal.run("verify", row["run_id"]).code == 0
    return str(row["run_id"])


@pytest.fixture
def hosts(terminal: Terminal, sshd: Sshd) -> Terminal:
    alias = f"Host web-1 web-2 web-3\n  HostName 127.0.0.1\n  Port {sshd.port}\n  User {sshd.user}"
    sshd.write_client_config(terminal.home, [alias])
    return terminal


def test_a_change_that_was_under_way_on_one_host_is_unknown_there_and_made_on_no_host_twice(
    hosts: Terminal, tmp_path: Path
) -> None:
    book, log = tmp_path / "restarts.yaml", tmp_path / "log"
    book.write_text(ROWS)
    run_id = killed(hosts, book, log, "--consent", "restart=3", when=lambda said: "web-2 begun" in said)
    assert log.read_text().splitlines()[:3] == ["ssh:web-1 begun", "ssh:web-1 done", "ssh:web-2 begun"]

    resumed = hosts.run("resume", run_id, "--consent", "restart=3", "--no-input", "--json")
    assert resumed.code == 77, resumed.stderr
    assert resumed.json["waiting_for"]["kind"] == "outcome_unknown"
    assert resumed.json["waiting_for"]["step"] == "restart"
    text = hosts.run("summary", run_id, "--format", "text").stdout
    assert "ssh:web-2" in text
    assert "not known" in text.lower() or "unknown" in text.lower()

    ended = hosts.run(
        "resume", run_id, "--decide", "restart=happened", "--consent", "restart", "--no-input", "--json"
    )
    assert (ended.code, ended.json["ended"]) == (0, "completed"), ended.stderr
    began = [line for line in log.read_text().splitlines() if line.endswith("begun")]
    assert began == ["ssh:web-1 begun", "ssh:web-2 begun", "ssh:web-3 begun"]
    rows = {row["target"]: row["verdict"] for row in ended.json["steps"][0]["rows"]}
    assert rows == {"ssh:web-1": "pass", "ssh:web-2": "pass", "ssh:web-3": "pass"}
    assert hosts.run("verify", run_id).code == 0


def test_a_change_that_did_not_happen_on_one_host_is_made_there_once_it_is_said(
    hosts: Terminal, tmp_path: Path
) -> None:
    book, log = tmp_path / "restarts.yaml", tmp_path / "log"
    book.write_text(ROWS)
    run_id = killed(hosts, book, log, "--consent", "restart=3", when=lambda said: "web-2 begun" in said)
    words = ("--decide", "restart=did_not_happen", "--consent", "restart=2", "--no-input", "--json")
    ended = hosts.run("resume", run_id, *words)
    assert (ended.code, ended.json["ended"]) == (0, "completed"), ended.stderr
    began = [line for line in log.read_text().splitlines() if line.endswith("begun")]
    assert began == ["ssh:web-1 begun", "ssh:web-2 begun", "ssh:web-2 begun", "ssh:web-3 begun"]


def test_a_change_on_a_fleet_of_nodes_that_was_sent_is_not_sent_again(
    terminal: Terminal, tmp_path: Path
) -> None:
    book, log = tmp_path / "fleet.yaml", tmp_path / "log"
    book.write_text(FLEET)
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_EC2_METADATA_DISABLED": "true"}
    with run_command(*(FakeNode(node_id(number), {"Role": "web"}) for number in (1, 2))) as server:
        here = Terminal(terminal.home, {**keys, "AWS_ENDPOINT_URL": server.url})
        run_id = killed(here, book, log, "--consent", "restart", when=lambda said: said.count("begun") == 2)
        resumed = here.run("resume", run_id, "--consent", "restart", "--no-input", "--json")
        assert resumed.code == 77, resumed.stderr
        assert resumed.json["waiting_for"] == {"step": "restart", "kind": "outcome_unknown"}
        ended = here.run("resume", run_id, "--decide", "restart=happened", "--no-input", "--json")
        assert (ended.code, ended.json["ended"]) == (0, "completed"), ended.stderr
        assert server.calls["SendCommand"] == 1
    assert log.read_text().count("begun") == 2
