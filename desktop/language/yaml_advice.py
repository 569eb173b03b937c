"""What a YAML parser's complaint means, and what to write instead."""

import yaml

from desktop.language.report import Place

_ADVICE = (
    ("mapping values are not allowed", "`: ` stands inside a text, or the indentation is wrong. Quote the text: '…'."),
    ("found character '\\t'", "a tab stands where only spaces may stand. Indent with spaces."),
    ("found a tab character", "a tab stands where only spaces may stand. Indent with spaces."),
    ("that cannot start any token", "a text cannot start with this character (@ ` % and tab). Quote it: '…'."),
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


def explain(error: yaml.YAMLError, text: str) -> tuple[Place, str]:
    """Return where the fault is, and a sentence about it with a way out."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = Place(mark.line + 1, mark.column + 1) if mark is not None else Place(max(1, text.count("\n")), 1)
    problem = str(getattr(error, "problem", None) or error).partition("\n")[0]
    advice = next((advice for start, advice in _ADVICE if start in problem), "")
    opened = getattr(error, "context_mark", None)
    since = (
        f" It began at line {opened.line + 1}." if opened is not None and opened.line + 1 < place.line else ""
    )
    return place, f"{advice or 'this is not YAML.'}{since} (YAML: {problem})"
