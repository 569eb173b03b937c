"""Reads what was written back to the text that a person sees, with parsers that are not ours where there are some."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from markdown_it import MarkdownIt

from desktop.summary.plain_text import JOINER

_DESK_TAGS = {"h2", "h3", "p", "ul", "ol", "li", "strong", "code", "pre", "br", "blockquote", "div"}
_TABLE_TAGS = {"table", "thead", "tbody", "tr", "th", "td"}
_PAGE_TAGS = {"h1", "h2", "p", "ul", "ol", "li", "b", "code", "pre", "br", "div", "span"}


def squeezed(text: str) -> str:
    """Return a text without its spaces and joiners: how they fall is each format's own."""
    return "".join(text.replace(JOINER, "").split())


def seen(written: str, format_: str) -> str:
    """Return what a reader of a format sees, squeezed."""
    return squeezed("\n".join(_READERS[format_](written)))


def _markdown(written: str) -> Iterator[str]:
    for token in MarkdownIt("commonmark").enable("table").parse(written):
        for one in token.children or [token]:
            if one.type in ("text", "code_inline", "fence"):
                yield one.content
            assert one.type not in ("html_block", "html_inline", "image", "link_open", "em_open", "hr"), one


class _Page(HTMLParser):
    def __init__(self, tags: set[str], attributes: set[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._tags, self._attributes = tags | _TABLE_TAGS, attributes
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self._tags, tag
        assert {name for name, _ in attrs} <= self._attributes, attrs

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _html(written: str) -> list[str]:
    body = written[written.index("<body>") + 6 : written.rindex("</body>")]
    return _fed(_Page(_PAGE_TAGS, {"class"}), body)


def _desk_html(written: str) -> list[str]:
    return _fed(_Page(_DESK_TAGS, set()), written)


def _fed(page: _Page, written: str) -> list[str]:
    page.feed(written)
    page.close()
    return ["".join(page.text)]


def _adf(written: str) -> Iterator[str]:
    yield from _nodes(json.loads(written))


def _nodes(node: Any) -> Iterator[str]:
    if node["type"] == "text":
        yield node["text"]
    elif node["type"] == "status":
        yield node["attrs"]["text"]
    for child in node.get("content", ()):
        yield from _nodes(child)


def _json(written: str) -> Iterator[str]:
    yield from _values(json.loads(written))


def _values(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _values(one)
    elif isinstance(value, list):
        for one in value:
            yield from _values(one)


def _text(written: str) -> Iterator[str]:
    """A line of a command has a `$` before it."""
    for line in written.split("\n"):
        yield re.sub(r"^ +\$ ", "", line)


_WIKI_BLOCK = re.compile(r"^\{(noformat|code)\}\n(.*?)\n\{\1\}$", re.MULTILINE | re.DOTALL)
_WIKI_START = re.compile(r"^(?:h[12]\. |[*#]+ |\|\|?|\{panel[^}]*\}$)", re.MULTILINE)
_WIKI_MARK = re.compile(r"\\(.)| \\\\ |\{\{|\}\}|&#92;|&amp;|(?<!\\)[*|]", re.DOTALL)


def _wiki(written: str) -> Iterator[str]:
    """As Atlassian describes its notation: a backslash takes the power of the mark behind it."""
    at = 0
    for block in _WIKI_BLOCK.finditer(written):
        yield _wiki_words(written[at : block.start()])
        yield block[2]
        at = block.end()
    yield _wiki_words(written[at:])


def _wiki_words(text: str) -> str:
    bare = _WIKI_START.sub("", text)
    known = {"&#92;": "\\", "&amp;": "&"}
    return _WIKI_MARK.sub(lambda found: found[1] or known.get(found[0], ""), bare)


_READERS: dict[str, Any] = {
    "markdown": _markdown,
    "text": _text,
    "html": _html,
    "adf": _adf,
    "wiki": _wiki,
    "zendesk": _desk_html,
    "freshdesk": _desk_html,
    "json": _json,
}
FORMATS = tuple(_READERS)
