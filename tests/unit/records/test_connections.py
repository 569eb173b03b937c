"""A person's own hosts and how the last tests went, in their file."""

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.checks.network.rungs import Rung, RungState
from desktop.domain.errors import InputError, RecordFullError
from desktop.records.connections import ConnectionBook, OwnHost

AT = datetime(2026, 11, 19, 4, 33, tzinfo=UTC)
GOOD = (Rung("name", RungState.OK, 0.004, "10.0.0.1", ""), Rung("tcp", RungState.OK, 0.01, "open", ""))
BAD = (GOOD[0], Rung("tcp", RungState.BROKEN, 0.01, "refused", "Look at the service."))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "data" / "connections.json"


def test_what_is_kept_is_read_by_the_next_start(place: Path) -> None:
    book = ConnectionBook(place)
    book.keep_host(OwnHost(name="lab", target="ssh://kim@10.0.0.1", note="the old one"))
    book.keep_test("ssh://kim@10.0.0.1", GOOD, AT)
    again = ConnectionBook(place)
    assert again.kept == book.kept
    assert again.kept.tests["ssh://kim@10.0.0.1"].rungs == GOOD
    assert again.kept.tests["ssh://kim@10.0.0.1"].at == AT
    if os.name == "posix":
        assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_an_edit_keeps_the_place_in_the_list(place: Path) -> None:
    book = ConnectionBook(place)
    for name in ("a", "b", "c"):
        book.keep_host(OwnHost(name=name, target="ssh:web"))
    book.keep_host(OwnHost(name="B", target="ssh:b"), replaces="b")
    book.remove_host("a")
    assert [host.name for host in book.kept.hosts] == ["B", "c"]


@pytest.mark.parametrize(
    ("name", "target", "why"),
    [
        (" ", "ssh:web", "needs a name"),
        ("b", "ssh:web", "already"),
        ("new", "web-03", "is not a target"),
        ("new", "local", "always there"),
    ],
)
def test_what_does_not_fit_is_refused(place: Path, name: str, target: str, why: str) -> None:
    book = ConnectionBook(place)
    book.keep_host(OwnHost(name="b", target="ssh:web"))
    with pytest.raises(InputError, match=why):
        book.keep_host(OwnHost(name=name, target=target))
    assert len(book.kept.hosts) == 1


def test_the_last_good_test_is_remembered_past_a_bad_one(place: Path) -> None:
    book = ConnectionBook(place)
    book.keep_test("ssh:web", GOOD, AT)
    bad = book.keep_test("ssh:web", BAD, AT + timedelta(hours=1))
    assert (bad.good_at, bad.broken) == (AT, BAD[1])


def test_two_windows_do_not_lose_each_others_hosts(place: Path) -> None:
    one, other = ConnectionBook(place), ConnectionBook(place)
    assert one.kept == other.kept
    one.keep_host(OwnHost(name="a", target="ssh:web"))
    other.keep_host(OwnHost(name="b", target="ssh:web"))
    assert [host.name for host in ConnectionBook(place).kept.hosts] == ["a", "b"]


def test_a_file_that_cannot_be_read_is_told_and_left_alone(place: Path) -> None:
    place.parent.mkdir()
    place.write_text("{ not json")
    book = ConnectionBook(place)
    assert book.kept.hosts == ()
    assert "cannot be read" in book.problem
    with pytest.raises(RecordFullError, match="Nothing was saved"):
        book.keep_host(OwnHost(name="a", target="ssh:web"))
    assert place.read_text() == "{ not json"
