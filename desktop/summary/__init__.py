"""From a run to what goes into a ticket.

`summarise` builds a document of facts, `write_letter` tells it to one audience, `render` writes either in a format.
"""

from collections.abc import Callable, Sequence

from desktop.domain.errors import InputError
from desktop.summary.adf import adf_text_of
from desktop.summary.audience import Audience, Reader
from desktop.summary.blocks import Block
from desktop.summary.build import summarise
from desktop.summary.desk_html import freshdesk_of, zendesk_of
from desktop.summary.document import Document, Waiting
from desktop.summary.html import html_of
from desktop.summary.json_report import report, to_json
from desktop.summary.junit import to_junit
from desktop.summary.layout import lay_out
from desktop.summary.letter import Letter
from desktop.summary.letter_json import letter_json
from desktop.summary.markdown import markdown_of
from desktop.summary.text import text_of
from desktop.summary.wiki import wiki_of
from desktop.summary.writing import write_letter

__all__ = [
    "FORMATS",
    "Audience",
    "Document",
    "Letter",
    "Reader",
    "Waiting",
    "render",
    "report",
    "summarise",
    "write_letter",
]

BLOCK_FORMATS: dict[str, Callable[[Sequence[Block]], str]] = {
    "markdown": markdown_of,
    "text": text_of,
    "html": html_of,
    "adf": adf_text_of,
    "wiki": wiki_of,
    "zendesk": zendesk_of,
    "freshdesk": freshdesk_of,
}
# These two are of the facts, and not of their wording.
_FACT_FORMATS: dict[str, Callable[[Document], str]] = {"json": to_json, "junit": to_junit}
FORMATS = (*BLOCK_FORMATS, *_FACT_FORMATS)


def render(told: Document | Letter, format_: str) -> str:
    """Return a document, or the letter of it to one audience, in one of `FORMATS`.

    Raises:
        InputError: there is no such format, or none such for this audience.
    """
    if format_ not in FORMATS:
        raise InputError(f"{format_!r} is not a format of summaries. Write one of {', '.join(FORMATS)}.")
    if format_ in BLOCK_FORMATS:
        blocks = told.blocks if isinstance(told, Letter) else lay_out(told)
        return BLOCK_FORMATS[format_](blocks)
    if isinstance(told, Document):
        return _FACT_FORMATS[format_](told)
    return _facts(told, format_)


def _facts(letter: Letter, format_: str) -> str:
    """Only the internal note is told with all the facts, and only as long as its words are those of the facts."""
    if letter.audience is Audience.INTERNAL and not letter.is_rewritten:
        return _FACT_FORMATS[format_](letter.document)
    if format_ == "json":
        return letter_json(letter)
    raise InputError(
        "JUnit's XML tells every step as it was read: it is for the audience internal as it stands, and not for "
        f"{letter.audience}{' in other words' if letter.is_rewritten else ''}."
    )
