"""Writes a document as JUnit's XML, which servers that build and test read: a suite for the run, a case for each step.

Source: the schema of Jenkins' xUnit plugin (junit-10.xsd), which others follow.
"""

from collections.abc import Iterator
from datetime import UTC
from xml.etree import ElementTree as Xml

from desktop.domain.run import EntryState
from desktop.domain.verdict import Ended, Verdict
from desktop.summary.document import Document, RowRecord, StepRecord

_KINDS = {
    Verdict.FAIL: "failure",
    Verdict.UNKNOWN: "error",
    Verdict.SKIPPED: "skipped",
    Verdict.BLOCKED: "skipped",
    Verdict.NOT_APPLICABLE: "skipped",
}
_BY_END = {
    Ended.ESCALATED: "failure",
    Ended.UNRESOLVED: "failure",
    Ended.UNSUPPORTED: "error",
    Ended.STOPPED: "error",
}
_COUNTED = {"failure": "failures", "error": "errors", "skipped": "skipped"}
_BAD = ("failure", "error")


def to_junit(document: Document) -> str:
    """Return one suite: a step, or a row of it, is a case. What sums others up is one where they do not tell it."""
    top = Xml.Element("testsuites")
    suite = Xml.SubElement(top, "testsuite", name=document.runbook.id)
    cases = [*_cases(document.steps, document.runbook.id), _end(document)]
    counts = {name: sum(case.find(kind) is not None for case in cases) for kind, name in _COUNTED.items()}
    took_s = sum(step.duration_s for step in document.steps)
    suite.attrib |= {
        "tests": str(len(cases)),
        **{name: str(count) for name, count in counts.items()},
        "time": f"{took_s:.3f}",
        "timestamp": f"{document.started_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
        "hostname": document.machine,
    }
    suite.append(_properties(document))
    suite.extend(cases)
    Xml.indent(top)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Xml.tostring(top, encoding="unicode")}\n'


def _properties(document: Document) -> Xml.Element:
    told = {
        "run_id": document.run_id,
        "runbook_version": str(document.runbook.version),
        "runbook_sha256": document.runbook.sha256,
        "verdict": document.verdict.value,
        "head_sha256": document.head_sha256,
    }
    found = Xml.Element("properties")
    for name, value in told.items():
        Xml.SubElement(found, "property", name=name, value=value)
    return found


def _cases(steps: tuple[StepRecord, ...], inside: str) -> Iterator[Xml.Element]:
    """Yield a case for each step, by the last time that it was entered: what came before was looked at again."""
    for step in {step.id: step for step in steps}.values():
        within = f"{inside}.{step.id}"
        told = [*_rows(step, within)] if step.rows else [*_cases(step.children, within)]
        yield from told
        if not told or not _is_told(step, told):
            yield _case(step, step.title, inside)


def _rows(step: StepRecord, within: str) -> Iterator[Xml.Element]:
    assert step.rows is not None
    for row in step.rows.every():
        inside = [*_cases(row.children, f"{within}[{row.name}]")]
        yield from inside
        if not inside or not _is_told(row, inside):
            yield _case(row, f"{step.title} [{row.name}]", within)


def _is_told(one: StepRecord | RowRecord, inside: list[Xml.Element]) -> bool:
    """True where what is inside tells as much as the sum: a sum that is not good has such a case in it."""
    kind = _kind(one)
    return kind not in _BAD or any(case.find(kind) is not None for case in inside)


def _kind(one: StepRecord | RowRecord) -> str:
    """Return what a step is for JUnit; nothing for one that is well. One that has not ended is an error."""
    if one.verdict:
        return _KINDS.get(one.verdict, "")
    return "" if one.state is EntryState.FINISHED else "error"


def _case(one: StepRecord | RowRecord, name: str, inside: str) -> Xml.Element:
    case = Xml.Element("testcase", classname=inside, name=name, time=f"{one.duration_s:.3f}")
    kind = _kind(one)
    verdict = one.verdict.value if one.verdict else one.state.value
    lines = [text for text in dict.fromkeys((one.said, one.reason)) if text]
    if kind:
        told = Xml.SubElement(case, kind, message=lines[0] if lines else verdict)
        told.attrib |= {"type": verdict} if kind in _BAD else {}
        told.text = "\n".join(lines)
    elif lines:
        Xml.SubElement(case, "system-out").text = "\n".join((f"{verdict}: {lines[0]}", *lines[1:]))
    return case


def _end(document: Document) -> Xml.Element:
    """Return a case for how the run ended: a person's decision, or that it waits for one, is in no step."""
    how = document.ended.value if document.ended else "open"
    case = Xml.Element("testcase", classname=document.runbook.id, name="How the run ended", time="0.000")
    kind = _BY_END.get(document.ended, "") if document.ended else "error"
    said = " ".join(document.headline)
    if kind:
        Xml.SubElement(case, kind, message=said or how, type=how).text = said
    else:
        Xml.SubElement(case, "system-out").text = f"{how}: {said}"
    return case
