"""What the report page needs: the document of a run, its texts, and ticking off what had to be put back."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from desktop.domain.errors import HandrailError, InputError

if TYPE_CHECKING:
    from desktop.summary.document import Document
    from desktop.ui.backstage import Backstage


class ReportDesk:
    def __init__(self, stage: "Backstage") -> None:
        self._stage = stage

    def document(self, run_id: str, done: "Callable[[Document | HandrailError], None]") -> None:
        self._stage.do(partial(self._document, run_id, done))

    def _document(self, run_id: str, done: "Callable[[Document | HandrailError], None]") -> None:
        try:
            done(self._stage.bench.document_of(run_id))
        except HandrailError as fault:
            done(fault)

    def text(self, document: "Document", format_: str) -> str:
        from desktop.summary import render

        return render(document, format_)

    def meet(
        self, run_id: str, seq: int, note: str, done: "Callable[[Document | HandrailError], None]"
    ) -> None:
        """Tick off what had to be put back, and hand over the document as it is then."""
        self._stage.do(partial(self._meet, run_id, seq, note, done))

    def _meet(
        self, run_id: str, seq: int, note: str, done: "Callable[[Document | HandrailError], None]"
    ) -> None:
        from desktop.engine.commands import MeetObligation

        try:
            refused = self._stage.act_on(run_id, MeetObligation(seq, note))
            if refused is not None:
                raise InputError(refused.reason)
        except HandrailError as fault:
            done(fault)
            return
        self._stage.runs.tell()
        self._document(run_id, done)
