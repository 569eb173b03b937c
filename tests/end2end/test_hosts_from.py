"""Many hosts from where somebody keeps them, in the real program over a real sshd."""

import json
from pathlib import Path

import pytest

from tests.end2end.terminal import Terminal
from tests.servers.sshd import Sshd
from tests.servers.streams import closed_port

BOOK = """\
runbook: 1
id: many
title: Many hosts
inputs:
  hosts: {type: targets, label: Hosts}
on: ${hosts}
steps:
  - {id: load, title: Load, check: host.load, outcomes: [{pass: load_1m >= 0}, {fail: otherwise}]}
  - {id: memory, title: Memory, check: host.memory, outcomes: [{pass: available_pct >= 0}, {fail: otherwise}]}
"""


@pytest.fixture
def ready(terminal: Terminal, sshd: Sshd) -> Terminal:
    aliases = f"Host web-1 web-2 web-3\n  HostName 127.0.0.1\n  Port {sshd.port}\n  User {sshd.user}"
    dead = f"Host web-dead\n  HostName 127.0.0.1\n  Port {closed_port()}"
    sshd.write_client_config(terminal.home, [aliases, dead])
    (terminal.home / "many.yaml").write_text(BOOK)
    return terminal


def test_a_run_takes_its_hosts_from_the_ssh_settings(ready: Terminal) -> None:
    ended = ready.run(
        "run", str(ready.home / "many.yaml"), "--hosts", "ssh-config:web-?", "--no-input", "--json"
    )
    assert "ssh-config:web-?: 3 targets." in ended.stderr
    rows = [
        (step["id"], row["target"], row["verdict"]) for step in ended.json["steps"] for row in step["rows"]
    ]
    hosts = [f"ssh:web-{at}" for at in (1, 2, 3)]
    assert sorted(rows) == sorted((step, host, "pass") for step in ("load", "memory") for host in hosts)
    assert ended.code == 0


WRITTEN = """\
runbook: 1
id: written
title: Hosts that the file names
inputs:
  hosts: {type: targets, default: 'ssh-config:web-[12x]'}
rules:
  - {assert: len(hosts) == 2, say: Two hosts are wanted.}
steps:
  - {id: load, title: Load, on: '${hosts}', check: host.load, outcomes: [{pass: load_1m >= 0}, {fail: otherwise}]}
  - id: listed
    title: Load
    on: file:fleet.csv
    check: host.load
    outcomes: [{pass: load_1m >= 0}, {fail: otherwise}]
  - id: one_by_one
    title: Each for itself
    each: ${hosts}
    on: ${item}
    run: echo here
"""


def test_a_runbook_names_where_its_hosts_come_from(ready: Terminal) -> None:
    """A default is read before the run begins; a list in `on` lies beside the runbook."""
    (ready.home / "written.yaml").write_text(WRITTEN.replace("[12x]", "?"))
    ended = ready.run("run", str(ready.home / "written.yaml"), "--no-input", "--json")
    assert (ended.code, "Two hosts are wanted." in ended.stderr) == (64, True)
    (ready.home / "written.yaml").write_text(WRITTEN.replace("== 2", "== 3").replace("[12x]", "?"))
    (ready.home / "fleet.csv").write_text("host\nweb-1\nlocal\nnot a host\n")
    ended = ready.run("run", str(ready.home / "written.yaml"), "--no-input", "--json")
    rows = {
        step["id"]: sorted(row["target"] or row["item"] for row in step["rows"])
        for step in ended.json["steps"]
    }
    hosts = ["ssh:web-1", "ssh:web-2", "ssh:web-3"]
    assert rows == {"load": hosts, "listed": ["local", "ssh:web-1"], "one_by_one": hosts}
    assert "ssh-config:web-?: 3 targets." in ended.stderr
    assert ended.code == 0


def test_a_list_that_is_not_there_is_told_by_the_linter_and_the_step(ready: Terminal) -> None:
    text = WRITTEN.replace("default: 'ssh-config:web-[12x]'", "default: [local, local]")
    (ready.home / "written.yaml").write_text(
        text.replace("  - {assert: len(hosts) == 2", "  - {assert: len(hosts) > 0")
    )
    linted = ready.run("lint", str(ready.home / "written.yaml"))
    assert (
        f"there is no {ready.home}/fleet.csv here, from where file:fleet.csv is to take its hosts"
        in linted.stdout
    )
    ended = ready.run("run", str(ready.home / "written.yaml"), "--no-input", "--json")
    listed = next(step for step in ended.json["steps"] if step["id"] == "listed")
    assert listed["verdict"] == "unknown"
    assert "fleet.csv cannot be read: No such file or directory" in json.dumps(listed)


def test_a_check_on_many_hosts_tells_each_and_which_could_not_be_read(
    ready: Terminal, tmp_path: Path
) -> None:
    table = tmp_path / "fleet.csv"
    table.write_text("name,host\none,web-1\ntwo,web-dead\nthree,web 3\nfour,web-2\n")
    ended = ready.run("check", "host.load", "--on", str(table), "--json")
    found = {one["target"]: one["verdict"] for one in map(json.loads, ended.stdout.splitlines())}
    assert found.keys() == {"ssh:web-1", "ssh:web-2", "ssh:web-dead"}
    assert found["ssh:web-dead"] == "unknown"
    assert "unknown" not in (found["ssh:web-1"], found["ssh:web-2"])
    assert "Left out: line 4: 'web 3' is no host." in ended.stderr
    assert ended.code in (2, 3)


def test_a_text_line_for_each_of_several_targets(ready: Terminal) -> None:
    ended = ready.run("check", "host.load", "--on", "local,web-1")
    assert sorted(line.partition(":")[0] for line in ended.stdout.splitlines()) == ["local", "ssh"]
    assert "2 targets: " in ended.stderr


def test_what_is_for_one_target_says_so(ready: Terminal) -> None:
    ended = ready.run("check", "host.load", "--on", "local,web-1", "--save")
    assert (ended.code, "--save is for one target; here are 2." in ended.stderr) == (64, True)
    ended = ready.run(
        "run", str(ready.home / "many.yaml"), "--hosts", "local", "-i", "hosts=local", "--no-input"
    )
    assert (ended.code, "both say where it runs" in ended.stderr) == (64, True)
