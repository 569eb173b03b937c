"""The runbook for a replica that has stopped or falls behind, on real primaries and replicas that really break."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.following import Follower
from tests.servers.account import held
from tests.servers.mariadb import Mariadb
from tests.servers.postgresql import Postgres

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="this runbook is for Linux")
needs_postgres = pytest.mark.requires_server("postgresql")
needs_mariadb = pytest.mark.requires_server("mariadb")
STOPPED = "database-replication-stopped"
_STREAMS = "select count(*) from pg_stat_wal_receiver where status = 'streaming'"
_NEVER_ENDS_READERS = {"max_standby_streaming_delay": "-1"}  # as on a standby that is there for reports


@pytest.fixture
def here(tmp_path: Path) -> Follower:
    home = tmp_path / "person"
    home.mkdir()
    return Follower(home)


# ---- PostgreSQL ----


class Pair:
    """A primary and its standby, and what a runbook must be told of both."""

    def __init__(self, new_postgres: Callable[[], Postgres]) -> None:
        self.primary, self.standby = new_postgres(), new_postgres()
        self.standby.follow(self.primary)

    def start(self, **settings: str) -> None:
        self.primary.start()
        self.standby.start(**settings)
        self.standby.wait_for(_STREAMS, "1")

    @property
    def inputs(self) -> dict[str, object]:
        primary = {
            "primary": "local",
            "primary_socket": self.primary.folder,
            "primary_port": self.primary.port,
        }
        return {**self.standby.inputs, **primary}

    def lose_log(self) -> None:
        """Have the primary delete what a standby that is away still needs."""
        self.primary.sql("alter system set wal_keep_size = 0")
        for _ in range(4):
            self.primary.sql("select pg_switch_wal(), txid_current()")
            self.primary.sql("checkpoint")


@pytest.fixture
def pair(new_postgres: Callable[[], Postgres]) -> Pair:
    return Pair(new_postgres)


@needs_postgres
def test_a_slot_that_nobody_uses_is_dropped_once_the_sentence_was_typed(here: Follower, pair: Pair) -> None:
    pair.start()
    healthy = here.follow(STOPPED, inputs=pair.inputs)
    assert (healthy.ended, healthy.last) == ("not_reproduced", "fine")
    pair.primary.sql("select pg_create_physical_replication_slot('old_standby', true)")
    pair.lose_log()
    answers, typed = {"slot_owner": "gone"}, "drop_slot=drop the slot"
    run = here.follow(STOPPED, inputs=pair.inputs, answers=answers, consents=[typed])
    assert "Slot old_standby is not in use and keeps back" in run.said("slots")
    assert (run.ended, run.said("slot_left")) == ("resolved", "Slot old_standby is gone.")
    assert pair.primary.sql("select count(*) from pg_replication_slots") == "0"


@needs_postgres
def test_a_replay_that_somebody_has_paused_goes_on_with_consent(here: Follower, pair: Pair) -> None:
    pair.start()
    pair.standby.sql("select pg_wal_replay_pause()")
    pair.primary.sql("create table later as select 1")
    purpose = here.follow(STOPPED, inputs=pair.inputs, answers={"stopped": "purpose"})
    assert (purpose.ended, purpose.last) == ("not_applicable", "stopped")
    answers = {"stopped": "go_on"}
    run = here.follow(STOPPED, inputs=pair.inputs, answers=answers, consents=["resume_postgresql"])
    assert run.said("state_postgresql").startswith("Replay is paused")
    assert (run.ended, run.verdict("verify")) == ("resolved", "pass")
    assert pair.standby.sql("select count(*) from later") == "1"


@needs_postgres
@pytest.mark.parametrize("change", ["drop table report", "delete from report; vacuum report"])
def test_a_report_that_holds_up_the_standby_is_named_and_ended(
    here: Follower, pair: Pair, change: str
) -> None:
    pair.start(**_NEVER_ENDS_READERS)
    pair.primary.sql("create table report as select generate_series(1, 1000)")
    pair.standby.wait_for("select count(*) from pg_class where relname = 'report'", "1")
    reading = ("begin isolation level repeatable read", "table report")
    with held([pair.standby.connect(*reading, name="reporting")]) as (reader,):
        pair.standby.wait_for(
            f"select state from pg_stat_activity where pid = {reader.number}", "idle in transaction"
        )
        for statement in change.split("; "):
            pair.primary.sql(statement)
        time.sleep(2)
        inputs = {**pair.inputs, "lag_limit": "1s"}
        answers = {"may_end": "end"}
        run = here.follow(STOPPED, inputs=inputs, answers=answers, consents=["end_session_postgresql"])
    assert f"waits for session {reader.number} of" in run.said("held_up")
    assert (run.ended, run.last) == ("resolved", "recovered")


@needs_postgres
def test_a_primary_that_is_down_and_one_that_lets_nobody_in_are_told_apart(
    here: Follower, pair: Pair
) -> None:
    pair.start()
    pair.primary.stop()
    down = here.follow(STOPPED, inputs=pair.inputs)
    assert (down.ended, down.last) == ("escalated", "hand_over_way")
    assert down.verdict("slots") == "unknown"
    rules = pair.primary.data / "pg_hba.conf"
    rules.write_text(rules.read_text().replace("host replication all", "host replication nobody"))
    pair.primary.start()
    pair.standby.wait_for_log("no pg_hba.conf entry for replication connection")
    refused = here.follow(STOPPED, inputs=pair.inputs)
    assert "no pg_hba.conf entry" in refused.said("reason")
    assert (refused.ended, refused.last) == ("escalated", "hand_over_sign_in")


@needs_postgres
def test_a_standby_that_was_away_for_too_long_is_built_anew_and_follows(here: Follower, pair: Pair) -> None:
    pair.start()
    pair.standby.stop()
    pair.lose_log()
    pair.standby.start()
    pair.standby.wait_for_log("has already been removed")
    left = here.follow(STOPPED, inputs=pair.inputs, answers={"may_rebuild": "rebuild"})
    assert "has already been removed" in left.said("reason")
    assert left.waits_at == "rebuild"
    pair.standby.stop()
    pair.standby.copy_from(pair.primary)
    pair.standby.start()
    pair.standby.wait_for(_STREAMS, "1")
    run = here.go_on(left, answers={"rebuild": "done"})
    assert (run.ended, run.last) == ("resolved", "recovered")


@needs_postgres
def test_a_new_standby_that_never_got_far_enough_to_answer_tells_why_in_its_log(
    here: Follower, pair: Pair
) -> None:
    pair.primary.start()
    pair.standby.copy_from(pair.primary, log="none")
    pair.lose_log()
    pair.standby.begin()
    pair.standby.wait_for_log("has already been removed")
    run = here.follow(STOPPED, inputs=pair.inputs, answers={"may_rebuild": "leave"})
    assert run.path == ["role", "reason", "may_rebuild", "hand_over"]
    assert run.ended == "escalated"


@needs_postgres
def test_a_standby_that_was_promoted_is_handed_over_at_once(here: Follower, pair: Pair) -> None:
    pair.start()
    pair.standby.sql("select pg_promote()")
    run = here.follow(STOPPED, inputs=pair.inputs, answers={"meant": "replica"})
    assert (run.ended, run.path) == ("escalated", ["role", "meant", "hand_over_two"])


# ---- MariaDB ----

_ORDERS = "select count(*) from shop.orders"


@pytest.fixture
def two(new_mariadb: Callable[[], Mariadb]) -> tuple[Mariadb, Mariadb]:
    """A primary and its replica, which has applied everything."""
    primary, replica = new_mariadb().start(), new_mariadb().start()
    replica.follow(primary)
    primary.sql("insert into shop.orders values (1, 'first')")
    replica.wait_for(_ORDERS, "1")
    return primary, replica


@needs_mariadb
def test_a_replica_that_somebody_has_stopped_starts_again_with_consent(
    here: Follower, two: tuple[Mariadb, Mariadb]
) -> None:
    primary, replica = two
    healthy = here.follow(STOPPED, inputs=replica.inputs)
    assert (healthy.ended, healthy.verdict("state_mariadb")) == ("not_reproduced", "pass")
    replica.sql("stop slave")
    primary.sql("insert into shop.orders values (2, 'second')")
    answers = {"stopped": "go_on"}
    run = here.follow(STOPPED, inputs=replica.inputs, answers=answers, consents=["start_mariadb"])
    assert (run.ended, run.last) == ("resolved", "recovered")
    assert replica.sql(_ORDERS) == "2"


@needs_mariadb
def test_a_duplicate_key_is_never_skipped_but_repaired_by_a_person(
    here: Follower, two: tuple[Mariadb, Mariadb]
) -> None:
    primary, replica = two
    replica.sql("insert into shop.orders values (2, 'stray')")
    primary.sql("insert into shop.orders values (2, 'right')")
    replica.wait_for_error("SQL", 1062)
    left = here.follow(STOPPED, inputs=replica.inputs, answers={"differs": "repair"})
    assert "error 1062" in left.said("state_mariadb")
    assert left.said("written") == "It takes writes of programs, and has changes of its own."
    assert left.waits_at == "repair"
    replica.sql("set sql_log_bin = 0; delete from shop.orders where id = 2; set global read_only = 1")
    run = here.go_on(left, answers={"repair": "done"}, consents=["start_mariadb"])
    assert (run.ended, run.last) == ("resolved", "recovered")
    assert replica.sql("select what from shop.orders where id = 2") == "right"


@needs_mariadb
def test_a_change_that_is_tried_again_and_fails_again_is_handed_over(
    here: Follower, two: tuple[Mariadb, Mariadb]
) -> None:
    primary, replica = two
    replica.sql("delete from shop.orders")
    primary.sql("update shop.orders set what = 'changed'")
    replica.wait_for_error("SQL", 1032)
    answers = {"differs": "again"}
    run = here.follow(STOPPED, inputs=replica.inputs, answers=answers, consents=["start_mariadb"])
    assert (run.verdict("verify"), run.said("verify")) == ("fail", "It does not run.")
    assert (run.ended, run.last) == ("escalated", "hand_over")


@needs_mariadb
def test_a_change_that_the_primary_has_deleted_leads_to_a_new_replica(
    here: Follower, two: tuple[Mariadb, Mariadb]
) -> None:
    primary, replica = two
    replica.sql("stop slave")
    primary.sql("insert into shop.orders values (2, 'missed')")
    primary.purge()
    replica.sql("start slave")
    replica.wait_for_error("IO", 1236)
    run = here.follow(STOPPED, inputs=replica.inputs, answers={"may_rebuild": "leave"})
    assert run.verdict("way") == "pass"
    assert (run.ended, run.path[-3:]) == ("escalated", ["reason", "may_rebuild", "hand_over"])


@needs_mariadb
def test_a_password_that_was_changed_on_the_primary_is_named(
    here: Follower, two: tuple[Mariadb, Mariadb]
) -> None:
    primary, replica = two
    primary.sql("alter user repl@127.0.0.1 identified by 'another'")
    replica.sql("stop slave; start slave")
    replica.wait_for_error("IO", 1045)
    run = here.follow(STOPPED, inputs=replica.inputs)
    assert "Access denied for user 'repl'" in run.said("reason")
    assert (run.ended, run.last) == ("escalated", "hand_over_sign_in")


@needs_mariadb
def test_a_session_that_holds_up_the_replica_is_ended(here: Follower, two: tuple[Mariadb, Mariadb]) -> None:
    primary, replica = two
    with held([replica.connect("begin", "select * from orders for update")]) as (reader,):
        replica.wait_for("select count(*) from information_schema.innodb_trx", "1")
        primary.sql("update shop.orders set what = 'changed'")
        time.sleep(3)
        inputs = {**replica.inputs, "lag_limit": "1s"}
        answers = {"may_end": "end"}
        run = here.follow(STOPPED, inputs=inputs, answers=answers, consents=["end_session_mariadb"])
    assert f"waits for session {reader.number} of app" in run.said("held_up")
    assert (run.ended, run.verdict("verify")) == ("resolved", "pass")
