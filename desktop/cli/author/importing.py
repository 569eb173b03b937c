"""`handrail import-from`: a document in another form as a runbook, and what of it was left out."""

import sys
from pathlib import Path

from desktop.cli.exit_codes import Exit
from desktop.cli.screen import put, say
from desktop.cli.text_files import STDIN, write_text
from desktop.domain.errors import InputError
from desktop.language.importing import LeftOut, import_document
from desktop.language.source_text import MAX_BYTES
from desktop.redaction.clean import clean
from desktop.summary.wording import counted

_MOST_TOLD = 200


def import_from(form: str, file: str, output: Path | None, *, overwrite: bool) -> int:
    """0 when all of the document is in the runbook, 1 when something was left out, 65 when it cannot be read."""
    name = "stdin" if file == STDIN else file
    made = import_document(form, _within_bounds(name, _read(file)), name)
    if output is None:
        put(made.text)
    else:
        write_text(output, made.text, overwrite=overwrite)
        put(str(output))
    _tell(name, made.left_out)
    steps = counted(made.steps, "step", "steps")
    place = output if output is not None else "FILE"
    say(
        f"{steps}, {counted(len(made.left_out), 'thing', 'things')} left out. Next: read it, then handrail lint {place}"
    )
    return Exit.WARN if made.left_out else Exit.PASS


def _tell(name: str, left_out: tuple[LeftOut, ...]) -> None:
    for one in left_out[:_MOST_TOLD]:
        say(f"{clean(name)}:{one.line}: left out: {one.what}", "yellow")
    if len(left_out) > _MOST_TOLD:
        say(f"and {len(left_out) - _MOST_TOLD} more.", "yellow")


def _read(file: str) -> bytes:
    if file == STDIN:
        if sys.stdin is None:
            raise InputError("import-from -: there is no stdin to read.")
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with Path(file).open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as fault:
        raise InputError(f"{file}: it cannot be read: {fault.strerror}.") from fault


def _within_bounds(file: str, data: bytes) -> bytes:
    if len(data) > MAX_BYTES:
        raise InputError(f"{file}: more than {MAX_BYTES} bytes, which is the most. Import it in parts.")
    return data
