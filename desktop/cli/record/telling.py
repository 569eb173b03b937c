"""`handrail summary`: a run told to one audience, in a format, or as what a help desk takes."""

import sys
from pathlib import Path

from desktop.cli.exit_codes import Exit
from desktop.cli.screen import put, say
from desktop.cli.whole_files import write_bytes
from desktop.dataclass import dataclass
from desktop.domain.desk import DeskKind
from desktop.domain.errors import InputError
from desktop.expressions import did_you_mean
from desktop.summary import FORMATS, Letter, render
from desktop.summary.audience import audience_of, reader_of
from desktop.summary.budget import Counter, Fitted, fit
from desktop.workbench import Workbench

FILE_FORMATS = ("pdf", "bundle")
_DESK_FORMATS = {DeskKind.JIRA: "Jira", DeskKind.ZENDESK: "Zendesk", DeskKind.FRESHDESK: "Freshdesk"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for: as whom, how, and where to."""

    audience: str = "internal"
    format: str = "markdown"
    reader: str = "technical"
    team: str = ""
    profile: str = ""  # of redaction; empty: the audience's
    desk: str = ""
    output: Path | None = None
    overwrite: bool = False


def tell(bench: Workbench, run_id: str, wanted: Wanted) -> int:
    """Print a summary, or write it into a file."""
    _require_format(wanted)
    audience, reader = audience_of(wanted.audience), reader_of(wanted.reader)
    document = bench.document_of(bench.records.find(run_id))
    profile = wanted.profile or bench.letters.profile_of(audience)
    letter = bench.letters.write(document, audience, reader=reader, team=wanted.team, profile=profile)
    if wanted.desk:
        return _tell_desk(bench, letter, wanted)
    if wanted.format == "pdf":
        return _give(bench.letters.pdf(letter), wanted)
    if wanted.format == "bundle":
        bundle = bench.letters.bundle(letter, profile=profile)
        for one in bundle.left_out:
            say(f"Left out: {one}", "yellow")
        return _give(bundle.data, wanted)
    text = render(letter, wanted.format)
    bench.letters.require_no_secret(text.encode(), f"the summary as {wanted.format}")
    if wanted.output is None:
        put(text)
        return Exit.PASS
    return _give(text.encode(), wanted)


def _require_format(wanted: Wanted) -> None:
    known = (*FORMATS, *FILE_FORMATS)
    if wanted.format not in known:
        raise InputError(
            f"{wanted.format!r} is not a format of summaries.{did_you_mean(wanted.format, known)}"
        )
    if wanted.desk and wanted.desk not in list(DeskKind):
        raise InputError(f"{wanted.desk!r} is not a help desk.{did_you_mean(wanted.desk, list(DeskKind))}")
    is_shown = wanted.output is None and sys.stdout is not None and sys.stdout.isatty()
    if wanted.format in FILE_FORMATS and is_shown:
        raise InputError(f"{wanted.format} is no text for a terminal: name a file with -o FILE.")


def _give(data: bytes, wanted: Wanted) -> int:
    if wanted.output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        return Exit.PASS
    write_bytes(wanted.output, data, overwrite=wanted.overwrite)
    put(str(wanted.output))
    return Exit.PASS


def _tell_desk(bench: Workbench, letter: Letter, wanted: Wanted) -> int:
    """Give the comment that a desk takes; what does not fit is written beside it."""
    desk = DeskKind(wanted.desk)
    fitted = fit(letter, desk)
    for data in (fitted.body.encode(), *(one.data for one in fitted.attachments)):
        bench.letters.require_no_secret(data, f"the comment for {_DESK_FORMATS[desk]}")
    if wanted.output is None:
        put(fitted.body)
    else:
        _write_beside(fitted, wanted.output, overwrite=wanted.overwrite)
    say(f"{_DESK_FORMATS[desk]}: {_used(fitted.counter)}.")
    if fitted.moved:
        where = "beside it" if wanted.output else "which -o FILE writes beside the comment"
        say(f"In the attachment summary.md, {where}: {'; '.join(fitted.moved)}.", "yellow")
    return Exit.PASS


def _write_beside(fitted: Fitted, output: Path, *, overwrite: bool) -> None:
    write_bytes(output, fitted.body.encode(), overwrite=overwrite)
    put(str(output))
    for one in fitted.attachments:
        beside = output.with_name(f"{output.stem}-{one.name}")
        write_bytes(beside, one.data, overwrite=overwrite)
        put(str(beside))


def _used(counter: Counter) -> str:
    return f"{counter.used:,} of {counter.limit:,} {counter.unit}"
