"""What the report page needs: what leaves of a run, its texts and files, and ticking off what had to be put back."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.domain.errors import HandrailError, InputError
from desktop.ui.answering import answer

if TYPE_CHECKING:
    from desktop.redaction.ledger import Key
    from desktop.redaction.tokens import Tokens
    from desktop.summary.draft import Draft, Told
    from desktop.summary.letter import Letter
    from desktop.ui.backstage import Backstage
    from desktop.ui.finish.port import Weight, Wish


class ReportAdapter:
    def __init__(self, stage: "Backstage") -> None:
        self._stage = stage
        self._tokens: dict[str, Tokens] = {}  # of each run that was told, so that all its texts say the same

    def draft(self, run_id: str, wish: "Wish", done: "Callable[[Draft | HandrailError], None]") -> None:
        self._stage.do(partial(answer, partial(self._draft, run_id, wish), done))

    def _draft(self, run_id: str, wish: "Wish") -> "Draft":
        from desktop.engine.lens import told
        from desktop.letters import OURS
        from desktop.redaction.ledger import Ledger
        from desktop.redaction.redact import redact
        from desktop.redaction.tokens import Tokens
        from desktop.summary.draft import Draft
        from desktop.summary.identities import give_tokens

        bench = self._stage.bench
        run = bench.recorded_run(run_id)
        tokens = self._tokens.setdefault(run_id, Tokens())
        find = partial(redact, profile=wish.profile, tokens=tokens)
        ledger = Ledger(bench.secrets.mask, wish.added, find)
        now = datetime.now(UTC)
        zone = now.astimezone().tzinfo or UTC
        tell = partial(told, bench.book_of_run(run).runbook, run, now=now, zone=zone)
        if wish.profile != OURS:  # whom the run names is known before its first text is looked through
            give_tokens(tell(mask=bench.secrets.mask), tokens)
        numbered = tell(mask=ledger.mask)
        write = partial(bench.letters.write, audience=wish.audience, reader=wish.reader)
        return Draft(numbered=numbered, ledger=ledger, write=write)

    def tell(
        self, draft: "Draft", shown: "frozenset[Key]", done: "Callable[[Told | HandrailError], None]"
    ) -> None:
        self._stage.do(partial(answer, partial(draft.tell, shown), done))

    def text(self, letter: "Letter", format_: str) -> str:
        from desktop.summary import render

        return render(letter, format_)

    def weigh(self, letter: "Letter", desk: str, done: "Callable[[Weight | HandrailError], None]") -> None:
        from desktop.ui.finish.weighing import weigh

        self._stage.do(partial(answer, partial(weigh, letter, desk), done))

    def save(
        self, letter: "Letter", form: str, path: str, profile: str,
        done: "Callable[[HandrailError | None], None]",
    ) -> None:  # fmt: skip
        self._stage.do(partial(answer, partial(self._save, letter, form, path, profile), done))

    def _save(self, letter: "Letter", form: str, path: str, profile: str) -> None:
        data = self._file(letter, form, profile)
        self._stage.bench.secrets.require_none_in(data, path)
        try:
            Path(path).write_bytes(data)
        except OSError as fault:
            raise InputError(f"{path} was not written: {fault.strerror}. Save it somewhere else.") from fault

    def _file(self, letter: "Letter", form: str, profile: str) -> bytes:
        if form == "bundle":
            tokens = self._tokens.get(letter.document.run_id)
            return self._stage.bench.letters.bundle(letter, profile=profile, tokens=tokens).data
        if form != "pdf":
            return self.text(letter, form).encode()
        from desktop.summary.html import body_of
        from desktop.ui.pdf import write_pdf

        return write_pdf(body_of(letter.blocks), letter.title)

    def meet(self, run_id: str, seq: int, note: str, done: "Callable[[HandrailError | None], None]") -> None:
        """Tick off what had to be put back."""
        self._stage.do(partial(answer, partial(self._meet, run_id, seq, note), done))

    def _meet(self, run_id: str, seq: int, note: str) -> None:
        from desktop.engine.commands import MeetObligation

        refused = self._stage.act_on(run_id, MeetObligation(seq, note))
        self._stage.runs.tell()
        if refused is not None:
            raise InputError(refused.reason)
