"""The terminal's part in recorded incidents: make one of a run, and test runbooks by them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop.cli.exit_codes import Exit
from desktop.cli.screen import put, say
from desktop.cli.text_files import write_text
from desktop.domain.book import Book
from desktop.domain.errors import InputError
from desktop.workbench import Workbench

DEFAULT_WAYS = 25  # that chance sends a runbook; more of them take longer and find more


def record_run(bench: Workbench, run_id: str, output: Path | None, title: str, *, overwrite: bool) -> int:
    """Write a run as an incident; 1 when following it does not come to what the run came to."""
    from desktop.language.incident_text import incident_text
    from desktop.practice.recording import incident_of
    from desktop.practice.replay import replay

    events = bench.records.events(bench.records.find(run_id))
    book, run = bench.recorded_runbook(events)
    found = incident_of(events, book.runbook, bench.records.get_evidence, bench.secrets.mask, title)
    comment = (
        f"Recorded from run {run.run_id}. Read it through before you pass it on: it holds what the run saw."
    )
    text = incident_text(found.incident, (comment, *found.notices))
    if output is None:
        put(text)
    else:
        write_text(output, text, overwrite=overwrite)
        put(str(output))
    for notice in found.notices:
        say(notice, "yellow")
    faults = replay(book.runbook, found.incident).faults
    for fault in faults:
        say(f"Following it comes out otherwise than the run: {fault}", "yellow")
    say(_next(book, output))
    return Exit.WARN if faults else Exit.PASS


def _next(book: Book, output: Path | None) -> str:
    from desktop.practice.author_test import incident_folder

    folder = incident_folder(book.runbook, Path(book.ref.file))
    there = "" if output and output.resolve().parent == folder.resolve() else f"put it into {folder}, then "
    return f"Next: read it through for names that must not leave, {there}handrail test {book.ref.file}"


def run_tests(
    bench: Workbench, runbooks: Sequence[str], *, ways: int, as_json: bool, junit: Path | None
) -> int:
    """0 when every incident goes as it expects, 2 when one does not or chance finds a fault, 65 for a bad file."""
    from desktop.practice.author_test import run_author_test
    from desktop.practice.report import json_text, junit_text, text_of

    books = [book for one in runbooks for book in _books(bench, one)]
    results = [run_author_test(book.runbook, Path(book.ref.file), fuzz_runs=ways) for book in books]
    put(json_text(results) if as_json else text_of(results))
    if junit is not None:
        write_text(junit, junit_text(results), overwrite=True)
    if any(result.has_bad_files for result in results):
        return Exit.BAD_RUNBOOK
    return Exit.PASS if all(result.has_passed for result in results) else Exit.FAIL


def _books(bench: Workbench, id_or_path: str) -> Iterator[Book]:
    """Yield a runbook, or each runbook right inside a folder."""
    path = Path(id_or_path)
    if not path.is_dir():
        yield bench.load(id_or_path)
        return
    files = sorted(one for one in path.glob("*") if one.suffix in (".yaml", ".yml") and one.is_file())
    if not files:
        raise InputError(f"{path}: there is no runbook in this folder.")
    for file in files:
        yield bench.load(str(file))
