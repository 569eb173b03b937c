"""What a YAML parser's complaint means, and what to write instead."""

import yaml

from desktop.language.report import Place

_ADVICE = (
    ("mapping values are not allowed", "`: ` stands inside a text, or the indentation is wrong. Quote the text: '…'."),
    ("that cannot start any token", "a text cannot start with this character (@ ` and %). Quote it: '…'."),
    ("expected alphabetic or numeric character", "a text cannot start with * or &. Put it in quotes: '…'."),
    ("unexpected end of stream", "a quote that was opened is never closed."),
    ("did not find expected key", "this line does not fit the ones above: check its indentation and quotes."),
    ("did not find expected '-' indicator", "this line does not fit the list above: check its indentation."),
    ("could not find expected ':'", "a `:` is missing after a key, or the line before it is not finished."),
    ("did not find expected ',' or ']'", "a `[` is not closed, or a text inside it needs quotes."),
    ("did not find expected ',' or '}'", "a `{` is not closed, or a text inside it needs quotes."),
    ("did not find expected node content", "a value was expected here."),
    ("did not find expected <document start>", "this does not fit what stands above it: check the indentation."),
    ("block sequence entries are not allowed", "a list cannot start here; put it on a line of its own."),
    ("block mapping", "a mapping cannot start here; put it on a line of its own."),
    ("found unknown escape character", "no such escape exists in double quotes. Single quotes '…' take backslashes."),
    ("found incompatible YAML document", "this YAML version is not known; leave the %YAML line out."),
)  # fmt: skip


_TAB = "a tab stands where only spaces may stand. Indent with spaces."
_NEVER_CLOSED = "unexpected end of stream"


def explain(error: yaml.YAMLError, text: str) -> tuple[Place, str]:
    """Return where the fault is, and a sentence about it with a way out."""
    mark, opened = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or error).partition("\n")[0]
    if mark is None or (problem.endswith(_NEVER_CLOSED) and opened is not None):
        mark = opened
    place = Place(mark.line + 1, mark.column + 1) if mark is not None else Place(max(1, text.count("\n")), 1)
    advice = next((advice for start, advice in _ADVICE if start in problem), "this is not YAML.")
    if _character_at(text, place) == "\t":
        advice = _TAB
    since = (
        f" It began at line {opened.line + 1}." if opened is not None and opened.line + 1 < place.line else ""
    )
    return place, f"{advice}{since} (YAML: {problem})"


def _character_at(text: str, place: Place) -> str:
    lines = text.split("\n", place.line)
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    return line[place.column - 1 : place.column]
