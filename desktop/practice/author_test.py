"""What `handrail test` does: follow every incident beside a runbook, hold it against what it expects, and count."""

from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from desktop.dataclass import dataclass
from desktop.domain.errors import Problem, RunbookError
from desktop.domain.incident import INCIDENTS
from desktop.domain.runbook import Runbook
from desktop.language.incident_file import IncidentFile, read_incident
from desktop.practice.coverage import Coverage, coverage_of
from desktop.practice.fuzz import Fuzzed, fuzz
from desktop.practice.replay import Replay, replay

ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Where an incident and the runbook part ways; `line` is 0 when it is about the whole."""

    line: int
    message: str
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentResult:
    file: str
    title: str = ""
    problems: tuple[Problem, ...] = ()  # the file cannot be used
    failures: tuple[Failure, ...] = ()
    path: tuple[str, ...] = ()
    end: str = ""
    duration_s: float = 0.0

    @property
    def has_passed(self) -> bool:
        return not self.problems and not self.failures


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """How one runbook did. `__test__` keeps pytest from taking it for a test."""

    __test__ = False
    runbook: str
    title: str
    version: int
    file: str
    folder: str  # where its incidents are, or would be
    incidents: tuple[IncidentResult, ...]
    coverage: Coverage
    fuzzed: Fuzzed | None = None

    @property
    def has_bad_files(self) -> bool:
        return any(one.problems for one in self.incidents)

    @property
    def has_passed(self) -> bool:
        is_sound = self.fuzzed is None or not self.fuzzed.faults
        return is_sound and all(one.has_passed for one in self.incidents)


def incident_files(runbook: Runbook, file: Path) -> tuple[Path, ...]:
    """Return the files of the incidents beside a runbook, by name."""
    folder = incident_folder(runbook, file)
    return tuple(sorted(one for one in folder.glob("*") if one.suffix in ENDINGS and one.is_file()))


def incident_folder(runbook: Runbook, file: Path) -> Path:
    return file.with_name(f"{runbook.id}{INCIDENTS}")


def run_author_test(runbook: Runbook, file: Path, *, fuzz_runs: int = 0) -> TestResult:
    """Test a runbook by its incidents, and by chance where `fuzz_runs` is not 0."""
    results: list[IncidentResult] = []
    replays: list[Replay] = []
    for one in incident_files(runbook, file):
        result, found = _follow(runbook, one)
        results.append(result)
        replays += [found] if found else []
    known = [found.incident.inputs for found in replays]
    return TestResult(
        runbook=runbook.id,
        title=runbook.title,
        version=runbook.version,
        file=str(file),
        folder=str(incident_folder(runbook, file)),
        incidents=tuple(results),
        coverage=coverage_of(runbook, [found.run for found in replays]),
        fuzzed=fuzz(runbook, fuzz_runs, known) if fuzz_runs else None,
    )


def _follow(runbook: Runbook, file: Path) -> tuple[IncidentResult, Replay | None]:
    try:
        read = read_incident(file.read_bytes(), str(file), runbook)
    except RunbookError as fault:
        return IncidentResult(file=str(file), problems=fault.problems), None
    except OSError as fault:
        problem = Problem(str(file), 0, 0, f"it cannot be read: {fault.strerror}", rule="unreadable")
        return IncidentResult(file=str(file), problems=(problem,)), None
    begun = perf_counter()
    found = replay(runbook, read.incident)
    took_s = perf_counter() - begun
    return _result(read, found, took_s), found


def _result(read: IncidentFile, found: Replay, took_s: float) -> IncidentResult:
    return IncidentResult(
        file=read.file,
        title=read.incident.title,
        failures=tuple(
            Failure(line=_line(read.lines, fault.entry), message=str(fault), step=fault.step)
            for fault in found.faults
        ),
        path=found.path,
        end=found.end,
        duration_s=took_s,
    )


def _line(lines: Sequence[int], entry: int | None) -> int:
    return lines[entry] if entry is not None and 0 <= entry < len(lines) else 0
