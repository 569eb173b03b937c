"""The outbox on a real record: what is stored, in what order it leaves, who may send, and what a person can do."""

import os
import resource
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.desks import errors as e
from desktop.desks.outbox import Pace, begun, dropped
from desktop.domain.desk import Article, Change, Escalation, OutFile, Post, TicketRef
from desktop.domain.errors import InputError, RecordBusyError, RecordFullError
from desktop.domain.outbox import PostFault, PostState
from desktop.records.opening import open_records
from desktop.records.store import Maskers, Records
from desktop.redaction.masker import SecretMasker
from desktop.shift.outbox_acts import drop, hurry, try_again
from desktop.shift.sending import Sender, Told
from tests.fakes.desk import ToldDesk
from tests.integration.posts import added, note
from tests.integration.records_under_test import AT, RUN, ended, minutes, started

HASTY = Pace(first_s=0.0, settle_s=0.0)


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_s(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[], Records]]:
    made: list[Records] = []

    def open_again() -> Records:
        made.append(open_records(tmp_path / "data"))
        return made[-1]

    yield open_again
    for records in made:
        records.close()


@pytest.fixture
def records(opened: Callable[[], Records]) -> Records:
    return opened()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def sender(records: Records, clock: Clock, *desks: ToldDesk, pace: Pace = HASTY) -> Sender:
    by_name = {desk.name: desk for desk in desks}
    return Sender(records.outbox, by_name.__getitem__, now=clock, pace=pace)


def states(records: Records) -> list[str]:
    return [row.state.value for row in records.outbox.rows()]


# -- what is stored ------------------------------------------------------------------------------------


def test_a_post_comes_back_as_it_was_given_with_whole_files(records: Records) -> None:
    large = OutFile(name="log.txt", content_type="text/plain", data=os.urandom(1000) + bytes(9 * 2**20))
    same = OutFile(name="again.txt", content_type="text/plain", data=large.data)
    post = note(1, files=(large, same), body="Grüße, 🚒\n")
    [row] = added(records, post)
    assert records.outbox.post(row.key) == post
    assert (row.where, row.kind, row.audience, row.files, row.by) == (
        "jira:OPS-12",
        "note",
        "internal",
        2,
        "ana",
    )
    assert (row.state, row.run_id, row.made_at) == (PostState.WAITING, RUN, AT)


@pytest.mark.parametrize(
    "what",
    [
        Change(ticket=TicketRef("jira", "OPS-12"), status="Done", assignee="ana"),
        Escalation(
            ticket=TicketRef("jira", "OPS-12"), project="ENG", subject="Disk", body="{}", existing="ENG-1"
        ),
        Article(desk="zendesk", section="7", title="Full disks", body="<p>x</p>", tags=("disk", "linux")),
    ],
    ids=lambda what: type(what).__name__,
)
def test_every_kind_of_post_comes_back(records: Records, what: Change | Escalation | Article) -> None:
    post = Post(key="k3yk3yk3yk3yk3y0", what=what)
    added(records, post)
    assert records.outbox.post(post.key) == post


def test_a_secret_that_the_program_holds_is_not_stored(tmp_path: Path) -> None:
    masker = SecretMasker()
    masker.add("desk:jira", "hunter2hunter2")
    records = open_records(tmp_path / "data", maskers=Maskers(masker.mask, masker.mask_bytes))
    [row] = added(records, note(1, body="password hunter2hunter2 it was"))
    records.outbox.put(dropped(row, AT, "the desk said: no hunter2hunter2 " + "x" * 5000))
    assert len(records.outbox.rows()[0].said) == 1000
    records.close()
    assert b"hunter2" not in b"".join(path.read_bytes() for path in (tmp_path / "data").glob("records.db*"))


def test_an_outbox_is_added_to_a_record_that_had_none(tmp_path: Path, opened: Callable[[], Records]) -> None:
    first = opened()
    first.append(RUN, [started()], AT)
    first.close()
    connection = sqlite3.connect(tmp_path / "data" / "records.db")
    connection.executescript("DROP TABLE post_file; DROP TABLE post; PRAGMA user_version=1;")
    connection.close()
    records = opened()
    added(records, note(1, files=(OutFile(name="a", content_type="text/plain", data=b"a"),)))
    assert states(records) == ["waiting"]
    assert records.verify(RUN).is_intact
    assert "upgraded from version 1" in records.notices[0]
    [copy] = (tmp_path / "data").glob("records.db.v1-*")
    connection = sqlite3.connect(copy)
    assert connection.execute("SELECT count(*) FROM event").fetchone() == (1,)
    connection.close()


def test_nobody_writes_over_a_state_that_they_have_not_seen(records: Records, clock: Clock) -> None:
    [row] = added(records, note(1))
    drop(records.outbox, row.key, by="ana", now=clock())
    assert not records.outbox.put(begun(row, clock()))
    assert states(records) == ["dropped"]


def test_old_posts_go_with_their_run_and_waiting_ones_stay_with_their_files(
    records: Records, clock: Clock
) -> None:
    records.append(RUN, [started(), ended()], AT)
    file = OutFile(name="a.txt", content_type="text/plain", data=b"a" * 100)
    sent, waiting = added(records, note(1, files=(file,)), note(2, "OPS-13", files=(file,)))
    sender(records, clock, ToldDesk("jira", None, e.TicketNotFoundError("404"))).tick()
    purged = records.purge(minutes(60 * 24))
    assert purged.runs == (RUN,)
    assert [row.key for row in records.outbox.rows()] == [waiting.key]
    assert records.outbox.post(waiting.key) == note(2, "OPS-13", files=(file,))
    assert sent.key != waiting.key


def test_posts_of_a_damaged_record_are_saved_and_looked_for_first(
    tmp_path: Path, records: Records, opened: Callable[[], Records], clock: Clock
) -> None:
    file = OutFile(name="a.txt", content_type="text/plain", data=b"a" * 100)
    records.append(RUN, [started()], AT)
    added(records, note(1, files=(file,)), note(2))
    desk = ToldDesk("jira", None, e.TicketNotFoundError("404"))
    sender(records, clock, desk).tick()
    records.close()
    (tmp_path / "data" / "records.db.suspect").touch()
    path = tmp_path / "data" / "records.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    page_bytes, root = connection.execute(
        "SELECT 4096, rootpage FROM sqlite_master WHERE name='run'"
    ).fetchone()
    connection.close()
    with path.open("r+b") as disk:
        disk.seek((root - 1) * page_bytes)
        disk.write(b"\xa5" * page_bytes)
    salvaged = opened()
    assert "damaged" in salvaged.notices[0]
    assert states(salvaged) == ["sent", "unknown"]
    assert salvaged.outbox.post(note(1).key) == note(1, files=(file,))
    sender(salvaged, clock, desk).tick()
    assert desk.asked[-2:] == [f"find {note(2).key}", f"send {note(2).key}"]


# -- in what order it leaves -----------------------------------------------------------------------------


def test_posts_to_a_ticket_leave_in_their_order_and_a_stuck_ticket_holds_up_no_other(
    records: Records, clock: Clock
) -> None:
    added(records, note(1), note(2), note(3, "OPS-13"), note(4, "OPS-13"))
    desk = ToldDesk("jira", e.PostTooLargeError("413: too large"))
    told = sender(records, clock, desk).tick()
    assert states(records) == ["refused", "waiting", "sent", "sent"]
    assert [post.key for post in desk.taken] == [note(3).key, note(4).key]
    assert told == Told()
    try_again(records.outbox, note(1).key, by="ana", now=clock())
    sender(records, clock, desk).tick()
    assert [post.key for post in desk.taken[2:]] == [note(1).key, note(2).key]


def test_a_busy_desk_is_left_alone_until_its_time_while_another_goes_on(
    records: Records, clock: Clock
) -> None:
    added(records, note(1), note(2, "OPS-13"), note(3, "35436", desk="zendesk"))
    busy, other = ToldDesk("jira", e.DeskBusyError("429", retry_after_s=60)), ToldDesk("zendesk")
    sending = sender(records, clock, busy, other)
    told = sending.tick()
    assert (busy.asked, states(records)) == ([f"send {note(1).key}"], ["waiting", "waiting", "sent"])
    assert told.next_at == clock() + timedelta(seconds=60)
    clock.pass_s(59)
    sending.tick()
    assert len(busy.asked) == 1
    clock.pass_s(2)
    sending.tick()
    assert states(records) == ["sent", "sent", "sent"]


def test_a_desk_that_hangs_holds_up_no_other(records: Records, clock: Clock) -> None:
    added(records, note(1), note(2, "35436", desk="zendesk"))
    goes_on = threading.Event()
    hanging = ToldDesk("jira", lambda post: goes_on.wait(20) and None)
    sending = sender(records, clock, hanging, ToldDesk("zendesk"))
    sending.tick(patience_s=0.2)
    added(records, note(3, "35436", desk="zendesk"))
    sending.tick(patience_s=0.2)
    assert states(records) == ["sending", "sent", "sent"]
    goes_on.set()
    sending.tick()
    assert states(records) == ["sent", "sent", "sent"]


def test_while_a_desk_hangs_another_is_tried_again_when_its_time_has_come(records: Records) -> None:
    added(records, note(1), note(2, "35436", desk="zendesk"))
    goes_on = threading.Event()
    by_name = {
        "jira": ToldDesk("jira", lambda post: goes_on.wait(20) and None),
        "zendesk": ToldDesk("zendesk", e.DeskBusyError("429", retry_after_s=1.2)),
    }
    sending = Sender(records.outbox, by_name.__getitem__, now=lambda: datetime.now(UTC), pace=HASTY)
    told = sending.drain(15, until=lambda: states(records)[1] == "sent")
    assert (states(records), told.at_work) == (["sending", "sent"], ("jira",))
    goes_on.set()
    assert sending.drain(15) == Told()
    assert states(records) == ["sent", "sent"]


def test_what_cannot_be_looked_for_stays_unknown_and_is_not_sent(records: Records, clock: Clock) -> None:
    added(records, note(1))
    desk = ToldDesk("jira", e.ReplyLostError("no answer"))
    desk.looking = e.DeskFaultError("search is away")
    sending = sender(records, clock, desk, pace=Pace(first_s=10, settle_s=0))
    for _ in range(30):
        sending.tick()
        clock.pass_s(400)
    assert states(records) == ["unknown"]
    assert desk.asked[0].startswith("send")
    assert set(desk.asked[1:]) == {f"find {note(1).key}"}
    assert records.outbox.rows()[0].said == "search is away"


def test_a_fault_of_a_client_itself_is_looked_for_and_holds_up_no_other(
    records: Records, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    added(records, note(1), note(2, "OPS-13"))
    desk = ToldDesk("jira", ZeroDivisionError("a bug"))
    sender(records, clock, desk).tick()
    assert states(records) == ["sent", "sent"]
    assert desk.asked.index(f"find {note(1).key}") < len(desk.asked) - 1
    assert "a bug" in caplog.text


def test_a_desk_that_is_not_set_up_here_is_told_and_tried_when_a_person_says_so(
    records: Records, clock: Clock
) -> None:
    added(records, note(1), note(2, "OPS-13"))
    desk, known = ToldDesk("jira"), []

    def open_desk(name: str) -> ToldDesk:
        if not known:
            raise InputError(f"There is no desk {name!r}.")
        return desk

    sending = Sender(records.outbox, open_desk, now=clock)
    told = sending.tick()
    first, second = records.outbox.rows()
    assert (first.said, first.fault, second.said) == ("There is no desk 'jira'.", PostFault.UNREACHABLE, "")
    assert told.next_at == first.not_before
    known.append("jira")
    sending.tick()
    assert states(records) == ["waiting", "waiting"]
    hurry(records.outbox, now=clock())
    sending.tick()
    assert states(records) == ["sent", "sent"]
    assert desk.is_closed


# -- who may send ------------------------------------------------------------------------------------------


def test_only_one_sends_to_a_desk_at_a_time(
    records: Records, opened: Callable[[], Records], clock: Clock
) -> None:
    added(records, note(1))
    desk = ToldDesk()
    with opened().outbox.hold("jira"):
        assert sender(records, clock, desk).tick() == Told(elsewhere=("jira",))
    assert desk.asked == []
    assert sender(records, clock, desk).tick() == Told()
    assert states(records) == ["sent"]


@pytest.mark.skipif(os.name != "posix", reason="the limit is POSIX")
def test_what_could_not_be_written_down_is_not_said_to_be_sent_and_found_later(
    records: Records, clock: Clock
) -> None:
    added(records, note(1))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    desk = ToldDesk("jira", lambda post: resource.setrlimit(resource.RLIMIT_FSIZE, (1, limits[1])))
    try:
        told = sender(records, clock, desk).tick()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "was not saved" in told.troubles[0]
    assert (states(records), len(desk.taken)) == (["sending"], 1)
    sender(records, clock, desk).tick()
    assert (states(records), len(desk.taken)) == (["sent"], 1)


@pytest.mark.skipif(os.name != "posix", reason="the limit is POSIX")
def test_nothing_leaves_and_nothing_is_kept_where_the_disk_is_full(records: Records, clock: Clock) -> None:
    added(records, note(1))
    desk, limits = ToldDesk(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, limits[1]))
    try:
        with pytest.raises(RecordFullError, match="post to jira:OPS-12 was not saved"):
            added(records, note(2))
        told = sender(records, clock, desk).tick()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert told.troubles
    assert (desk.asked, states(records)) == ([], ["waiting"])


def test_a_newer_record_takes_no_posts_and_sends_none(
    tmp_path: Path, records: Records, opened: Callable[[], Records], clock: Clock
) -> None:
    added(records, note(1))
    records.close()
    connection = sqlite3.connect(tmp_path / "data" / "records.db")
    connection.execute("PRAGMA user_version=99")
    connection.close()
    newer, desk = opened(), ToldDesk()
    with pytest.raises(RecordFullError, match=r"was not saved.*newer version"):
        added(newer, note(2))
    assert "newer version" in sender(newer, clock, desk).tick().troubles[0]
    assert (desk.asked, states(newer)) == ([], ["waiting"])


# -- what a person can do ------------------------------------------------------------------------------------


def test_a_dropped_post_stays_visible_and_lets_the_next_one_go(records: Records, clock: Clock) -> None:
    added(records, note(1), note(2))
    desk = ToldDesk("jira", e.TicketNotFoundError("404"))
    sender(records, clock, desk).tick()
    row = drop(records.outbox, note(1).key[:16], by="ana", now=clock())
    assert (row.state, row.said) == (PostState.DROPPED, "Dropped by ana.")
    sender(records, clock, desk).tick()
    assert states(records) == ["dropped", "sent"]
    for act in (drop, try_again):
        with pytest.raises(InputError, match="is dropped and cannot be"):
            act(records.outbox, row.key, by="ana", now=clock())


def test_a_post_on_its_way_can_be_neither_dropped_nor_tried_again(records: Records, clock: Clock) -> None:
    added(records, note(1))
    heard: list[str] = []

    def meanwhile(post: Post) -> None:
        for act in (drop, try_again):
            with pytest.raises((RecordBusyError, InputError)) as refused:
                act(records.outbox, post.key, by="ana", now=clock())
            heard.append(str(refused.value))

    desk = ToldDesk("jira", meanwhile)
    sender(records, clock, desk).tick()
    assert len(heard) == 2
    assert states(records) == ["sent"]


def test_what_a_dead_program_was_sending_can_be_dropped_and_says_what_that_means(
    records: Records, clock: Clock
) -> None:
    [row] = added(records, note(1))
    records.outbox.put(begun(row, clock()))  # and then it died
    given_up = drop(records.outbox, row.key, by="ana", now=clock())
    assert given_up.state is PostState.DROPPED
    assert "may have arrived" in given_up.said


def test_a_key_can_be_shortened_as_long_as_it_is_clear(records: Records) -> None:
    added(records, note(1), note(2))
    assert records.outbox.row("KEY0000000000001").key == note(1).key
    with pytest.raises(InputError, match="beginning of 2 posts"):
        records.outbox.row("key")
    with pytest.raises(InputError, match="no post"):
        records.outbox.row("")
