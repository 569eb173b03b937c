"""Text of Markdown as plain text: without marks, its links written out."""

import re

# Code: what was fenced, which is told by a sign that no cleaned text holds, and what stands in backquotes.
_CODE = re.compile(r"\0([^\0]*)\0|(`{1,2})(?!`)([^\n]{1,2000}?)(?<!`)\2(?!`)")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\(\s*<?([^()\s<>]*)>?(?:\s+[^()]*)?\)")
_URL = re.compile(r"https?://[^\s<>()\[\]\"'`]+")
_STRONG = re.compile(r"\*\*([^*\n]+)\*\*|__([^_\n]+)__")
_EMPHASIS = re.compile(r"(?<![\w*])\*([^*\s][^*\n]*)\*(?![\w*])|(?<![\w_])_([^_\s][^_\n]*)_(?![\w_])")
_QUOTE = re.compile(r"^> ?", re.MULTILINE)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_KEPT = re.compile("\1(\\d+)\1")
_SENTENCE = re.compile(r"(?<=[.!?:])\s")
_MOST_LINKS = 20


def fenced(code: str) -> str:
    """Return code as it stands in a text, where its signs are no marks."""
    return f"\0{code}\0"


def plain(text: str, *, with_links: bool = True) -> str:
    """Return the text without marks; code keeps its signs, and its backquotes, which people read as such."""
    kept: list[str] = []

    def keep(code: str) -> str:
        kept.append(code)
        return f"\1{len(kept) - 1}\1"

    without = _CODE.sub(lambda found: keep(found[0].strip("\0")), text)
    without = _ESCAPE.sub(lambda found: keep(found[1]), without)
    without = _LINK.sub(lambda found: _linked(found[1], found[2], with_links), _QUOTE.sub("", without))
    for mark in (_STRONG, _EMPHASIS):
        without = mark.sub(lambda found: found[1] or found[2], without)
    return _KEPT.sub(lambda found: kept[int(found[1])], without).strip()


def has_links(text: str) -> bool:
    """True for a text that says less without its links."""
    return plain(text) != plain(text, with_links=False)


def links_in(text: str) -> list[str]:
    """Return the web pages that a text links to, each once."""
    found = _URL.findall(text)
    return list(dict.fromkeys(url.rstrip(".,;:!?") for url in found))[:_MOST_LINKS]


def first_sentence(text: str) -> str:
    """Return the beginning of a text that can stand as a title, without its full stop."""
    start = " ".join(text.split("\n\n")[0].split())
    sentence = _SENTENCE.split(start, maxsplit=1)[0]
    return sentence.rstrip(" .:") or start


def _linked(text: str, url: str, with_links: bool) -> str:
    if not text or not url:
        return text or url
    return f"{text} ({url})" if with_links and url not in text and not url.startswith("#") else text
