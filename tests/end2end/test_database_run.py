"""A runbook with checks of a database: from a run to its incident, and its test without the database."""

import sqlite3
from pathlib import Path

import pytest

from tests.end2end.terminal import Terminal, write_runbook

STEPS = """\
  - id: way
    title: Does it answer?
    check: db.connect
  - id: orders
    title: How many orders wait?
    check: db.query
    with: {query: "select id, what from orders where id > {least}", values: {least: 1}}
    outcomes:
      - fail: any(row.id > 5 for row in rows)
        say: ${count} wait.
      - pass: first.what == 'b'
        say: ${count} wait, the first is ${first.what}.
      - unknown: otherwise
        say: Nobody knows.
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table orders (id integer, what text)")
        connection.executemany("insert into orders values (?, ?)", [(1, "a"), (2, "b")])
    connection.close()
    return path


def test_a_run_on_a_database_is_replayed_without_it(tmp_path: Path, shop: Path) -> None:
    terminal = Terminal(tmp_path, {})
    book = write_runbook(tmp_path / "late.yaml", STEPS, head=f"on: sqlite://{shop}\n")
    assert terminal.run("lint", str(book)).code == 0
    ran = terminal.run("run", str(book), "--no-input")
    assert (ran.code, "1 wait, the first is b." in ran.stdout + ran.stderr) == (0, True), ran.stderr
    run_id = str(terminal.run("runs", "--json").json[0]["run_id"])
    file = tmp_path / "late.incidents" / "first.yaml"
    assert terminal.run("record", run_id, "-o", str(file)).code == 0
    shop.unlink()
    tested = terminal.run("test", str(book))
    assert (tested.code, "1 incident, 1 passed" in tested.stdout) == (0, True), tested.stdout


def test_a_check_of_a_database_on_the_command_line(tmp_path: Path, shop: Path) -> None:
    terminal, on = Terminal(tmp_path, {}), f"sqlite://{shop}"
    values = ["query=select what from orders where id in ({ids})", 'values={"ids": [2]}']
    found = terminal.run("check", "db.query", *values, "--on", on, "--json")
    assert (found.code, found.json["reading"]["first"]) == (0, {"what": "b"})
    refused = terminal.run("check", "db.query", "query=delete from orders", "--on", on)
    assert (refused.code, "begins with 'delete'" in refused.stderr) == (64, True)
    secret = terminal.run("check", "db.connect", "--on", "postgresql://kim:geheim@127.0.0.1/shop")
    assert (secret.code, "geheim" in secret.stdout + secret.stderr) == (64, False)
