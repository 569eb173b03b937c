"""Begin and resume runs on the terminal, and print what they came to."""

import queue
from collections.abc import Callable, Mapping

from desktop.cli.check.hosts_given import with_hosts
from desktop.cli.exit_codes import Exit, exit_of_run
from desktop.cli.prompts import can_ask
from desktop.cli.run.alerts import with_alert
from desktop.cli.run.drive import Driver
from desktop.cli.run.given import Given
from desktop.cli.run.person import Person
from desktop.cli.run.sample_told import SampleTeller
from desktop.cli.screen import put, say
from desktop.cli.secret.asked import echo_restored, hold_secrets
from desktop.cli.secret.asking import ask_secret
from desktop.dataclass import dataclass
from desktop.domain.advance import fold
from desktop.domain.book import Book
from desktop.domain.errors import InputError, RecordFullError
from desktop.domain.run import EntryState, Run
from desktop.engine import commands as c
from desktop.engine.next import Next
from desktop.engine.session import Session
from desktop.engine.updates import Update
from desktop.workbench import OpenRun, Workbench


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a run is led: what was said in advance, whether somebody may be asked, how it is printed."""

    given: Given
    asks: bool
    guided: bool | None
    format: str = "text"  # of what it came to; all but text leave the person's side to errors
    first: tuple[c.Command, ...] = ()  # what a resumed run is told before it goes on
    write: Callable[[Run], str] | None = None  # in place of the summary

    @property
    def is_quiet(self) -> bool:
        return self.format != "text"

    @property
    def has_person(self) -> bool:
        return self.asks and can_ask()

    @property
    def is_guided(self) -> bool:
        return self.has_person if self.guided is None else self.guided and self.has_person


def begin(
    bench: Workbench,
    runbook: str,
    inputs: Mapping[str, str],
    manner: Manner,
    *,
    observe_only: bool,
    alert: str | None = None,
    hosts: str = "",
    ticket: str = "",
) -> int:
    """Begin a run of a runbook and lead it as far as it goes; what an alert or a ticket tells goes last."""
    book = bench.load(runbook)
    if ticket:
        from desktop.cli.run.ticket_given import with_ticket

        inputs, ticket = with_ticket(bench, book.runbook, inputs, ticket, has_person=manner.has_person)
    if alert is not None:
        inputs = with_alert(bench, book.runbook, inputs, alert, has_person=manner.has_person)
    inputs = with_hosts(bench, book.runbook, inputs, hosts)
    return begin_loaded(bench, book, inputs, manner, observe_only=observe_only, ticket=ticket)


def begin_loaded(
    bench: Workbench,
    book: Book,
    inputs: Mapping[str, str],
    manner: Manner,
    *,
    observe_only: bool,
    ticket: str = "",
) -> int:
    for warning in book.warnings:
        say(str(warning), "yellow")
    for used in book.used:
        if not bench.library.trust.allows(used.file, used.sha256):
            say(f"It uses the runbook {used.id} of {used.file}, which nobody has approved here.", "yellow")
    _may_ask(bench, manner)
    pace = _pace(manner)
    with bench.new_run(book, inputs, observe_only=observe_only, pace=pace, ticket=ticket) as opened:
        for told in opened.told:
            say(told.sentence, "yellow" if told.left_out else "")
        return _lead(bench, opened, manner)


def go_on(bench: Workbench, run_id: str, manner: Manner) -> int:
    """Go on with an open run; an ended one is only told."""
    full_id = bench.records.find(run_id)
    ended = bench.ended_run(full_id)
    if ended is not None:
        if manner.first:
            raise InputError(f"The run {full_id} has ended; there is nothing to go on with.")
        _print(bench, ended, None, manner)
        return exit_of_run(ended)
    _may_ask(bench, manner)
    # Nothing runs by itself before what the person said first.
    pace = c.Pace.GUIDED if manner.first else _pace(manner)
    with bench.reopen_run(full_id, pace=pace) as opened:
        for notice in (opened.newer_version, opened.elsewhere):
            if notice:
                say(notice, "yellow")
        return _lead(bench, opened, manner)


def _may_ask(bench: Workbench, manner: Manner) -> None:
    if manner.has_person:
        bench.ask_secrets_with(ask_secret)


def _pace(manner: Manner) -> c.Pace:
    return c.Pace.GUIDED if manner.is_guided else c.Pace.TO_NEXT_QUESTION


def _lead(bench: Workbench, opened: OpenRun, manner: Manner) -> int:
    updates: queue.SimpleQueue[Update] = queue.SimpleQueue()
    session = opened.session
    session.subscribe(updates.put)
    if not manner.is_quiet:
        session.subscribe_output(SampleTeller(session.runbook))
    driver = Driver(
        session=session,
        given=manner.given,
        person=Person(session) if manner.has_person else None,
        is_guided=manner.is_guided,
        is_quiet=manner.is_quiet,
        first=(*manner.first, c.SetPace(_pace(manner))) if manner.first else (),
    )
    try:
        with echo_restored():
            if manner.has_person:
                hold_secrets(bench, session.runbook, opened.inputs or fold(opened.events).inputs)
            opened.begin()
            last = driver.drive(updates)
    except KeyboardInterrupt:
        session.close()
        _tell_interrupted(session)
        return Exit.INTERRUPTED
    if last.trouble:
        raise RecordFullError(last.trouble)
    _print(bench, session.run, last.next, manner)
    _tell_how_to_go_on(session, manner)
    return exit_of_run(session.run)


def _tell_interrupted(session: Session) -> None:
    run = session.run
    if not run.run_id:
        say("\nStopped here; nothing was begun.")
        return
    if run.last and run.last.state is EntryState.OUTCOME_UNKNOWN:
        say(f"\n{run.last.reason}", "magenta")
    say(f"\nStopped here. The run stays open: handrail resume {session.run_id}")


def _print(bench: Workbench, run: Run, following: Next | None, manner: Manner) -> None:
    put(manner.write(run) if manner.write else bench.summary(run, manner.format, following))


def _tell_how_to_go_on(session: Session, manner: Manner) -> None:
    run = session.run
    if run.end is not None or manner.is_quiet:
        return
    if run.handed_over:
        say(f"{run.handed_over.to} takes it over with: handrail resume {run.run_id} --take-over")
    else:
        say(f"The run stays open: handrail resume {run.run_id}")
