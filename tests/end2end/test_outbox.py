"""A program that is killed while a summary is on its way: the next one finds the post and does not send it again."""

import json
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from desktop.domain.desk import DeskConfig, DeskKind
from desktop.records.desk_book import DeskBook
from tests.end2end.terminal import Terminal
from tests.servers.desk import desk_server

KEYRING = """\
import keyring.backend, keyring.backends.libsecret as real
class Keyring(keyring.backend.KeyringBackend):
    priority = 9
    def get_password(self, service, username):
        return "one-token" if username == "desk:fresh" else None
    def set_password(self, *_):
        pass
Keyring.__module__ = 'keyring.backends.libsecret'
"""


def notes(url: str) -> list[dict[str, Any]]:
    with urlopen(f"{url}/all") as answer:
        return list(json.load(answer)["taken"])


def test_a_program_killed_while_it_sends_leaves_a_post_that_arrives_once(
    terminal: Terminal, tmp_path: Path
) -> None:
    (tmp_path / "keyring_of_desks.py").write_text(KEYRING)
    known = {"PYTHON_KEYRING_BACKEND": "keyring_of_desks.Keyring", "PYTHONPATH": str(tmp_path)}
    seat = Terminal(terminal.home, known)
    run = seat.run("check", "host.load", "--save", "--json").json
    with desk_server(shares={"silent": 1.0}) as url:  # takes it, and does not answer
        place = seat.home / "data" / "config" / "desks.json"
        DeskBook(place).keep(DeskConfig(name="fresh", kind=DeskKind.FRESHDESK, address=url))
        process = seat.start("send", run["run_id"], "--to", "fresh:11", "--wait", "30")
        while not notes(url):
            time.sleep(0.05)
        process.kill()
        process.communicate()
        [row] = seat.run("outbox", "--json").json
        assert (row["state"], row["run_id"]) == ("sending", run["run_id"])
        assert "one-token" not in json.dumps(row)
        assert seat.run("outbox", "send").code == 0
        assert len(notes(url)) == 1
