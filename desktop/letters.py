"""Tells the document of a run to an audience: worded by whoever's template counts, as a PDF, as a support bundle."""

from collections.abc import Callable

from desktop.dataclass import dataclass
from desktop.domain.advance import fold
from desktop.domain.errors import InputError
from desktop.domain.run import Run
from desktop.language.incident_text import incident_text
from desktop.library.books import recorded_book
from desktop.practice.recording import incident_of
from desktop.records.store import Records
from desktop.redaction.masker import SecretMasker
from desktop.shift.bundle import Bundle, make_bundle
from desktop.summary import Audience, Document, Letter, Reader, write_letter
from desktop.summary.html import body_of
from desktop.summary.template_files import template_for

WritePdf = Callable[[str, str], bytes]  # of the body of a page in HTML, and its title


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """`team` is that of the settings; `write_pdf` is missing where there is no window's part."""

    records: Records
    masker: SecretMasker
    team: str = ""
    write_pdf: WritePdf | None = None

    def write(
        self, document: Document, audience: Audience, *, reader: Reader | None = None, team: str = ""
    ) -> Letter:
        """Return what an audience is told, worded by the team's template, one's own or the program's.

        Raises:
            InputError, TemplateError: the template cannot be read, or has problems.
        """
        template = template_for(audience, team or self.team).read()
        return write_letter(document, audience, reader=reader or Reader.TECHNICAL, template=template)

    def pdf(self, letter: Letter) -> bytes:
        """Return a letter as PDF.

        Raises:
            InputError: there is no Qt in this program.
        """
        if self.write_pdf is None:
            raise InputError("PDF is written by the window's part, which is not in this program.")
        return self.write_pdf(body_of(letter.blocks), letter.title)

    def bundle(self, letter: Letter) -> Bundle:
        """Return the support bundle of a run: the letter, its evidence and its incident, all masked.

        Raises:
            InputError, RecordError: a part of it cannot be made.
        """
        return make_bundle(
            letter,
            incident=self._incident(letter.document.run_id),
            get_evidence=self.records.get_evidence,
            mask=self.masker.mask_bytes,
        )

    def _incident(self, run_id: str) -> str:
        events = self.records.events(run_id)
        run: Run = fold(events)
        assert run.runbook is not None  # a run begins with it
        book = recorded_book(run.runbook, run.used).runbook
        found = incident_of(events, book, self.records.get_evidence, self.masker.mask)
        return incident_text(found.incident, (f"Recorded from run {run_id}.", *found.notices))
