"""How runbooks did in a test, as text for a person, as JSON, and as JUnit's XML for servers that build and test."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from desktop.domain.quantity import plain_number
from desktop.practice.author_test import IncidentResult, TestResult
from desktop.practice.coverage import Coverage
from desktop.practice.fuzz import UNSENT, Fuzzed
from desktop.redaction.clean import clean
from desktop.summary.wording import counted

MOST_MISSING = 12  # outcomes that the text names
_FUZZ_ADVICE = {
    "crash": "That is a fault of Handrail or of a condition; whatever is read, a step must end in a verdict.",
    "loop": "Give the loop a way out for every reading, or a person a choice to leave it.",
    "unjudged": "Such a reading leaves a person alone with it.",
}


def text_of(results: Sequence[TestResult]) -> str:
    """Return a paragraph for each runbook: its incidents, what they cover, what chance found."""
    return clean("\n\n".join("\n".join(_lines(result)) for result in results))


def _lines(result: TestResult) -> Iterator[str]:
    passed = sum(one.has_passed for one in result.incidents)
    count = counted(len(result.incidents), "incident", "incidents")
    told = f"{count}, {passed} passed" if result.incidents else "no incidents"
    yield f"{result.runbook} (version {result.version}): {told}"
    if not result.incidents:
        yield f"  Record one: handrail record RUN -o {result.folder}/NAME.yaml"
    for one in result.incidents:
        yield from _incident_lines(one)
    if result.incidents:
        yield from _coverage_lines(result.coverage)
    if result.fuzzed:
        yield from _fuzz_lines(result.fuzzed)


def _incident_lines(one: IncidentResult) -> Iterator[str]:
    if one.has_passed:
        steps = counted(len(one.path), "step", "steps")
        yield f"  ✓ {Path(one.file).name}: {one.title} ({one.end}, {steps})"
        return
    yield f"  ✗ {Path(one.file).name}{f': {one.title}' if one.title else ''}"
    for problem in one.problems:
        yield f"      {problem}"
    for failure in one.failures:
        yield f"      {one.file}:{failure.line or 1}: {failure.message}"
    if one.failures:
        came = ", ".join(one.path) or "no step"
        yield f"      It came to {came}, and is {one.end}."
        yield "      Where the runbook is right, change the incident; else the runbook has changed what it does."


def _coverage_lines(coverage: Coverage) -> Iterator[str]:
    steps, ways = coverage.steps, coverage.ways
    entered, taken = (sum(one.is_covered for one in items) for items in (steps, ways))
    percent = plain_number(coverage.covered_pct, 0)
    yield f"  covered: {entered} of {len(steps)} steps, {taken} of {len(ways)} outcomes and choices ({percent} %)"
    yield from _missing_lines(coverage)


def _missing_lines(coverage: Coverage) -> Iterator[str]:
    """Name what is missing; of a step that was never entered, only the step."""
    never = [item.step for item in coverage.missing if not item.what]
    if never:
        yield f"    never entered: {', '.join(never)}"
    ways = [item for item in coverage.missing if item.what and item.step not in never]
    for item in ways[:MOST_MISSING]:
        yield f"    never at `{item.step}`: {item.what}"
    if len(ways) > MOST_MISSING:
        yield f"    and {len(ways) - MOST_MISSING} more"


def _fuzz_lines(fuzzed: Fuzzed) -> Iterator[str]:
    if fuzzed.ends.get(UNSENT) == fuzzed.ways:
        yield "  by chance: not tried, since no inputs were found that fit; those of an incident would be used"
        return
    ends = ", ".join(f"{count} {end.replace('_', ' ')}" for end, count in fuzzed.ends.items())
    state = "no fault" if not fuzzed.faults else "a fault"
    yield (
        f"  by chance: {counted(fuzzed.ways, 'way', 'ways')}, {state} ({ends})"
        if ends
        else f"  by chance: {state}"
    )
    for fault in fuzzed.faults:
        yield f"    ✗ {fault.kind} at `{fault.step}`: {fault.message}"
        yield f"      after {', '.join(fault.path[-8:]) or 'nothing'}. {_FUZZ_ADVICE[fault.kind]}"


def json_text(results: Sequence[TestResult]) -> str:
    return json.dumps([_plain(result) for result in results], indent=2)


def _plain(result: TestResult) -> dict[str, object]:
    whole = asdict(result)
    incidents = [{**asdict(one), "passed": one.has_passed} for one in result.incidents]
    coverage = {
        "covered_pct": round(result.coverage.covered_pct, 1),
        "steps": len(result.coverage.steps),
        "outcomes": len(result.coverage.ways),
        "missing": [{"step": item.step, "what": item.what} for item in result.coverage.missing],
    }
    return {**whole, "passed": result.has_passed, "incidents": incidents, "coverage": coverage}


def junit_text(results: Sequence[TestResult]) -> str:
    """Return one suite for each runbook, and a case for each of its incidents."""
    suites = "".join(_suite(result) for result in results)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n{suites}</testsuites>\n'


def _suite(result: TestResult) -> str:
    failed = sum(bool(one.failures) for one in result.incidents)
    broken = sum(bool(one.problems) for one in result.incidents)
    cases = "".join(_case(result.runbook, one) for one in result.incidents)
    counts = f'tests="{len(result.incidents)}" failures="{failed}" errors="{broken}"'
    return f"  <testsuite name={_quoted(result.runbook)} {counts}>\n{cases}  </testsuite>\n"


def _case(runbook: str, one: IncidentResult) -> str:
    head = f"    <testcase classname={_quoted(runbook)} name={_quoted(Path(one.file).stem)}"
    head += f' file={_quoted(one.file)} time="{one.duration_s:.3f}"'
    faults = [f"{failure.line or 1}: {failure.message}" for failure in one.failures]
    faults += [str(problem) for problem in one.problems]
    if not faults:
        return f"{head}/>\n"
    kind = "error" if one.problems else "failure"
    told = escape(clean("\n".join(faults)))
    return f"{head}>\n      <{kind} message={_quoted(faults[0])}>{told}</{kind}>\n    </testcase>\n"


def _quoted(text: str) -> str:
    return quoteattr(clean(text))
