"""What the pages need, from the real parts: everything that takes time is done off the GUI thread."""

import gc
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from functools import cached_property, partial
from typing import TYPE_CHECKING

from desktop.domain.errors import HandrailError, InputError
from desktop.domain.values import Value
from desktop.ui.adapters.library import LibraryAdapter
from desktop.ui.adapters.runs import RunsAdapter
from desktop.ui.answering import answer
from desktop.workbench import OpenRun as OpenedRun
from desktop.workbench import Workbench

if TYPE_CHECKING:  # what a run needs is imported when there is one, not before the first paint
    from desktop.domain.book import Book
    from desktop.domain.hosts_told import HostsTold
    from desktop.domain.run import Run
    from desktop.engine.commands import Command, Pace, Refused
    from desktop.ui.adapters.compare import CompareAdapter
    from desktop.ui.adapters.connections import ConnectionsAdapter
    from desktop.ui.adapters.due import DueAdapter
    from desktop.ui.adapters.editor import EditorAdapter
    from desktop.ui.adapters.evidence import EvidenceAdapter
    from desktop.ui.adapters.history import HistoryAdapter
    from desktop.ui.adapters.hosts import HostsAdapter
    from desktop.ui.adapters.mail import MailAdapter
    from desktop.ui.adapters.outbox import OutboxAdapter
    from desktop.ui.adapters.pins import PinsAdapter
    from desktop.ui.adapters.report import ReportAdapter
    from desktop.ui.adapters.send import SendAdapter
    from desktop.ui.adapters.settings import SettingsAdapter
    from desktop.ui.adapters.start import StartAdapter
    from desktop.ui.adapters.tickets import TicketsAdapter
    from desktop.ui.adapters.timeline import TimelineAdapter
    from desktop.ui.adapters.trend import TrendAdapter
    from desktop.ui.attaching import Attach
    from desktop.ui.workers import Workers


class Backstage:
    """One for a window. Its methods return at once; `done` is called from a worker thread."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.library = LibraryAdapter(self)
        self.is_observe_only = False
        self._opened: dict[str, OpenedRun] = {}
        self.runs = RunsAdapter(self, self._opened)
        self._held: dict[str, ExitStack] = {}  # what closes each of them
        self._lock = threading.Lock()
        self._is_closed = self._has_run = False

    @cached_property
    def _workers(self) -> "Workers":
        from desktop.ui.workers import Workers

        return Workers(max_workers=4, thread_name_prefix="backstage")

    def do(self, work: Callable[[], None]) -> None:
        """Work off the GUI thread; what it raises is a fault of ours and goes to the crash hook."""
        if not self._is_closed:  # else the window is gone, and nobody waits for it
            self._workers.do(work)

    # -- what each page asks, made when it is first gone to: what they import would double the first paint

    @cached_property
    def pins(self) -> "PinsAdapter":
        from desktop.ui.adapters.pins import PinsAdapter

        return PinsAdapter(self.do)

    @cached_property
    def due(self) -> "DueAdapter":
        from desktop.ui.adapters.due import DueAdapter

        return DueAdapter(self)

    @cached_property
    def evidence(self) -> "EvidenceAdapter":
        from desktop.ui.adapters.evidence import EvidenceAdapter

        return EvidenceAdapter(self)

    @cached_property
    def start(self) -> "StartAdapter":
        from desktop.ui.adapters.start import StartAdapter

        return StartAdapter(self)

    @cached_property
    def report(self) -> "ReportAdapter":
        from desktop.ui.adapters.report import ReportAdapter

        return ReportAdapter(self)

    @cached_property
    def mail(self) -> "MailAdapter":
        from desktop.ui.adapters.mail import MailAdapter

        return MailAdapter(self.bench)

    @cached_property
    def send(self) -> "SendAdapter":
        from desktop.ui.adapters.send import SendAdapter

        return SendAdapter(self)

    @cached_property
    def history(self) -> "HistoryAdapter":
        from desktop.ui.adapters.history import HistoryAdapter

        return HistoryAdapter(self)

    @cached_property
    def timeline(self) -> "TimelineAdapter":
        from desktop.ui.adapters.timeline import TimelineAdapter

        return TimelineAdapter(self)

    @cached_property
    def compare(self) -> "CompareAdapter":
        from desktop.ui.adapters.compare import CompareAdapter

        return CompareAdapter(self)

    @cached_property
    def hosts(self) -> "HostsAdapter":
        from desktop.ui.adapters.hosts import HostsAdapter

        return HostsAdapter(self)

    @cached_property
    def trends(self) -> "TrendAdapter":
        from desktop.ui.adapters.trend import TrendAdapter

        return TrendAdapter(self)

    @cached_property
    def connections(self) -> "ConnectionsAdapter":
        from desktop.ui.adapters.connections import ConnectionsAdapter

        return ConnectionsAdapter(self)

    @cached_property
    def outbox(self) -> "OutboxAdapter":
        from desktop.ui.adapters.outbox import OutboxAdapter

        return OutboxAdapter(self)

    @cached_property
    def tickets(self) -> "TicketsAdapter":
        from desktop.ui.adapters.tickets import TicketsAdapter

        return TicketsAdapter(self)

    @cached_property
    def settings(self) -> "SettingsAdapter":
        from desktop.ui.adapters.settings import SettingsAdapter

        return SettingsAdapter(self)

    @cached_property
    def editor(self) -> "EditorAdapter":
        from desktop.ui.adapters.editor import EditorAdapter

        return EditorAdapter(self)

    def warm_up(self) -> None:
        """After the first paint: read the library and make ready what the first run needs."""
        self.do(_read_glossary)
        self.do(self.library.refresh)
        self.connections.refresh()
        self.due.wake()
        self.do(self.outbox.wake)

    # -- runs ------------------------------------------------------------------------------------

    def begin_run(
        self, book: "Book", inputs: Mapping[str, Value], *, is_guided: bool, ticket: str = "",
        told: "tuple[HostsTold, ...]" = (),
    ) -> str:  # fmt: skip
        """Make a run ready; it begins when its page subscribes. Called in a worker."""
        watches, pace = self.is_observe_only, _pace(is_guided)
        context = self.bench.new_run(book, inputs, observe_only=watches, pace=pace, ticket=ticket, told=told)
        with self._lock:
            return self._hold(context).session.run_id

    def _hold(self, context: "AbstractContextManager[OpenedRun]") -> OpenedRun:
        held = ExitStack()
        opened = held.enter_context(context)
        if not self._has_run:
            self._has_run = True
            gc.freeze()  # what the first run imports stays, and is nothing to look through twice a second
        self._opened[opened.session.run_id], self._held[opened.session.run_id] = opened, held
        return opened

    def followed(self, run_id: str) -> OpenedRun | None:
        """Return a run that is followed in this window. Called in a worker: it waits while one is opened or closed."""
        with self._lock:
            return self._opened.get(run_id)

    def let_go(self, run_id: str, done: Callable[[], None] | None = None) -> None:
        """Close a run that nobody follows here any more: its thread, its lock. It stays in the record."""
        self.do(partial(self._let_go, run_id, done))

    def _let_go(self, run_id: str, done: Callable[[], None] | None) -> None:
        with self._lock:  # whoever opens it again waits until it is closed
            self._opened.pop(run_id, None)
            held = self._held.pop(run_id, None)
            if held is not None:
                held.close()
        if done is not None:
            done()

    def open_run(self, run_id: str, done: Callable[[OpenedRun | HandrailError], None]) -> None:
        """Hand over a run that is ready to begin or to go on with."""
        self.do(partial(answer, partial(self._open_run, run_id), done))

    def _open_run(self, run_id: str) -> OpenedRun:
        with self._lock:
            return self._opened.get(run_id) or self._hold(self.bench.reopen_run(run_id, pace=_pace(True)))

    def begin(self, opened: OpenedRun, failed: Callable[[str], None]) -> None:
        """Let a run that its page now listens to begin."""
        self.do(partial(self._begin, opened, failed))

    def _begin(self, opened: OpenedRun, failed: Callable[[str], None]) -> None:
        try:
            opened.begin()
        except HandrailError as fault:
            failed(str(fault))
        self.runs.tell()

    def summary(self, run_id: str, form: str, done: Callable[[str | HandrailError], None]) -> None:
        """Write a run's summary in a form and hand it, or why not, to `done`."""
        self.do(partial(answer, lambda: self.bench.summary(self.bench.recorded_run(run_id), form), done))

    def newer_version(self, run: "Run", done: Callable[[str], None]) -> None:
        """Look whether files have changed since a run began; `done` gets it in words, or nothing."""
        from desktop.library.since import newer_version

        self.do(lambda: done(newer_version(run)))

    def attach(self, run_id: str, asked: "Attach", done: Callable[[HandrailError | None], None]) -> None:
        """Read and keep something with a run; `done` hears None, or why it was not kept."""
        self.do(partial(answer, partial(self._attach, run_id, asked), done))

    def _attach(self, run_id: str, asked: "Attach") -> HandrailError | None:
        from desktop.engine.commands import AddNote

        refused = self.act_on(run_id, AddNote(asked.text, asked.step, asked.gather()))
        return InputError(refused.reason) if refused else None

    def act_on(self, run_id: str, command: "Command") -> "Refused | None":
        """Give a run one command, whether somebody follows it or not. Called in a worker.

        Raises:
            HandrailError: it cannot be opened, or another process follows it.
        """
        with self._lock:
            opened = self._opened.get(run_id)
        if opened is not None:
            return opened.session.submit(command).result()
        with self.bench.reopen_run(run_id, pace=_pace(True)) as reopened:
            reopened.begin()
            return reopened.session.submit(command).result()

    def close(self) -> None:
        """End what runs; open runs stay in the record."""
        self._is_closed = True
        for made in ("connections", "editor", "outbox", "mail", "tickets"):
            if made in vars(self):
                vars(self)[made].close()
        with self._lock:
            held, self._held = tuple(self._held.values()), {}
        for one in held:
            one.close()
        if "_workers" in vars(self):
            self._workers.shutdown(wait=False, cancel_futures=True)
        self.bench.close()


def _read_glossary() -> None:
    from desktop.language.glossary import glossary

    glossary()


def _pace(is_guided: bool) -> "Pace":
    from desktop.engine.commands import Pace

    return Pace.GUIDED if is_guided else Pace.TO_NEXT_QUESTION
