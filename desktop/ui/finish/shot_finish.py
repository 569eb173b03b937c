"""A sample report for pictures: the run of the shipped disk runbook with values in it that must not leave."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from desktop.domain.advance import fold
from desktop.domain.desk import DeskKind, TicketRef
from desktop.domain.errors import HandrailError
from desktop.domain.events import Event, NoteAdded, ObligationMet
from desktop.domain.outbox import PostFault, PostRow, PostState
from desktop.redaction.ledger import Key, Ledger
from desktop.redaction.redact import redact
from desktop.redaction.tokens import Tokens
from desktop.summary import render, write_letter
from desktop.summary.audience import Audience, posted_as
from desktop.summary.build import summarise
from desktop.summary.draft import Draft, Told
from desktop.summary.identities import give_tokens
from desktop.summary.letter import Letter
from desktop.ui.finish.page import FinishPage
from desktop.ui.finish.port import Weight, Wish
from desktop.ui.finish.send_model import SendViewModel
from desktop.ui.finish.send_port import Goal, Readers, Sending
from desktop.ui.finish.viewmodel import FinishViewModel
from desktop.ui.finish.weighing import weigh
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

_AWAY: Mapping[str, object] = {
    "state": PostState.WAITING,
    "fault": PostFault.UNREACHABLE,
    "said": "acme.atlassian.net could not be reached: no route to it. It is tried again at 04:37.",
}


class SampleReport:
    def __init__(self, *, has_secrets: bool = False, ticket: str = "") -> None:
        self._ticket, self._tokens = ticket, Tokens()
        self._events: tuple[Event, ...] = (*AT_END, *_TELLING) if has_secrets else AT_END

    def meet(self, run_id: str, seq: int, note: str, done: Callable[[HandrailError | None], None]) -> None:
        self._events = (*self._events, ObligationMet(seq=seq, by=_YOU, note=note))
        done(None)

    def draft(self, run_id: str, wish: Wish, done: Callable[[Draft | HandrailError], None]) -> None:
        ledger = Ledger(_held, wish.added, partial(redact, profile=wish.profile, tokens=self._tokens))
        run = fold(recorded(self._events))
        tell = partial(summarise, LOADED.runbook, run, now=_MADE, zone=UTC)
        if wish.profile != "internal":
            give_tokens(tell(mask=_held), self._tokens)
        numbered = replace(tell(mask=ledger.mask), ticket=self._ticket)
        write = partial(write_letter, audience=wish.audience, reader=wish.reader)
        done(Draft(numbered=numbered, ledger=ledger, write=write))

    def weigh(self, letter: Letter, desk: str, done: Callable[[Weight | HandrailError], None]) -> None:
        done(weigh(letter, desk))

    def tell(self, draft: Draft, shown: frozenset[Key], done: Callable[[Told | HandrailError], None]) -> None:
        done(draft.tell(shown))

    def save(
        self, letter: Letter, form: str, path: str, profile: str,
        done: Callable[[HandrailError | None], None],
    ) -> None:  # fmt: skip
        done(None)  # nothing is written of a sample

    def text(self, letter: Letter, format_: str) -> str:
        return render(letter, format_)


def _held(text: str) -> str:
    return text.replace(_HELD, "[hidden:archive key]")


class SampleSending:
    """A help desk for pictures: what is sent to it comes to be as `ends` says; escalations find it away."""

    def __init__(self, ends: Mapping[str, object] | None = None) -> None:
        self._ends = dict(ends or {})
        self._posts: tuple[PostRow, ...] = ()
        self._listeners: list[Callable[[], None]] = []

    def goal(self, ticket: str, done: Callable[[Goal | HandrailError], None]) -> None:
        done(Goal(TicketRef("jira", "OPS-4821"), DeskKind.JIRA))

    def readers(self, ref: TicketRef, done: Callable[[Readers | HandrailError], None]) -> None:
        done(Readers(requester="Mia Berg", subject="Uploads to the shop fail"))

    def send(self, sending: Sending, done: Callable[[PostRow | HandrailError], None]) -> None:
        stored = PostRow(
            number=1, key="p7f3k2m9x4c1v8b6", run_id=sending.run_id, desk=sending.goal.ref.desk,
            ticket=sending.goal.ref.key, kind=posted_as(sending.letter.audience),
            audience=sending.audience.value, size_bytes=2_701, files=0,
            by=_YOU, made_at=_MADE, changed_at=_MADE,
        )  # fmt: skip
        self._posts = (stored,)
        done(stored)
        is_away = sending.letter.audience is Audience.ESCALATION
        self.tell(**(_AWAY if is_away else self._ends))

    def tell(self, **changes: object) -> None:
        """Let the post be in another state."""
        self._posts = tuple(replace(post, **changes) for post in self._posts)  # type: ignore[arg-type]
        for listener in self._listeners:
            listener()

    def posts(self, run_id: str, done: Callable[[tuple[PostRow, ...] | HandrailError], None]) -> None:
        done(self._posts)

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)


def sample_page() -> FinishPage:
    """Return the report of a run whose ticket is on a desk."""
    report = FinishViewModel(SampleReport(has_secrets=True, ticket="jira:OPS-4821"))
    arrived = {
        "state": PostState.SENT,
        "url": "https://acme.atlassian.net/browse/OPS-4821?focusedCommentId=10712",
    }
    return FinishPage(report, SendViewModel(SampleSending(arrived), report))
