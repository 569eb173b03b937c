"""What the report page needs: what leaves of a run, its texts, and ticking off what had to be put back."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from desktop.domain.errors import HandrailError, InputError

if TYPE_CHECKING:
    from desktop.summary.draft import Draft
    from desktop.summary.letter import Letter
    from desktop.ui.backstage import Backstage
    from desktop.ui.finish.port import Weight, Wish


class ReportDesk:
    def __init__(self, stage: "Backstage") -> None:
        self._stage = stage

    def draft(self, run_id: str, wish: "Wish", done: "Callable[[Draft | HandrailError], None]") -> None:
        self._stage.do(partial(self._draft, run_id, wish, done))

    def _draft(self, run_id: str, wish: "Wish", done: "Callable[[Draft | HandrailError], None]") -> None:
        try:
            drafted = self._drafted(run_id, wish)
        except HandrailError as fault:
            done(fault)
        else:
            done(drafted)

    def _drafted(self, run_id: str, wish: "Wish") -> "Draft":
        from desktop.engine.lens import told
        from desktop.redaction.ledger import Ledger
        from desktop.summary.draft import Draft

        bench = self._stage.bench
        run = bench.recorded_run(run_id)
        ledger = Ledger(bench.secrets.mask, wish.added)
        now = datetime.now(UTC)
        zone = now.astimezone().tzinfo or UTC
        numbered = told(bench.book_of_run(run).runbook, run, now=now, zone=zone, mask=ledger.mask)
        write = partial(bench.letter, audience=wish.audience, reader=wish.reader)
        return Draft(numbered=numbered, ledger=ledger, write=write)

    def text(self, letter: "Letter", format_: str) -> str:
        from desktop.summary import render

        return render(letter, format_)

    def weigh(self, letter: "Letter", desk: str, done: "Callable[[Weight | HandrailError], None]") -> None:
        self._stage.do(partial(self._weigh, letter, desk, done))

    def _weigh(self, letter: "Letter", desk: str, done: "Callable[[Weight | HandrailError], None]") -> None:
        from desktop.ui.finish.weighing import weigh

        try:
            weight = weigh(letter, desk)
        except HandrailError as fault:
            done(fault)
        else:
            done(weight)

    def meet(self, run_id: str, seq: int, note: str, done: "Callable[[HandrailError | None], None]") -> None:
        """Tick off what had to be put back."""
        self._stage.do(partial(self._meet, run_id, seq, note, done))

    def _meet(self, run_id: str, seq: int, note: str, done: "Callable[[HandrailError | None], None]") -> None:
        from desktop.engine.commands import MeetObligation

        try:
            refused = self._stage.act_on(run_id, MeetObligation(seq, note))
        except HandrailError as fault:
            done(fault)
            return
        self._stage.runs.tell()
        done(InputError(refused.reason) if refused else None)
