"""How the terminal looks: data on stdout, everything said to the person on stderr; colour only on a terminal."""

import sys
from functools import cache
from typing import TYPE_CHECKING

from desktop.domain.verdict import Verdict
from desktop.redaction.clean import clean

if TYPE_CHECKING:  # a command that only prints data does without
    from rich.console import Console
    from rich.text import Text

GLYPHS = {
    Verdict.PASS: ("✓", "green"),
    Verdict.WARN: ("!", "yellow"),
    Verdict.FAIL: ("✗", "bold red"),
    Verdict.UNKNOWN: ("?", "magenta"),
    Verdict.SKIPPED: ("»", "yellow"),
    Verdict.BLOCKED: ("■", "yellow"),
    Verdict.NOT_APPLICABLE: ("·", "bright_black"),
}


@cache
def messages() -> "Console":
    """The person's side: stderr, without markup or emoji, since text from outside goes through it."""
    from rich.console import Console

    return Console(stderr=True, markup=False, emoji=False, highlight=False, soft_wrap=True)


def say(text: str, style: str = "") -> None:
    """Write a text to the person, cleaned; on a terminal its lines break at words and keep their indent."""
    from rich.text import Text

    for line in clean(text).split("\n"):
        put_line(Text(line, style=style))


def put_line(line: "Text") -> None:
    """Write one line to the person, whose text is clean already."""
    from rich.padding import Padding

    plain = line.plain.lstrip(" ")
    indent = len(line.plain) - len(plain)
    console = messages()
    if not plain or not console.is_terminal or line.cell_len <= console.width:
        console.print(line)
    else:
        console.print(Padding(line[indent:], (0, 0, 0, indent)), soft_wrap=False)


def say_command(command: str, style: str = "", indent: str = "") -> None:
    """Write a command so that it can be copied: the sign stands once, and nothing in it is broken."""
    from rich.text import Text

    for number, line in enumerate(clean(command).splitlines()):
        messages().print(Text(f"   {indent}{'  ' if number else '$ '}{line}", style=style))


def say_error(text: str) -> None:
    say(f"handrail: {text}", "red")


def verdict_text(verdict: Verdict) -> "Text":
    from rich.text import Text

    glyph, style = GLYPHS[verdict]
    return Text(f"{glyph} {verdict.word}", style=style)


def put(text: str) -> None:
    """Write data to stdout, with exactly one line end; a stdout that was closed takes nothing."""
    if sys.stdout is None:
        return
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
    sys.stdout.flush()
