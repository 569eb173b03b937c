"""Plain text of the HTML in tickets, to be read and to be searched; what is quoted is marked as e-mails do."""

from html import escape
from html.parser import HTMLParser

_LONGEST = 1_000_000  # characters; what is longer is cut
_BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "center",
            "dd",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figure",
        ),
        *(
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "li",
            "main",
            "nav",
            "ol",
            "p",
        ),
        *("pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul"),
    )
)
_DROPPED = frozenset(("script", "style", "head", "title", "template", "noscript"))
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_QUOTES = ("freshdesk_quote", "zd-quote", "gmail_quote")


def html_to_text(html: str) -> str:
    """Return what a person would read of it, one block a line."""
    if "<" not in html and "&" not in html:
        return html.strip()
    parser = _Reader()
    parser.feed(html[:_LONGEST])
    parser.close()
    return parser.text


def text_to_html(text: str) -> str:
    """Return a text as HTML that shows it as it is, line by line."""
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line = ""
        self._open: list[tuple[str, bool]] = []  # tags, and whether each begins a quote
        self._links: list[str] = []
        self._dropped = self._quoted = self._pre = 0

    @property
    def text(self) -> str:
        self._end_line()
        return "\n".join(self._lines).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _BLOCKS or tag == "br":
            self._end_line(is_break=tag == "br")
        if tag == "li":
            self._line = "- "
        elif tag in ("td", "th") and self._line.strip():
            self._line += "\t"
        elif tag == "img":
            self._line += f"[image{': ' + alt if (alt := given.get('alt') or '') else ''}]"
        if tag in _VOID:
            return
        is_quote = tag == "blockquote" or any(name in (given.get("class") or "") for name in _QUOTES)
        self._open.append((tag, is_quote))
        self._count(tag, is_quote, 1)
        if tag == "a":
            self._links.append(given.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag not in [name for name, _ in self._open[-200:]]:
            return
        while self._open:
            name, is_quote = self._open.pop()
            self._close(name, is_quote)
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._dropped:
            return
        if self._pre:
            first, *rest = data.replace("\r\n", "\n").split("\n")
            self._line += first
            for line in rest:
                self._end_line(is_break=True)
                self._line = line
            return
        words = " ".join(data.split())
        has_gap = data[:1].isspace() and self._line and not self._line.endswith((" ", "\t"))
        self._line += (" " if has_gap else "") + words + (" " if words and data[-1:].isspace() else "")

    def _close(self, tag: str, is_quote: bool) -> None:
        if tag in _BLOCKS:
            self._end_line()
        if tag == "a":
            href = self._links.pop() if self._links else ""
            if href.startswith(("http://", "https://")) and href not in self._line:
                self._line += f" ({href})"
        self._count(tag, is_quote, -1)

    def _count(self, tag: str, is_quote: bool, step: int) -> None:
        self._dropped += step * (tag in _DROPPED)
        self._pre += step * (tag == "pre")
        self._quoted += step * is_quote

    def _end_line(self, *, is_break: bool = False) -> None:
        line = self._line.rstrip() if self._pre else self._line.strip()
        self._line = ""
        if line or is_break:
            self._lines.append("> " * min(self._quoted, 9) + line)
