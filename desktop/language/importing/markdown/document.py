"""A Markdown document as a book: its title, its symptoms, its inputs, and its steps."""

import re

from desktop.domain.values import Value
from desktop.language.importing.imported import MadeBook
from desktop.language.importing.markdown.blocks import blocks_of
from desktop.language.importing.markdown.steps import Reader
from desktop.language.importing.names import hyphened
from desktop.language.importing.source import read_text
from desktop.language.importing.texts import line_of, title_of

_HOST: dict[str, Value] = {"type": "target", "label": "Where the commands run", "default": "local"}
_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title[ \t]*:[ \t]*(\S.*)$", re.MULTILINE)


def markdown_book(data: bytes, file: str, stem: str) -> MadeBook:
    """Return the book of a document in Markdown.

    Raises:
        RunbookError: it is no text in UTF-8, or too large.
    """
    text = read_text(data, file)
    matter = _MATTER.match(text)
    reader = Reader()
    if matter is not None:
        found = _TITLE.search(matter[1])
        reader.title = title_of(found[1].strip("'\" ")) if found else ""
        reader.tell_matter(matter[1])
        text = "\n" * matter[0].count("\n") + text[matter.end() :]  # lines keep their numbers
    for block in blocks_of(text):
        reader.take(block)
    steps = reader.finish()
    reader.inputs.specs["host"] = _HOST
    head: dict[str, Value] = {}
    if reader.summary:
        head["summary"] = line_of(reader.summary)
    head["tags"] = ["markdown"]
    if reader.symptoms:
        head["symptoms"] = reader.symptoms
    named = reader.title or title_of(stem)
    book_id = hyphened(stem if stem != "markdown" else named, "markdown")
    return MadeBook(
        book_id, named, {**head, "on": "${host}"}, steps, tuple(reader.left_out), reader.inputs.specs
    )
