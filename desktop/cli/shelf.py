"""The terminal's view of the library: list, search, lint, a new runbook, the schema."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop.cli.exit_codes import Exit
from desktop.cli.screen import put, say
from desktop.domain.errors import InputError, Problem, RunbookError
from desktop.redaction.clean import clean
from desktop.summary.wording import counted
from desktop.workbench import Workbench


def list_runbooks(bench: Workbench, *, as_json: bool) -> int:
    entries = bench.library.entries
    if as_json:
        put(json.dumps([_entry_json(entry) for entry in entries], indent=2))
        return Exit.PASS
    for entry in entries:
        put(clean(f"{entry.id:<34} {entry.title}"))
    return Exit.PASS


def search_runbooks(bench: Workbench, text: str, *, as_json: bool) -> int:
    hits = bench.library.search(text)
    if as_json:
        found = [
            {
                **_entry_json(hit.entry),
                "score": round(hit.score, 3),
                "reasons": [{"where": reason.where, "words": list(reason.words)} for reason in hit.reasons],
            }
            for hit in hits
        ]
        put(json.dumps(found, indent=2))
        return Exit.PASS
    if not hits:
        say("No runbook fits these words. `handrail list` shows all of them.")
    for hit in hits:
        reasons = "; ".join(f"{reason.where}: {', '.join(reason.words)}" for reason in hit.reasons)
        put(f"{hit.entry.id:<34} {clean(hit.entry.title)}\n{'':<34} because {clean(reasons)}")
    return Exit.PASS


def lint_paths(paths: Sequence[Path], *, as_json: bool) -> int:
    """0 with warnings only, 65 with errors."""
    problems: list[Problem] = []
    files = [file for path in paths for file in _runbook_files(path)]
    for file in files:
        problems += _problems_of(file)
    if as_json:
        put(json.dumps([_problem_json(problem) for problem in problems], indent=2))
    else:
        for problem in problems:
            put(clean(str(problem)))
        errors = sum(not problem.is_warning for problem in problems)
        warnings = counted(len(problems) - errors, "warning", "warnings")
        say(f"{counted(len(files), 'file', 'files')}, {counted(errors, 'error', 'errors')}, {warnings}")
    return Exit.PASS if all(problem.is_warning for problem in problems) else Exit.BAD_RUNBOOK


def _runbook_files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(p for p in path.rglob("*") if p.suffix in (".yaml", ".yml") and p.is_file())
    elif path.exists():
        yield path
    else:
        raise InputError(f"{path}: there is no such file or folder.")


def _problems_of(file: Path) -> Sequence[Problem]:
    from desktop.language import load_runbook

    try:
        return load_runbook(file.read_bytes(), str(file)).warnings
    except RunbookError as fault:
        return fault.problems
    except OSError as fault:
        return (Problem(str(file), 0, 0, f"it cannot be read: {fault.strerror}", rule="unreadable"),)


def write_new(path: Path, title: str) -> int:
    from desktop.language import new_runbook_text

    target = path if path.suffix in (".yaml", ".yml") else path.with_suffix(".yaml")
    text = new_runbook_text(target.stem, title or target.stem.replace("-", " ").capitalize())
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as fault:
        raise InputError(f"{target} is already there; nothing was written.") from fault
    except OSError as fault:
        raise InputError(f"{target} cannot be written: {fault.strerror}.") from fault
    put(str(target))
    say(f"Next: handrail lint {target}, then handrail run {target}")
    return Exit.PASS


def print_schema() -> int:
    from desktop.language import runbook_schema_text

    put(runbook_schema_text())
    return Exit.PASS


def _entry_json(entry: object) -> dict[str, object]:
    names = ("id", "title", "summary", "tags", "symptoms", "owner", "reviewed", "sha256", "is_trusted")
    plain = {name: getattr(entry, name) for name in names}
    return {**plain, "path": str(getattr(entry, "path", ""))}


def _problem_json(problem: Problem) -> dict[str, object]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "severity": "warning" if problem.is_warning else "error",
        "rule": problem.rule,
        "message": problem.message,
    }
