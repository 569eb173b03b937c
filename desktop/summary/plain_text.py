"""Takes the power from marks that a ticket system would act on in plain text: mentions and wiki macros."""

import re

# U+2060 has no width and allows no break: the text reads the same, and no desk acts on it.
JOINER = "\u2060"

_MENTION = re.compile(r"(?<![A-Za-z0-9._%+-])@(?=\S)")
_WIKI_USER = re.compile(r"\[(?=[~^])")
_MACRO = re.compile(r"\{(?=/?[A-Za-z][A-Za-z-]*(?:[:|][^{}\n]*)?\})")
_WIKI_IMAGE = re.compile(r"!(?=[^\s!|]+(?:\|[^!\n]*)?!)")


def neutralise(text: str) -> str:
    """Return the text with a zero-width joiner where a desk would otherwise see a mention or a macro."""
    text = _MENTION.sub(f"@{JOINER}", text)
    text = _WIKI_USER.sub(f"[{JOINER}", text)
    text = _MACRO.sub(f"{{{JOINER}", text)
    return _WIKI_IMAGE.sub(f"!{JOINER}", text)
