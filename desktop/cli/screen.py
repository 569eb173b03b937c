"""How the terminal looks: data on stdout, everything said to the person on stderr; colour only on a terminal."""

import sys
from functools import cache

from rich.console import Console
from rich.text import Text

from desktop.domain.verdict import Verdict
from desktop.redaction.clean import clean

GLYPHS = {
    Verdict.PASS: ("✓", "green"),
    Verdict.WARN: ("!", "yellow"),
    Verdict.FAIL: ("✗", "bold red"),
    Verdict.UNKNOWN: ("?", "magenta"),
    Verdict.SKIPPED: ("»", "yellow"),
    Verdict.BLOCKED: ("■", "yellow"),
    Verdict.NOT_APPLICABLE: ("·", "bright_black"),
}
WORDS = {
    Verdict.UNKNOWN: "could not check",
    Verdict.NOT_APPLICABLE: "not applicable",
}


@cache
def messages() -> Console:
    """The person's side: stderr, without markup or emoji, since text from outside goes through it."""
    return Console(stderr=True, markup=False, emoji=False, highlight=False, soft_wrap=True)


def say(text: str, style: str = "") -> None:
    """Write one line to the person; text from outside is cleaned."""
    messages().print(Text(clean(text), style=style))


def say_error(text: str) -> None:
    say(f"handrail: {text}", "red")


def verdict_text(verdict: Verdict) -> Text:
    glyph, style = GLYPHS[verdict]
    return Text(f"{glyph} {WORDS.get(verdict, str(verdict))}", style=style)


def put(text: str) -> None:
    """Write data to stdout, with exactly one line end."""
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
    sys.stdout.flush()
