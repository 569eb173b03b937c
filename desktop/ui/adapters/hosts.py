"""Reads a run for the hosts page: from its session while it is followed in this window, else from the record."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from desktop.domain.errors import HandrailError, InputError

if TYPE_CHECKING:
    from desktop.engine.updates import Update
    from desktop.ui.backstage import Backstage
    from desktop.ui.hosts.port import Grid
    from desktop.workbench import OpenRun


class HostsAdapter:
    def __init__(self, stage: "Backstage") -> None:
        self._stage = stage
        self._heard: dict[str, OpenRun] = {}  # the runs whose sessions tell us
        self._is_working: dict[str, bool] = {}
        self._news: Callable[[], None] | None = None
        self._watched = ""

    def watch(self, run_id: str, news: Callable[[], None]) -> None:
        self._watched, self._news = run_id, news

    def _tell(self, run_id: str, update: "Update") -> None:
        """Called in the session's thread. While hosts are reached for, no step runs yet, and it works all the same."""
        self._is_working[run_id] = update.is_working
        news = self._news
        if news is not None and run_id == self._watched:
            news()

    def read(self, run_id: str, step: str, done: "Callable[[Grid | HandrailError], None]") -> None:
        self._stage.do(partial(self._read, run_id, step, done))

    def _read(self, run_id: str, step: str, done: "Callable[[Grid | HandrailError], None]") -> None:
        """Called in a worker."""
        from desktop.ui.hosts.lay import lay_grid

        try:
            opened = self._stage.followed(run_id)
            if opened is not None:
                self._listen(run_id, opened)
                run, book = opened.session.run, opened.session.runbook
                is_working = self._is_working.get(run_id, bool(run.working))
                done(lay_grid(run, book, step, is_followed=True, is_working=is_working))
                return
            bench = self._stage.bench
            run = bench.recorded_run(run_id)
            if not run.run_id:
                raise InputError(f"There is no run {run_id!r} in the record; it may have been purged.")
            done(lay_grid(run, bench.book_of_run(run).runbook, step))
        except HandrailError as fault:
            done(fault)

    def _listen(self, run_id: str, opened: "OpenRun") -> None:
        """Listen once to a session, which nobody can leave; what it says when another run is shown is passed over."""
        known = self._heard
        if known.get(run_id) is not opened:
            self._heard = {key: one for key, one in known.items() if self._stage.followed(key) is one}
            self._heard[run_id] = opened
            opened.session.subscribe(partial(self._tell, run_id))

    def stop(self, run_id: str, done: Callable[[str], None]) -> None:
        self._stage.do(partial(self._stop, run_id, done))

    def _stop(self, run_id: str, done: Callable[[str], None]) -> None:
        """Called in a worker."""
        from desktop.engine.commands import CancelStep

        try:
            refused = self._stage.act_on(run_id, CancelStep())
        except HandrailError as fault:
            done(str(fault))
        else:
            done(refused.reason if refused else "")

    def safe(self, text: str) -> str:
        from desktop.redaction.clean import clean

        return clean(self._stage.bench.secrets.mask(text))
