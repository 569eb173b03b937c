"""`handrail lint`: every problem of runbooks and of the scripts in them, for a person or for a machine."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from desktop import __version__
from desktop.cli.author.lint_json import lint_json
from desktop.cli.author.linted import Linted
from desktop.cli.author.sarif import sarif
from desktop.cli.exit_codes import Exit
from desktop.cli.screen import put, say
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, Problem, RunbookError
from desktop.domain.incident import INCIDENTS
from desktop.expressions.nearest import did_you_mean
from desktop.redaction.clean import clean
from desktop.summary.wording import counted

if TYPE_CHECKING:
    from desktop.domain.runbook import Runbook
    from desktop.language import Loaded

FORMATS = ("text", "json", "sarif")


def lint_paths(paths: Sequence[Path], *, format_: str) -> int:
    """0 with warnings only, 65 with errors."""
    if format_ not in FORMATS:
        raise InputError(f"lint has no format {format_!r}.{did_you_mean(format_, FORMATS)}")
    linted = lint_files([file for path in paths for file in _runbook_files(path)])
    if format_ == "text":
        _tell(linted)
    else:
        put(lint_json(linted) if format_ == "json" else sarif(linted, __version__, Path.cwd()))
    return Exit.BAD_RUNBOOK if linted.errors else Exit.PASS


def lint_files(files: Sequence[Path]) -> Linted:
    """Look at each runbook; programs of their own look at the scripts in them, while incidents are looked at here."""
    from concurrent.futures import ThreadPoolExecutor

    from desktop.language.scripts import check_scripts

    books = {file: _seen(file) for file in files if not _is_incident(file)}
    with ThreadPoolExecutor(max_workers=1) as beside:
        loaded = [(str(file), one.loaded) for file, one in books.items() if one.loaded is not None]
        checked = beside.submit(check_scripts, loaded)
        seen = {str(file): books.get(file) or _seen(file) for file in files}
        scripts = checked.result()
    problems = {name: list(one.problems) for name, one in seen.items()}
    for problem in scripts.problems:
        problems[problem.file].append(problem)
    return Linted(
        files=tuple(seen),
        problems=tuple(problem for of_file in problems.values() for problem in sorted(of_file, key=_order)),
        sources={name: one.data for name, one in seen.items() if problems[name]},
        notes=scripts.notes,
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    data: bytes
    problems: tuple[Problem, ...]
    loaded: "Loaded | None" = None


def _is_incident(file: Path) -> bool:
    return file.parent.name.endswith(INCIDENTS)


def _seen(file: Path) -> _Seen:
    from desktop.language import load_runbook

    try:
        data = file.read_bytes()
    except OSError as fault:
        told = f"it cannot be read: {fault.strerror}"
        return _Seen(b"", (Problem(str(file), 0, 0, told, rule="unreadable"),))
    if _is_incident(file):
        from desktop.language.incident_file import check_incident

        return _Seen(data, check_incident(data, str(file), _runbook_beside(file.parent)))
    try:
        loaded = load_runbook(data, str(file))
    except RunbookError as fault:
        return _Seen(data, fault.problems)
    return _Seen(data, loaded.warnings, loaded)


@cache
def _runbook_beside(incidents: Path) -> "Runbook | None":
    """Return the runbook that a folder of incidents belongs to, or None when that cannot be used itself."""
    from desktop.language import load_runbook

    file = incidents.with_name(f"{incidents.name.removesuffix(INCIDENTS)}.yaml")
    try:
        return load_runbook(file.read_bytes(), str(file)).runbook
    except (OSError, RunbookError):
        return None


def _order(problem: Problem) -> tuple[int, int, bool, str]:
    return problem.line, problem.column, problem.is_warning, problem.message


def _runbook_files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(p for p in path.rglob("*") if p.suffix in (".yaml", ".yml") and p.is_file())
    elif path.exists():
        yield path
    else:
        raise InputError(f"{path}: there is no such file or folder.")


def _tell(linted: Linted) -> None:
    for problem in linted.problems:
        put(clean(str(problem)))
    for note in linted.notes:
        say(f"Note: {note}")
    errors = counted(linted.errors, "error", "errors")
    warnings = counted(len(linted.problems) - linted.errors, "warning", "warnings")
    say(f"{counted(len(linted.files), 'file', 'files')}, {errors}, {warnings}")
