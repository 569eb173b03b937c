"""Sample runs for the pictures of History."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from desktop.domain.verdict import Ended, Verdict
from desktop.ui.history.filters import with_text
from desktop.ui.history.port import HistoryRun
from desktop.ui.ports import Unsubscribe
from desktop.ui.shots.lists import DISK_TITLE, NOW, OPEN_RUNS, PAST_RUNS

_P, _W, _F, _U = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN
_PEOPLE = ("ana", "ben", "ana", "chris", "ana", "dora")
_WAYS = {
    _P: (_P, _P, _P, _P, None, None),
    _W: (_W, _P, _W, _P, _P, None),
    _F: (_F, _F, _P, Verdict.SKIPPED, _P, None),
    _U: (_P, _U, _P, None, None, None),
}


def _opened() -> list[HistoryRun]:
    return [
        with_text(HistoryRun(
            run_id=run.run_id, title=run.title, target=run.target, ended=None, verdict=_W, said="",
            duration_s=380.0, started_at=run.last_at - timedelta(minutes=6), runbook_id=run.title, version=3,
            operator=_PEOPLE[at], machine="laptop-7", last_at=run.last_at, verdicts=run.verdicts,
            waits_for=run.waits_for,
        ), "OPS-4821")
        for at, run in enumerate(OPEN_RUNS)
    ]  # fmt: skip


def _past() -> list[HistoryRun]:
    return [
        with_text(HistoryRun(
            run_id=run.run_id, title=run.title, target=run.target, ended=run.ended, verdict=run.verdict,
            said=run.said, duration_s=run.duration_s, started_at=run.started_at, runbook_id=run.title,
            version=3, operator=_PEOPLE[at % 6], machine="laptop-7", verdicts=_WAYS[run.verdict],
            last_at=run.started_at + timedelta(seconds=run.duration_s), owed=at % 3,
        ), "OPS-4788")
        for at, run in enumerate(PAST_RUNS)
    ]  # fmt: skip


def _older(count: int) -> list[HistoryRun]:
    said = {_P: "/var has room: 41 GiB are free", _W: "/var is 88.2 % full", _F: "/var is 97.1 % full"}
    return [
        with_text(HistoryRun(
            run_id=f"o{at}", title=DISK_TITLE, target=f"root@db-{at % 7:02}", verdict=verdict, said=said[verdict],
            ended=Ended.ESCALATED if verdict is _F else Ended.RESOLVED if at % 2 else Ended.NOT_REPRODUCED,
            duration_s=120.0 + 37 * (at % 11), started_at=NOW - timedelta(days=2, hours=17 * at),
            runbook_id=DISK_TITLE, version=2, operator=_PEOPLE[at % 6], machine="desk-2",
            last_at=NOW - timedelta(days=2), verdicts=_WAYS[verdict],
        ), "")
        for at, verdict in enumerate((_P, _W, _P, _F, _P, _P)[at % 6] for at in range(count))
    ]  # fmt: skip


class SampleHistory:
    me, trouble = "ana", ""

    def __init__(self, older: int = 12, *, is_empty: bool = False) -> None:
        runs = [] if is_empty else [*_opened(), *_past(), *_older(older)]
        self._runs = tuple(sorted(runs, key=lambda run: run.started_at, reverse=True))

    def runs(self) -> Sequence[HistoryRun]:
        return self._runs

    def refresh(self) -> None:
        """They stay as they are."""

    def subscribe(self, listener: Callable[[], None]) -> Unsubscribe:
        return lambda: None
