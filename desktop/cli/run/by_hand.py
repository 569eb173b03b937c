"""A step that a person does: what they saw, value by value, and the output that they paste."""

from desktop.cli.prompts import LEAVE, read_line
from desktop.cli.run.pasting import read_pasted
from desktop.cli.screen import messages, say
from desktop.domain.errors import InputError
from desktop.domain.inputs import Input
from desktop.domain.quantity import show
from desktop.domain.values import Value
from desktop.engine import commands as c
from desktop.engine.inputs import parse_value
from desktop.engine.next import AskDone


def done_by_hand(waiting: AskDone) -> c.Command | None:
    """Ask what the person saw; None when they leave."""
    values: dict[str, Value] = {}
    for name, spec in waiting.record.items():
        typed = _value(name, spec)
        if typed == LEAVE:
            return None
        if typed is not None:
            values[name] = typed
    pasted = _pasted() if waiting.paste else ""
    note = read_line("   A word on it (or Enter) > ")
    return c.MarkDone(waiting.step, note="" if note == LEAVE else note, values=values, pasted=pasted)


def could_not(step: str) -> c.Command:
    note = read_line("   A word on it (or Enter) > ")
    return c.MarkDone(step, could=False, note="" if note == LEAVE else note)


def _value(name: str, spec: Input) -> Value:
    """Ask until it fits; nothing for what may be left out or has a default."""
    while True:
        typed = read_line(f"   {spec.label or name} ({_wanted(spec)}) > ")
        if typed == LEAVE:
            return LEAVE
        if not typed and (spec.default is not None or not spec.required):
            return None
        try:
            parse_value(spec, typed)
        except InputError as fault:
            say(f"   {fault}" if typed else "   A value is needed.", "yellow")
        else:
            return typed


def _wanted(spec: Input) -> str:
    """Return what may be typed: the type, its bounds, and what Enter alone means."""
    parts = [", ".join(spec.choices) if spec.choices else str(spec.type)]
    if spec.help:
        parts.append(spec.help)
    if spec.min is not None:
        parts.append(f"from {show(spec.min)}")
    if spec.max is not None:
        parts.append(f"up to {show(spec.max)}")
    if spec.default is not None:
        parts.append(f"Enter: {show(spec.default)}")
    elif not spec.required:
        parts.append("Enter: none")
    return "; ".join(parts)


def _pasted() -> str:
    words = "   Paste the output; end with a line that holds only a dot, or with Ctrl+D:"
    text = read_pasted(lambda: messages().print(words))
    lines = len(text.splitlines())
    say(f"   Taken: {lines} {'line' if lines == 1 else 'lines'}.")
    return text
