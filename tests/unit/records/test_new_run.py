"""A run that begins never takes the id of another one."""

import random
from datetime import UTC, datetime
from pathlib import Path

from desktop.domain.events import RunbookRef, RunStarted
from desktop.records.opening import open_records

AT = datetime(2026, 11, 23, 17, 55, tzinfo=UTC)
BOOK = RunbookRef(id="a", title="A", version=1, sha256="0" * 64, file="a.yaml", source="")


def test_an_id_that_somebody_holds_is_drawn_again(tmp_path: Path) -> None:
    records = open_records(tmp_path)
    with records.hold_new_run(AT, random.Random(1)) as one, records.hold_new_run(AT, random.Random(1)) as two:
        assert one != two
    records.close()


def test_an_id_that_is_in_the_record_is_drawn_again(tmp_path: Path) -> None:
    records = open_records(tmp_path)
    started = RunStarted(runbook=BOOK, inputs={}, operator="ada", machine="desk", program="handrail")
    with records.hold_new_run(AT, random.Random(1)) as one:
        records.append(one, [started], AT)
    with records.hold_new_run(AT, random.Random(1)) as two:
        assert one != two
        with records.lock_run(one):
            pass
    records.close()
