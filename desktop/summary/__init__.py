"""From a run to what goes into a ticket: `summarise` builds a document, `render` writes it in a format."""

from collections.abc import Callable

from desktop.domain.errors import InputError
from desktop.summary.adf import to_adf
from desktop.summary.build import summarise
from desktop.summary.document import Document, Waiting
from desktop.summary.html import to_html
from desktop.summary.json_report import report, to_json
from desktop.summary.junit import to_junit
from desktop.summary.markdown import to_markdown
from desktop.summary.text import to_text

__all__ = ["FORMATS", "Document", "Waiting", "render", "report", "summarise"]

FORMATS: dict[str, Callable[[Document], str]] = {
    "markdown": to_markdown,
    "text": to_text,
    "html": to_html,
    "adf": to_adf,
    "json": to_json,
    "junit": to_junit,
}


def render(document: Document, format_: str) -> str:
    """Return the document in one of `FORMATS`.

    Raises:
        InputError: there is no such format.
    """
    if format_ not in FORMATS:
        raise InputError(f"{format_!r} is not a format of summaries. Write one of {', '.join(FORMATS)}.")
    return FORMATS[format_](document)
