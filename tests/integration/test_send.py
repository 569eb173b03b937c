"""`handrail send` and `handrail outbox` on a real record and a real server: shown, kept, sent, waiting, dropped."""

import json
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from desktop.cli.main import main
from desktop.domain.desk import DeskConfig, DeskKind
from desktop.paths import data_dir
from desktop.records.desk_book import DeskBook
from desktop.workbench import Workbench
from tests.servers.desk import desk_server


@dataclass(frozen=True)
class Ended:
    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)


Cli = Callable[..., Ended]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    """The terminal of a person whose keyring has the token of a desk."""

    def run(*words: str) -> Ended:
        bench = Workbench()
        bench.secrets.hold("desk:fresh", "one-token")
        try:
            code = main(words, bench)
        finally:
            bench.close()
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    return run


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with one run in it."""
    folder = tmp_path_factory.mktemp("followed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANDRAIL_DATA_DIR", str(folder))
        bench = Workbench()
        main(["check", "host.load", "--save"], bench)
        bench.close()
    return folder


@pytest.fixture
def run_id(cli: Cli, followed: Path) -> str:
    shutil.copytree(followed, data_dir(), dirs_exist_ok=True)
    return str(cli("runs", "--json").json[0]["run_id"])


def has_desk(url: str) -> None:
    DeskBook().keep(DeskConfig(name="fresh", kind=DeskKind.FRESHDESK, address=url))


@pytest.fixture(scope="module")
def good_desk() -> Iterator[str]:
    with desk_server(shares={}) as url:
        yield url


@pytest.fixture
def nowhere() -> str:
    """An address where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def notes(url: str, ticket: str) -> list[dict[str, Any]]:
    with urlopen(f"{url}/all") as answer:
        return [one for one in json.load(answer)["taken"] if one["ticket"] == ticket]


def test_a_summary_is_shown_then_kept_then_sent_once(cli: Cli, run_id: str, good_desk: str) -> None:
    has_desk(good_desk)
    shown = cli("send", run_id, "--to", "fresh:7", "--dry-run")
    assert shown.code == 0
    assert "host.load" in shown.stdout
    assert "internal note" in shown.stderr
    assert "0 values hidden" in shown.stderr
    assert notes(good_desk, "7") == []
    assert cli("outbox", "list", "--all", "--json").json == []

    sent = cli("send", run_id[-4:], "--to", "7")
    assert (sent.code, sent.stdout) == (0, f"{good_desk}/a/tickets/7\n")
    [note] = notes(good_desk, "7")
    assert "host.load" in note["body"]
    assert note["private"] is True

    again = cli("send", run_id, "--to", "fresh:7")
    assert again.code == 64
    assert "--again" in again.stderr
    assert len(notes(good_desk, "7")) == 1
    assert cli("send", run_id, "--to", "fresh:7", "--again").code == 0
    assert len(notes(good_desk, "7")) == 2

    told = cli("show", run_id).stdout
    assert told.count(f"{good_desk}/a/tickets/7") == 2
    assert "Nothing waits" in cli("outbox").stderr
    assert [row["state"] for row in cli("outbox", "list", "--all", "--json").json] == ["sent", "sent"]


def test_nothing_is_public_without_a_word(cli: Cli, run_id: str, good_desk: str) -> None:
    has_desk(good_desk)
    refused = cli("send", run_id, "--to", "fresh:8", "--audience", "public")
    assert refused.code == 64
    assert "--yes" in refused.stderr
    assert notes(good_desk, "8") == []
    assert cli("outbox", "--json").json == []
    assert cli("send", run_id, "--to", "fresh:8", "--audience", "public", "--yes").code == 0
    [note] = notes(good_desk, "8")
    assert note["private"] is False


def test_offline_it_waits_and_goes_once_the_desk_is_there(
    cli: Cli, run_id: str, nowhere: str, good_desk: str
) -> None:
    has_desk(nowhere)
    kept = cli("send", run_id, "--to", "fresh:9", "--wait", "1")
    assert kept.code == 1
    assert "It waits in the outbox." in kept.stderr
    assert "It is tried again at" in kept.stderr
    [row] = cli("outbox", "--json").json
    assert (row["key"], row["state"], row["run_id"], row["fault"]) == (
        kept.stdout.strip(),
        "waiting",
        run_id,
        "unreachable",
    )
    assert "one-token" not in json.dumps(row)
    has_desk(good_desk)
    sent = cli("outbox", "send")
    assert sent.code == 0
    assert "1 post sent, 0 left." in sent.stderr
    assert len(notes(good_desk, "9")) == 1


def test_a_dropped_post_is_never_sent_and_stays_visible(
    cli: Cli, run_id: str, nowhere: str, good_desk: str
) -> None:
    has_desk(nowhere)
    key = cli("send", run_id, "--to", "fresh:10", "--wait", "1").stdout.strip()
    dropped = cli("outbox", "drop", key[:5])
    assert dropped.code == 0
    assert "dropped" in dropped.stdout
    has_desk(good_desk)
    assert cli("outbox", "send").code == 0
    assert cli("outbox", "retry", key).code == 64
    assert notes(good_desk, "10") == []
    assert "dropped" in cli("outbox", "list", "--all").stdout


def test_what_was_refused_says_what_to_do_and_holds_up_its_ticket_alone(
    cli: Cli, run_id: str, good_desk: str
) -> None:
    with desk_server(shares={"no_ticket": 1.0}) as url:
        has_desk(url)
        refused = cli("send", run_id, "--to", "fresh:12")
    assert refused.code == 2
    assert "It was refused" in refused.stderr
    assert "Look whether the ticket is there" in refused.stderr
    key = refused.stdout.strip()
    has_desk(good_desk)
    behind = cli("send", run_id, "--to", "fresh:12", "--audience", "handoff", "--again", "--wait", "1")
    assert behind.code == 1
    assert f"It waits for {key} to fresh:12, which was refused." in behind.stderr
    assert cli("send", run_id, "--to", "fresh:13").code == 0
    first, second = cli("outbox").stdout.splitlines()
    assert (first[:16], "was refused" in first, key in second) == (key, True, True)
    assert notes(good_desk, "12") == []
    tried = cli("outbox", "retry", key[:6])
    assert (tried.code, tried.stdout) == (0, f"{good_desk}/a/tickets/12\n")
    assert cli("outbox", "send").code == 0
    assert len(notes(good_desk, "12")) == 2


def test_a_desk_that_is_not_set_up_keeps_nothing(cli: Cli, run_id: str) -> None:
    ended = cli("send", run_id, "--to", "jira:OPS-12")
    assert ended.code == 64
    assert "handrail desk add" in ended.stderr
    assert cli("outbox", "--json").json == []
