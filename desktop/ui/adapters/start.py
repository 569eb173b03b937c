"""Loads a runbook for the start page, says whether it may run, takes a person's trust, and begins the run."""

from collections.abc import Callable, Container, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from desktop.domain.errors import HandrailError, InputError
from desktop.domain.values import Value
from desktop.paths import data_dir
from desktop.ui.ports import Trusted, Untrusted, WantedTicket
from desktop.workbench import utc_now

if TYPE_CHECKING:  # what a run needs is imported when there is one, not before the first paint
    from pathlib import Path

    from desktop.domain.book import Book
    from desktop.domain.desk import Ticket
    from desktop.domain.runbook import Runbook
    from desktop.engine.host_in_text import HostsNamed
    from desktop.hosts_from.host_list import HostList
    from desktop.ui.backstage import Backstage


_MOST_HOSTS = 1000  # what a field of the form takes
_LONGEST_ALERT = 200_000  # characters; the window waits while they are read


class StartAdapter:
    """Nothing that is not trusted begins here: neither a folder nor an approval of its bytes vouches for it."""

    def __init__(self, stage: "Backstage") -> None:
        self._stage = stage
        self._books: dict[str, Book] = {}
        self._wanted_target = ""
        self._wanted_ticket: Ticket | None = None

    def load(self, entry_id: str, done: "Callable[[Runbook | HandrailError], None]") -> None:
        self._stage.do(partial(self._load, entry_id, done))

    def _load(self, entry_id: str, done: "Callable[[Runbook | HandrailError], None]") -> None:
        try:
            book = self._stage.bench.load(entry_id)
        except HandrailError as fault:
            done(fault)
            return
        self._books[book.runbook.id] = book
        done(book.runbook)

    def untrusted(self, runbook: "Runbook") -> Untrusted | None:
        book, trust = self._books[runbook.id], self._stage.bench.library.trust
        unknown = [ref for ref in (book.ref, *book.used) if not trust.allows(ref.file, ref.sha256)]
        if not unknown:
            return None
        others = tuple((ref.file, ref.sha256) for ref in unknown if ref is not book.ref)
        return Untrusted(file=book.ref.file, sha256=book.ref.sha256, others=others)

    def trust(self, runbook: "Runbook", sha256: str, done: Callable[[Trusted | HandrailError], None]) -> None:
        self._stage.do(partial(self._trust, self._books[runbook.id], sha256, done))

    def _trust(self, book: "Book", sha256: str, done: Callable[[Trusted | HandrailError], None]) -> None:
        bench = self._stage.bench
        try:
            if book.ref.sha256 != sha256:
                raise InputError(
                    f"{book.ref.file} is not what was shown (sha256 {sha256[:16]}). Look at it anew."
                )
            for ref in (book.ref, *book.used):  # exactly what was loaded is what was shown
                if not bench.library.trust.allows(ref.file, ref.sha256):
                    bench.library.trust.approve(ref.file, ref.sha256, by=bench.operator, at=utc_now())
        except HandrailError as fault:
            done(fault)
            return
        bench.library.trust_changed()
        self._stage.library.tell()
        done(Trusted(sha256=sha256))

    def known_targets(self) -> Sequence[str]:
        """This machine and what was reached last come first, then the connections as far as they have been read."""
        from desktop.records.snapshot import recent_targets

        recent = ("local", *recent_targets(data_dir()))
        connections = (one.target for one in self._stage.connections.connections() if one.desk is None)
        return tuple(dict.fromkeys((*recent, *connections)))

    def starts_guided(self) -> bool:
        from desktop.records.settings import Pace

        return self._stage.bench.settings.pace is Pace.GUIDED

    def want_target(self, target: str) -> None:
        """Fill this target in when a runbook is started next."""
        self._wanted_target = target

    def take_wanted_target(self) -> str:
        wanted, self._wanted_target = self._wanted_target, ""
        return wanted

    def want_ticket(self, ticket: "Ticket") -> None:
        """Fill in what this ticket tells when a runbook is started next."""
        self._wanted_ticket = ticket

    def take_wanted_ticket(self, runbook: "Runbook") -> WantedTicket | None:
        ticket, self._wanted_ticket = self._wanted_ticket, None
        if ticket is None:
            return None
        from desktop.shift.ticket_inputs import inputs_from_ticket

        told = {name: one.value for name, one in inputs_from_ticket(runbook, ticket).items()}
        return WantedTicket(name=str(ticket.ref), told=told)

    def fault(self, name: str, runbook: "Runbook", text: str) -> str:
        from desktop.ui.start.values_form import fault_of

        return fault_of(runbook.inputs[name], text)

    def from_alert(self, runbook: "Runbook", text: str) -> Mapping[str, str]:
        from desktop.engine.alert import inputs_from_alert

        return inputs_from_alert(runbook, text[:_LONGEST_ALERT])

    def hosts_named(self, runbook: "Runbook", text: str, told: Container[str]) -> "HostsNamed | None":
        from desktop.engine.host_in_text import hosts_named, names_of
        from desktop.records.snapshot import recent_targets

        recent = (("", target) for target in recent_targets(data_dir()))
        listed = ((one.name, one.target) for one in self._stage.connections.connections() if one.desk is None)
        return hosts_named(runbook, text, names_of((*recent, *listed)), told)

    def read_hosts(self, file: "Path", done: "Callable[[HostList | HandrailError], None]") -> None:
        self._stage.do(partial(self._read_hosts, file, done))

    def _read_hosts(self, file: "Path", done: "Callable[[HostList | HandrailError], None]") -> None:
        from desktop.hosts_from.reading import read_hosts

        try:
            done(read_hosts(file, most=_MOST_HOSTS))
        except HandrailError as fault:
            done(fault)

    def leave(self, run_id: str) -> None:
        self._stage.let_go(run_id)

    def hold_secret(self, reference: str, secret: str) -> None:
        self._stage.bench.secrets.hold(reference, secret)

    def begin(
        self, runbook: "Runbook", inputs: Mapping[str, Value], *, is_guided: bool, ticket: str,
        done: Callable[[str | HandrailError], None],
    ) -> None:  # fmt: skip
        book, held = self._books[runbook.id], dict(inputs)
        self._stage.do(partial(self._begin, book, held, done, is_guided=is_guided, ticket=ticket))

    def _begin(
        self, book: "Book", inputs: Mapping[str, Value], done: Callable[[str | HandrailError], None], *,
        is_guided: bool, ticket: str,
    ) -> None:  # fmt: skip
        from desktop.hosts_from.filling import with_hosts

        try:
            if self.untrusted(book.runbook) is not None:
                raise InputError(
                    f"{book.ref.file} is not trusted, so nothing of it was run. "
                    "Look at its commands and trust it first."
                )
            filled = with_hosts(
                book, inputs, self._stage.bench.targets
            )  # may take its time, and holds up nothing
            ready = self._stage.begin_run(
                book, filled.inputs, is_guided=is_guided, ticket=ticket, told=filled.told
            )
            done(ready)
        except HandrailError as fault:
            done(fault)
