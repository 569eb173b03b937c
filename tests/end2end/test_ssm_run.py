"""Nodes of Systems Manager from the terminal: one check, a run over a tag, and what record and summary name."""

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
    several = signed_in.run("check", "host.disk", "--on", WEB)
    assert several.code == 64
    assert "stands for several targets" in several.stderr


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
