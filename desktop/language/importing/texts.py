"""Texts from a document as a runbook may hold them: cleaned, in bounds, and no template by accident."""

from desktop.domain.values import Value
from desktop.language.yaml_text import yaml_text
from desktop.redaction.clean import clean

_LONGEST_TEXT = 30_000  # characters; the loader takes twice as many
_LONGEST_TITLE = 100
_CUT = "…"


def line_of(text: str) -> str:
    """Return a text on one line, cleaned."""
    return " ".join(clean(text[: 2 * _LONGEST_TEXT]).split())


def title_of(text: str) -> str:
    """Return a text as a title: one line, cut at a word where it is long."""
    return _shortened(line_of(text), _LONGEST_TITLE)


def prose(text: str) -> str:
    """Return a text of any number of lines, cleaned, without white space around it or at the ends of its lines."""
    lines = [line.rstrip() for line in clean(text).strip("\n").split("\n")]
    return _shortened("\n".join(lines).strip(), _LONGEST_TEXT)


def is_cut(text: str) -> bool:
    """True for a text that is longer than a runbook takes of it."""
    return len(text) > _LONGEST_TEXT


def literal(text: str) -> str:
    """Return a template that stands for a text as it is: `${` in it is doubled."""
    return text.replace("${", "$${")


def told(value: Value, most: int = 120) -> str:
    """Return a value of a document as a person reads it, on one line."""
    if isinstance(value, bool) or value is None:
        return {None: "nothing", True: "true", False: "false"}[value]
    if isinstance(value, list | tuple):
        return _shortened(", ".join(told(one, most) for one in value[:20]) or "nothing", most)
    if isinstance(value, dict):
        pairs = [f"{key} {told(one, most)}" for key, one in list(value.items())[:20]]
        return _shortened(line_of(", ".join(pairs)) or "nothing", most)
    return _shortened(line_of(str(value)), most)


def spelled_out(value: Value) -> str:
    """Return a value of a document on lines of its own, as YAML, for a person to read."""
    if isinstance(value, dict):
        return prose(yaml_text({clean(key): one for key, one in value.items()}))
    return prose(str(value))


def _shortened(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    at_word = kept.rpartition(" ")[0]
    return (at_word if len(at_word) > most // 2 else kept).rstrip(" ,;:") + _CUT


def is_clean(text: str) -> bool:
    """True for a text in which nothing hides that cannot be seen."""
    return clean(text) == text
