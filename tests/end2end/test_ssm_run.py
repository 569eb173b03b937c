"""Nodes of Systems Manager from the terminal: one check, a run over a tag, and what record and summary name."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end2end.terminal import Terminal
from tests.servers.run_command import FakeNode, RunCommandServer, node_id, run_command

WEB = "ssm:/eu-west-1/tag:Role=web"
BOOK = f"""\
runbook: 1
id: fleet
title: A fleet
on: {WEB}
steps:
  - id: look
    title: Look
    run: echo "$HOSTNAME is {{{{ssm:up}}}}"
    capture: {{up: {{regex: 'is (?P<word>.*)'}}}}
    outcomes:
      - pass: up.word == '{{{{ssm:up}}}}'
      - fail: otherwise
  - id: fix
    title: Fix
    effect: changes
    risk: None.
    undo: None.
    run: exit 3
    next: end.workaround
"""


@pytest.fixture
def server() -> Iterator[RunCommandServer]:
    with run_command(*(FakeNode(node_id(number), {"Role": "web"}) for number in (1, 2))) as server:
        yield server


@pytest.fixture
def signed_in(server: RunCommandServer, tmp_path: Path) -> Terminal:
    home = tmp_path / "home"
    home.mkdir()
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_EC2_METADATA_DISABLED": "true"}
    return Terminal(home, {**keys, "AWS_ENDPOINT_URL": server.url})


def test_one_check_of_one_node(signed_in: Terminal) -> None:
    target = f"ssm:/eu-west-1/{node_id(1)}"
    ended = signed_in.run("check", "host.disk", "path=/", "--on", target, "--json")
    assert (ended.json["target"], ended.json["reading"]["mount"]) == (target, "/"), ended.stderr
    assert ended.json["verdict"] in ("pass", "warn", "fail")


@pytest.mark.parametrize("format_", ["text", "json", "nagios", "openmetrics"])
def test_one_check_of_a_fleet_has_a_verdict_for_each_node_and_is_sent_once(
    signed_in: Terminal, server: RunCommandServer, format_: str
) -> None:
    ended = signed_in.run("check", "host.load", "--on", WEB, "--format", format_)
    nodes = [f"ssm:/eu-west-1/{node_id(number)}" for number in (1, 2)]
    assert server.calls["SendCommand"] == 1
    assert "nodes tagged Role=web" in ended.stderr
    assert ended.code in (0, 1, 2), ended
    match format_:
        case "json":
            found = {one["target"]: one for one in map(json.loads, ended.stdout.splitlines())}
            assert sorted(found) == nodes
            assert all("load_1m" in one["reading"] for one in found.values())
        case "text":
            assert sorted(line.partition(": ")[0] for line in ended.stdout.splitlines()) == nodes
        case "nagios":
            first, *lines = ended.stdout.splitlines()
            assert "host.load on 2 targets: 2 " in first
            assert [line.split()[1] for line in lines] == [f"{node}:" for node in nodes]
            for node in nodes:
                assert f"'{node} load_1m'=" in ended.stdout
        case _:
            assert ended.stdout.count("# TYPE handrail_check_verdict gauge\n") == 1
            assert ended.stdout.count("# EOF") == 1
            for node in nodes:
                assert f'handrail_host_load_load_1m{{check="host.load",target="{node}"}}' in ended.stdout


def test_a_fleet_that_is_not_there_is_unknown_in_every_format(signed_in: Terminal) -> None:
    nobody = "ssm:/eu-west-1/tag:Role=nobody"
    told = "Systems Manager knows no nodes tagged Role=nobody"
    for format_ in ("text", "json", "nagios", "openmetrics"):
        ended = signed_in.run("check", "host.load", "--on", nobody, "--format", format_)
        assert ended.code == 3
        assert told in ended.stdout or f'target="{nobody}",verdict="unknown"}} 1' in ended.stdout


def test_run_over_a_tag_is_allowed_once_and_named_everywhere(
    signed_in: Terminal, server: RunCommandServer, tmp_path: Path
) -> None:
    book = tmp_path / "fleet.yaml"
    book.write_text(BOOK, encoding="utf-8")
    assert signed_in.run("lint", str(book)).code == 0
    asked = signed_in.run("run", str(book), "--no-input", "--json")
    look = next(step for step in asked.json["steps"] if step["id"] == "look")
    assert (asked.code, look["verdict"]) == (77, "pass"), asked.json
    assert [row["target"] for row in look["reading"]["rows"]] == [
        f"ssm:/eu-west-1/{node_id(number)}" for number in (1, 2)
    ]
    assert asked.json["waiting_for"] == {"step": "fix", "kind": "consent"}
    assert server.calls["SendCommand"] == 1
    ended = signed_in.run("resume", asked.json["run_id"], "--consent", "fix", "--no-input", "--json")
    assert (ended.json["ended"], ended.json["verdict"]) == ("workaround", "fail")
    assert server.calls["SendCommand"] == 2
    shown = signed_in.run("show", asked.json["run_id"]).stdout
    assert f"# on 2 nodes: {node_id(1)}, {node_id(2)}; at most 50 at once, until more than 0 fail" in shown
    told = signed_in.run("summary", asked.json["run_id"], "--format", "markdown").stdout
    assert "nodes tagged Role=web" in told
    assert node_id(1) in told
    incidents = tmp_path / "fleet.incidents"
    incidents.mkdir()
    recorded = signed_in.run("record", asked.json["run_id"], "-o", str(incidents / "one.yaml"))
    assert recorded.code == 0, recorded.stderr
    tested = signed_in.run("test", str(book))
    assert (tested.code, "1 incident, 1 passed" in tested.stdout) == (0, True), tested.stdout
