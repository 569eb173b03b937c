"""Text of Markdown as plain text: without marks, its links aside."""

import re

_LINK = re.compile(r"!?\[([^\[\]]*)\]\(\s*<?([^()\s<>]*)>?(?:\s+[^()]*)?\)")
_URL = re.compile(r"https?://[^\s<>()\[\]\"'`]+")
_FENCE = "\0"  # never in a text that was cleaned
_STRONG = re.compile(r"\*\*([^*\n]+)\*\*|__([^_\n]+)__")
_EMPHASIS = re.compile(r"(?<![\w*])\*([^*\s][^*\n]*)\*(?![\w*])|(?<![\w_])_([^_\s][^_\n]*)_(?![\w_])")
_QUOTE = re.compile(r"^> ?", re.MULTILINE)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_SENTENCE = re.compile(r"(?<=[.!?:])\s")
_MOST_LINKS = 20


def fenced(code: str) -> str:
    """Return code as it stands in a text, where its signs are no marks."""
    return f"{_FENCE}{code}{_FENCE}"


def plain(text: str) -> str:
    """Return the text without marks; code keeps its signs, and its backquotes, which people read as such."""
    parts = text.split(_FENCE)
    return "".join(_unmarked(one) if number % 2 == 0 else one for number, one in enumerate(parts)).strip()


def _unmarked(text: str) -> str:
    without = _LINK.sub(lambda found: found[1] or found[2], _QUOTE.sub("", text))
    for mark in (_STRONG, _EMPHASIS):
        without = mark.sub(lambda found: found[1] or found[2], without)
    return _ESCAPE.sub(r"\1", without)


def links_in(text: str) -> list[str]:
    """Return the web pages that a text links to, each once."""
    found = _URL.findall(text)
    return list(dict.fromkeys(url.rstrip(".,;:!?") for url in found))[:_MOST_LINKS]


def first_sentence(text: str) -> str:
    """Return the beginning of a text that can stand as a title, without its full stop."""
    start = " ".join(text.split("\n\n")[0].split())
    sentence = _SENTENCE.split(start, maxsplit=1)[0]
    return sentence.rstrip(" .:") or start
