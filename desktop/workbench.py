"""Opens runbooks, runs and records for whichever face asks; each part is made when it is first needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop import __version__
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.domain.values import Fields
from desktop.engine.opened import OpenRun as OpenRun
from desktop.targets.account import account_name, machine_name
from desktop.targets.settings import AskSecret, TargetSettings

if TYPE_CHECKING:  # the types of runs and runbooks alone cost a window 60 ms before its first paint
    from desktop.domain.book import Book
    from desktop.domain.events import Recorded
    from desktop.domain.hosts_told import HostsTold
    from desktop.domain.run import Run
    from desktop.engine.commands import Pace
    from desktop.engine.lanes import Lanes
    from desktop.engine.next import Next
    from desktop.engine.surroundings import Surroundings
    from desktop.letters import Letters, WritePdf
    from desktop.library import Library
    from desktop.records.secrets import SecretStore
    from desktop.records.settings import Settings
    from desktop.records.store import Records
    from desktop.redaction.masker import SecretMasker
    from desktop.shift.carrying import Carrier
    from desktop.summary.document import Document
    from desktop.targets.open import TargetPool

PROGRAM = f"handrail {__version__}"


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Workbench:
    """What both faces work with. Not shared between processes; its parts may be used from any thread."""

    target_settings: TargetSettings = field(default_factory=TargetSettings)
    setting_problems: tuple[str, ...] = ()  # what is wrong with the settings file, once it was read
    write_pdf: "WritePdf | None" = None  # Qt lives in the window; the terminal is handed this

    def with_ssh_config(self, file: Path | None) -> "Workbench":
        """Return a workbench that reads this SSH configuration and no other."""
        if file is None:
            return self
        if not file.is_file():
            raise InputError(f"--ssh-config {file}: there is no such file.")
        return Workbench(replace(self.target_settings, ssh_config=file), write_pdf=self.write_pdf)

    def ask_secrets_with(self, ask: AskSecret) -> None:
        """Ask a person for passwords and passphrases that a connection needs; call before the first connection."""
        self.target_settings = replace(self.target_settings, ask_secret=ask)

    @cached_property
    def settings(self) -> "Settings":
        from desktop.records.settings import load_settings

        loaded = load_settings()
        self.setting_problems = loaded.problems
        return loaded.settings

    @cached_property
    def _masker(self) -> "SecretMasker":
        from desktop.redaction.masker import SecretMasker

        return SecretMasker()

    @cached_property
    def secrets(self) -> "SecretStore":
        from desktop.records.secrets import SecretStore

        return SecretStore(self._masker)

    @cached_property
    def records(self) -> "Records":
        from desktop.records.opening import open_records
        from desktop.records.store import Maskers

        return open_records(maskers=Maskers(self._masker.mask, self._masker.mask_bytes))

    @cached_property
    def targets(self) -> "TargetPool":
        from desktop.hosts_from.reading import find_hosts
        from desktop.records.at_hand import LateSecrets, kept_target
        from desktop.targets.open import TargetPool

        hosts, secrets = partial(find_hosts, lambda: self.targets), LateSecrets(lambda: self.secrets)
        whole = replace(self.target_settings, ssh_config=self.ssh_config, secrets=secrets)
        return TargetPool(replace(whole, find_connection=kept_target, find_hosts=hosts))

    @property
    def ssh_config(self) -> Path | None:
        """The file that is read in place of the person's own SSH settings."""
        own = self.settings.ssh_config
        return self.target_settings.ssh_config or (Path(own).expanduser() if own else None)

    @cached_property
    def library(self) -> "Library":
        from desktop.library import open_library

        return open_library(self.settings.library_folders, trusted=self.settings.trusted_folders)

    @property
    def operator(self) -> str:
        """Who works here: the name in the settings, else the account's."""
        return self.settings.operator or account_name()

    @cached_property
    def lanes(self) -> "Lanes":
        from desktop.engine.lanes import Lanes

        return Lanes()

    @cached_property
    def _surroundings(self) -> "Surroundings":
        from desktop.engine.surroundings import Surroundings

        return Surroundings(
            journal=self.records,
            secrets=self.secrets,
            targets=self.targets,
            now=utc_now,
            operator=self.operator,
            machine=machine_name(),
            program=PROGRAM,
            lanes=self.lanes,
        )

    # -- runbooks --------------------------------------------------------------------------------

    def load(self, id_or_path: str) -> "Book":
        """Return a runbook by the path of its file, or by its id in the library.

        Raises:
            InputError: there is neither; RunbookError: it is there and has problems.
        """
        from desktop.library.books import load_book

        path = Path(id_or_path)
        looks_like_path = path.suffix in (".yaml", ".yml") or len(path.parts) > 1
        return load_book(path if looks_like_path else self._library_file(id_or_path), self._library_file)

    def _library_file(self, runbook_id: str) -> Path:
        return self.library.find(runbook_id).path

    def load_text(self, text: str, file: str) -> "Book":
        """Return a runbook that uses no others."""
        from desktop.domain.book import book_of
        from desktop.language.loader import load_runbook

        loaded = load_runbook(text.encode(), file)
        return book_of(loaded.runbook, loaded.data, file, loaded.sha256, loaded.warnings)

    # -- runs ------------------------------------------------------------------------------------

    @contextmanager
    def new_run(
        self, book: "Book", inputs: Fields, *, observe_only: bool, pace: "Pace", ticket: str = "",
        told: "tuple[HostsTold, ...]" = (),
    ) -> Iterator[OpenRun]:  # fmt: skip
        """Give a run that is ready to begin, and close it at the end; an open run stays in the record.

        `told` is what sources of hosts gave that were read for the inputs before.

        Raises:
            InputsError: inputs are missing or do not fit; and what reading a source of hosts among them raises.
        """
        from desktop.engine.inputs import parse_inputs
        from desktop.engine.session import Session
        from desktop.hosts_from.filling import with_hosts

        filled = with_hosts(book, inputs, self.targets)
        values = parse_inputs(book.runbook, filled.inputs)
        with self.records.hold_new_run(utc_now()) as run_id:
            session = Session(book.runbook, run_id, self._surroundings, pace=pace)
            is_observing = observe_only or self.settings.observe_only
            try:
                yield OpenRun(
                    session=session,
                    ref=book.ref,
                    inputs=values,
                    told=(*told, *filled.told),
                    observe_only=is_observing,
                    used=book.used,
                    ticket=ticket,
                )
            finally:
                session.close()

    @contextmanager
    def reopen_run(self, run_id: str, *, pace: "Pace") -> Iterator[OpenRun]:
        """Give an open run that is ready to go on, with the very bytes of the runbook that it began with.

        Raises:
            RecordBusyError: another process follows it; RecordError: it cannot be read.
        """
        from desktop.engine.session import Session
        from desktop.library.since import newer_version, other_computer

        with self.records.lock_run(run_id):
            events = self.records.events(run_id)
            book, run = self.recorded_runbook(events)
            assert run.runbook is not None  # a run begins with its runbook
            session = Session(book.runbook, run_id, self._surroundings, pace=pace)
            try:
                yield OpenRun(
                    session=session,
                    ref=run.runbook,
                    events=events,
                    newer_version=newer_version(run),
                    elsewhere=other_computer(run, machine_name()),
                )
            finally:
                session.close()

    def recorded_runbook(self, events: "tuple[Recorded, ...]") -> "tuple[Book, Run]":
        """Return a run and the runbook whose bytes its record holds."""
        from desktop.domain.advance import fold

        run = fold(events)
        return self.book_of_run(run), run

    def book_of_run(self, run: "Run") -> "Book":
        """Return the runbook whose bytes the record of a run holds, with those it uses from there too."""
        from desktop.library.books import recorded_book

        if run.runbook is None:
            raise InputError("This run has no events.")
        return recorded_book(run.runbook, run.used)

    def recorded_run(self, run_id: str) -> "Run":
        """Return a run as its record makes it."""
        from desktop.domain.advance import fold

        return fold(self.records.events(run_id))

    def ended_run(self, run_id: str) -> "Run | None":
        """Return a run that has ended, or None while it is open."""
        run = self.recorded_run(run_id)
        return run if run.end else None

    # -- to another computer and back ------------------------------------------------------------

    @cached_property
    def carrier(self) -> "Carrier":
        from desktop.shift.carrying import Carrier

        return Carrier(records=self.records, secrets=self.secrets, masks=self._masker, program=PROGRAM)

    # -- summaries -------------------------------------------------------------------------------

    def summary(self, run: "Run", format_: str, following: "Next | None" = None) -> str:
        """Return a run's summary in a format."""
        from desktop.summary import render

        return render(self.document(run, following), format_)

    def document_of(self, run_id: str) -> "Document":
        return self.document(self.recorded_run(run_id))

    def document(self, run: "Run", following: "Next | None" = None) -> "Document":
        """Return a run as it is told: masked and cleaned, with times in the zone of this computer."""
        from desktop.engine.lens import told

        book, now = self.book_of_run(run).runbook, utc_now()
        zone = now.astimezone().tzinfo or UTC
        return told(book, run, now=now, zone=zone, mask=self.secrets.mask, following=following)

    @cached_property
    def letters(self) -> "Letters":
        """What tells a document to an audience: worded, as a PDF, as a bundle."""
        from desktop.letters import Letters

        return Letters(
            records=self.records, masker=self._masker, team=self.settings.team, write_pdf=self.write_pdf
        )

    def close(self) -> None:
        """Close what was opened: connections and the record."""
        if "targets" in vars(self):
            self.targets.close_all()
        if "records" in vars(self):
            self.records.close()
