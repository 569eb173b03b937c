"""The written forms that a secret takes on its way into output: base64, URL, JSON, shell and so on."""

import html
import json
import shlex
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

from desktop.dataclass import dataclass

_SHORTEST_PIECE = 6  # characters of base64 or hex below which a piece would hide ordinary words
_SHORTEST_LINE = 16  # of a secret of several lines, each line from this length on is hidden by itself


@dataclass(frozen=True, slots=True)
class Forms:
    """Exact texts, and pieces of base64 whose neighbours hold the rest of the secret's bits."""

    texts: frozenset[str]
    base64_pieces: frozenset[str]


def forms_of(secret: str) -> Forms:
    """Return every form in which the program looks for a secret."""
    parts = [
        secret,
        *(line for line in secret.splitlines() if len(line) >= _SHORTEST_LINE and line != secret),
    ]
    if secret.strip() != secret and len(secret.strip()) >= _SHORTEST_PIECE:
        parts.append(secret.strip())
    texts = {text for part in parts for text in _texts(part)}
    pieces = {piece for part in parts for piece in _base64_pieces(part) if len(piece) >= _SHORTEST_PIECE}
    return Forms(frozenset(texts - {""}), frozenset(pieces - texts))


def form_name(secret: str, found: bytes) -> str:
    """Return in words in which of its forms a secret was found."""
    text = found.decode("utf-8", "surrogatepass")
    if secret in text:
        return "as it is"
    for name, forms in (
        ("URL", _url_forms),
        ("JSON", _json_forms),
        ("HTML", _html_forms),
        ("shell", _shell_forms),
    ):
        if text in forms(secret):
            return f"as {name} writes it"
    if text.lower() == secret.encode("utf-8", "surrogatepass").hex():
        return "in hex"
    if any(piece in text for piece in _base64_pieces(secret)):
        return "in base64"
    return "in part or in another form"


def _texts(secret: str) -> Iterator[str]:
    yield secret
    yield from _url_forms(secret)
    yield from _json_forms(secret)
    yield from _shell_forms(secret)
    yield from _html_forms(secret)
    yield repr(secret)[1:-1]
    as_hex = secret.encode("utf-8", "surrogatepass").hex()
    if len(as_hex) >= _SHORTEST_PIECE * 2:
        yield from (as_hex, as_hex.upper())


def _url_forms(secret: str) -> Iterator[str]:
    data = secret.encode("utf-8", "surrogatepass")
    for safe in ("", "/", "/:@!$&'()*+,;=-._~"):
        encoded = quote(data, safe=safe)
        yield from (encoded, _lower_hex(encoded), encoded.replace("~", "%7E"))
    yield from (quote_plus(data), _lower_hex(quote_plus(data)))


def _lower_hex(encoded: str) -> str:
    first, *rest = encoded.split("%")
    return "%".join([first, *(part[:2].lower() + part[2:] for part in rest)])


def _json_forms(secret: str) -> Iterator[str]:
    for ascii_only in (True, False):
        once = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
        yield from (once, once.replace("/", "\\/"), json.dumps(once, ensure_ascii=ascii_only)[1:-1])
    web = json.dumps(secret)[1:-1]
    for char in "<>&'":  # as encoders for web pages write them
        web = web.replace(char, f"\\u{ord(char):04x}")
    yield web


def _html_forms(secret: str) -> Iterator[str]:
    yield html.escape(secret)
    yield html.escape(secret, quote=False)


def _shell_forms(secret: str) -> Iterator[str]:
    quoted = shlex.quote(secret)
    yield quoted.removeprefix("'").removesuffix("'") if quoted != secret else secret
    yield secret.replace("'", "'\\''")
    yield secret.replace("'", "''")  # SQL and PowerShell
    yield "".join(f"\\{char}" if char in '\\"$`' else char for char in secret)
    yield "".join(char if char.isalnum() or char in "_-./:,@%+=" else f"\\{char}" for char in secret)


def _base64_pieces(secret: str) -> Iterator[str]:
    """Inside a longer encoded text a secret starts at one of three places; keep what depends on it alone."""
    data = secret.encode("utf-8", "surrogatepass")
    for lead in range(3):
        encoded = b64encode(b"\0" * lead + data).decode("ascii").rstrip("=")
        first = (0, 2, 3)[lead]
        last = len(encoded) if (lead + len(data)) % 3 == 0 else len(encoded) - 1
        piece = encoded[first:last]
        yield from (piece, piece.translate(str.maketrans("+/", "-_")))
