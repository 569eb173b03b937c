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
from desktop.redaction.gate import require_no_secret
from desktop.redaction.identifiers import profile_named
from desktop.redaction.masker import SecretMasker
from desktop.redaction.redact import redact
from desktop.redaction.tokens import Tokens
from desktop.shift.bundle import Bundle, make_bundle
from desktop.summary import Audience, Document, Letter, Reader, write_letter
from desktop.summary.html import body_of
from desktop.summary.identities import give_tokens
from desktop.summary.letter import texts_of, under_profile
from desktop.summary.template_files import template_for

OURS = "internal"
WritePdf = Callable[[str, str], bytes]  # of the body of a page in HTML, and its title


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """`team` is that of the settings; `write_pdf` is missing where there is no window's part."""

    records: Records
    masker: SecretMasker
    team: str = ""
    write_pdf: WritePdf | None = None

    def write(
        self,
        document: Document,
        audience: Audience,
        *,
        reader: Reader | None = None,
        team: str = "",
        profile: str = OURS,
    ) -> Letter:
        """Return what an audience is told, worded by the team's template, one's own or the program's.

        `profile` is one of redaction.

        Raises:
            InputError, TemplateError: the template cannot be read, or has problems; there is no such profile.
        """
        template = template_for(audience, team or self.team).read()
        letter = write_letter(document, audience, reader=reader or Reader.TECHNICAL, template=template)
        change = self.replacing(letter, profile)
        return under_profile(letter, change) if change else letter

    def replacing(
        self, letter: Letter, profile: str, tokens: Tokens | None = None
    ) -> Callable[[str], str] | None:
        """Return what replaces in a text what a profile hides, the same thing by the same token throughout; None where
        nothing is replaced. `tokens` are those that the letter was written with, if it was.

        Raises:
            InputError: there is no such profile.
        """
        profile_named(profile)
        if profile == OURS:
            return None
        given = tokens or Tokens()

        def change(text: str) -> str:
            return redact(text, self.masker, profile=profile, tokens=given).text

        if tokens is None:
            give_tokens(letter.document, given)
        for text in texts_of(letter.blocks):  # a name that is found late stands early too
            change(text)
        return change

    @staticmethod
    def profile_of(audience: Audience) -> str:
        """Return the profile of redaction that is right for an audience: all but a customer are colleagues."""
        return "customer" if audience is Audience.CUSTOMER else OURS

    def require_no_secret(self, data: bytes, what: str) -> None:
        """Let these bytes leave, or raise.

        Raises:
            LeakError: a secret that the program held is in them.
        """
        require_no_secret(data, self.masker, what)

    def pdf(self, letter: Letter) -> bytes:
        """Return a letter as PDF.

        Raises:
            InputError: there is no Qt in this program.
        """
        if self.write_pdf is None:
            raise InputError("PDF is written by the window's part, which is not in this program.")
        data = self.write_pdf(body_of(letter.blocks), letter.title)
        self.require_no_secret(data, "the summary as PDF")
        return data

    def bundle(self, letter: Letter, *, profile: str = OURS, tokens: Tokens | None = None) -> Bundle:
        """Return the support bundle of a run: the letter, its evidence and its incident, all masked.

        `tokens` are those that the letter was written with, if it was.

        Raises:
            InputError, RecordError: a part of it cannot be made; LeakError: a secret is in one.
        """
        return make_bundle(
            letter,
            incident=self._incident(letter.document.run_id),
            get_evidence=self.records.get_evidence,
            mask=self.masker.mask_bytes,
            change=self.replacing(letter, profile, tokens),
            gate=self.require_no_secret,
        )

    def _incident(self, run_id: str) -> str:
        events = self.records.events(run_id)
        run: Run = fold(events)
        assert run.runbook is not None  # a run begins with it
        book = recorded_book(run.runbook, run.used).runbook
        found = incident_of(events, book, self.records.get_evidence, self.masker.mask)
        return incident_text(found.incident, (f"Recorded from run {run_id}.", *found.notices))
