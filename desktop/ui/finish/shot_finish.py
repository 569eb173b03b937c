"""A sample report for pictures: the run of the shipped disk runbook with values in it that must not leave."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from desktop.domain.advance import fold
from desktop.domain.errors import HandrailError
from desktop.domain.events import Event, NoteAdded, ObligationMet
from desktop.redaction.ledger import Ledger
from desktop.summary import render, write_letter
from desktop.summary.build import summarise
from desktop.summary.draft import Draft
from desktop.summary.letter import Letter
from desktop.ui.finish.port import Wish
from desktop.ui.shots.runs import AT_END, LOADED, recorded

_MADE = datetime(2026, 11, 19, 3, 35, tzinfo=UTC)
_YOU, _HELD = "ana", "tide-pool-81"
_TELLING: tuple[Event, ...] = (
    NoteAdded(
        text="The archive took them over https://backup:kQ7x-pl4t9Zz@files-01.eu.example/web-03, key\n"
        f"{_HELD}. Health check: curl -H 'Authorization: Bearer mF9B5f41JqM2xYz0aLpQ' http://web-03/health",
        by=_YOU,
        step="rotate",
    ),
    NoteAdded(text="The customer's old password=Winter-2019-kite was in the log of nginx.", by=_YOU),
)


class SampleReport:
    def __init__(self, *, has_secrets: bool = False) -> None:
        self._events: tuple[Event, ...] = (*AT_END, *_TELLING) if has_secrets else AT_END

    def meet(self, run_id: str, seq: int, note: str, done: Callable[[HandrailError | None], None]) -> None:
        self._events = (*self._events, ObligationMet(seq=seq, by=_YOU, note=note))
        done(None)

    def draft(self, run_id: str, wish: Wish, done: Callable[[Draft | HandrailError], None]) -> None:
        ledger = Ledger(_held, wish.added)
        run = fold(recorded(self._events))
        numbered = summarise(LOADED.runbook, run, now=_MADE, zone=UTC, mask=ledger.mask)
        write = partial(write_letter, audience=wish.audience, reader=wish.reader)
        done(Draft(numbered=numbered, ledger=ledger, write=write))

    def text(self, letter: Letter, format_: str) -> str:
        return render(letter, format_)


def _held(text: str) -> str:
    return text.replace(_HELD, "[hidden:archive key]")
