"""A recorded incident from its bytes: read within bounds and validated; or refused with every problem at once."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC

from pydantic import ValidationError

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, Problem, RunbookError
from desktop.domain.incident import (
    ACCEPT_KEY,
    INCIDENT_VERSION,
    STOP,
    Incident,
    IncidentEntry,
    Seen,
    parse_decision,
    parse_versions,
)
from desktop.domain.quantity import parse_duration_s
from desktop.domain.runbook import Runbook
from desktop.domain.target_ref import parse_target
from desktop.garbage import collector_off
from desktop.language.complaints import complain
from desktop.language.compose import compose
from desktop.language.incident_fit import hold_against
from desktop.language.models import adapter
from desktop.language.nodes import Node, YamlValue
from desktop.language.report import Place, Report
from desktop.language.source_text import decode

_CAME = (
    "reading",
    "raw",
    "error",
    "answer",
    "waited",
    "skip",
    "stop",
    "readings",
)  # one of them came of an entry


@dataclass(frozen=True, slots=True)
class IncidentFile:
    """An incident and where it stands; `lines` tells where each of its entries begins, from 1."""

    incident: Incident
    file: str
    lines: tuple[int, ...]


def read_incident(data: bytes | str, file: str, runbook: Runbook | None = None) -> IncidentFile:
    """Return the incident that a file holds; with its runbook, it is also held against that.

    Raises:
        RunbookError: it cannot be used; all problems at once, each with its place.
    """
    report = Report(file)
    with collector_off():
        found = _read(data, report, runbook)
    if found is None or report.has_errors:
        raise report.refuse()
    return found


def check_incident(data: bytes | str, file: str, runbook: Runbook | None = None) -> tuple[Problem, ...]:
    """Return every problem of an incident's file, in the order of the file."""
    report = Report(file)
    with collector_off(), suppress(RunbookError):  # what is refused outright is in the report too
        _read(data, report, runbook)
    return report.in_order()


def _read(data: bytes | str, report: Report, runbook: Runbook | None) -> IncidentFile | None:
    root = compose(decode(data, report), report)
    if root is None or root.entries is None or not _is_our_version(root, report):
        _refuse_other(root, report)
        return None
    _check_consents(root, report)
    try:
        written: Incident = adapter(Incident).validate_json(json.dumps(_spelled_out(root)), strict=True)
    except ValidationError as error:
        complain(error, Incident, root, report)
        return None
    incident = _in_utc(written, root, report)
    _check_head(incident, root, report)
    nodes = _items_of(root, "entries")
    for entry, node in zip(incident.entries, nodes, strict=True):
        _check_entry(entry, node, report)
    if runbook is not None:
        hold_against(incident, runbook, root, report)
    return IncidentFile(incident, report.file, tuple(node.place.line for node in nodes))


def _refuse_other(root: Node | None, report: Report) -> None:
    if report.has_errors:
        return
    what = "is empty" if root is None else "is no mapping of keys to values"
    if root is None or root.entries is None:
        message = f"this file {what}. A recorded incident starts with `incident: {INCIDENT_VERSION}`."
        report.error(Place(1, 1), "no-incident", message)


def _is_our_version(root: Node, report: Report) -> bool:
    version = root.child("incident")
    if version is None:
        message = (
            f"this is no recorded incident: the key `incident: {INCIDENT_VERSION}` is missing at the top."
        )
        report.error(root.place, "no-incident", message)
    elif version.value != INCIDENT_VERSION or isinstance(version.value, bool):
        message = f"this program reads version {INCIDENT_VERSION} of the format; this file says otherwise."
        report.error(version.place, "incident-version", message)
    else:
        return True
    return False


def _check_consents(root: Node, report: Report) -> None:
    for entry in _items_of(root, "entries"):
        for seen in (entry, *_items_of(entry, "readings")):
            consent = seen.child("consent")
            if consent is not None and consent.value is not True and consent.entries is None:
                message = (
                    "`consent` is true, or for a step that destroys {typed: the sentence that was typed}."
                )
                report.error(consent.place, "wrong-type", message)


def _items_of(node: Node, key: str) -> list[Node]:
    child = node.child(key)
    return (child.items if child else None) or []


def _spelled_out(root: Node) -> dict[str, YamlValue]:
    """Return the file's value with its short forms written out: `raw` as text alone, `consent: true`, `versions: 3`."""
    value = dict(root.value) if isinstance(root.value, dict) else {}
    versions = root.child("versions")
    if versions is not None and isinstance(versions.value, int) and not isinstance(versions.value, bool):
        value["versions"] = str(versions.value)
    entries = root.child("entries")
    if entries is not None and entries.items is not None:
        value["entries"] = [_entry_spelled_out(node) for node in entries.items]
    return value


def _entry_spelled_out(node: Node) -> YamlValue:
    if not isinstance(node.value, dict):
        return node.value
    value = dict(node.value)
    raw, rows = node.child("raw"), node.child("readings")
    if raw is not None and raw.entries is None and raw.items is None:
        value["raw"] = {"stdout": raw.event.value}
    if "consent" in value and not isinstance(value["consent"], dict):
        value["consent"] = {}  # what is not true was told already
    if rows is not None and rows.items is not None:
        value["readings"] = [_entry_spelled_out(row) for row in rows.items]
    return value


def _in_utc(incident: Incident, root: Node, report: Report) -> Incident:
    if incident.now.tzinfo is None:
        place = root.nearest(("now",)).place
        report.error(place, "wrong-type", "`now` needs its time zone, as in 2026-10-02T04:11:00Z.")
        return replace(incident, now=incident.now.replace(tzinfo=UTC))
    return replace(incident, now=incident.now.astimezone(UTC))


def _check_head(incident: Incident, root: Node, report: Report) -> None:
    try:
        parse_versions(incident.versions)
    except InputError as fault:
        report.error(root.nearest(("versions",)).place, "versions", str(fault))
    for target in incident.targets:
        try:
            parse_target(target)
        except InputError as fault:
            targets = root.child("targets")
            assert targets is not None  # it has this key
            report.error(targets.key_place(target), "target", str(fault))


def _check_entry(entry: IncidentEntry, node: Node, report: Report) -> None:
    for seen, place in _with_rows(entry, node):
        _check_words(seen, place, report)
    for row, place in zip(entry.readings, _items_of(node, "readings"), strict=True):
        if not row.target and row.item is None:
            report.error(
                place.place, "row", "a row of `readings` says what it is about: `target`, `item` or both."
            )


def _with_rows(entry: IncidentEntry, node: Node) -> Iterator[tuple[Seen, Node]]:
    yield entry, node
    yield from zip(entry.readings, _items_of(node, "readings"), strict=True)


def _check_words(seen: Seen, node: Node, report: Report) -> None:
    came = [key for key in _CAME if key in (node.entries or {})]
    if len(came) > 1:
        message = f"one thing came of an entry; this one has {' and '.join(came)}. Make two entries of it, or drop one."
        report.error(node.key_place(came[1]), "entry", message)
    if not came and not seen.decide and not seen.went_to:
        place = node.place
        message = f"this entry does not say what came of it. Give it one of: {', '.join(_CAME[:-1])}, decide."
        report.error(place, "entry", message)
    if (seen.record or seen.pasted) and seen.answer is None:
        report.error(
            node.place, "entry", "what a person recorded or pasted goes with `answer: done` or could_not."
        )
    for key, parse in _PARSERS.items():
        text = getattr(seen, key)
        try:
            if text:
                parse(text)
        except InputError as fault:
            report.error(node.nearest((key,)).place, key, str(fault))


def _decision(text: str) -> object:
    return None if text in (ACCEPT_KEY, STOP) else parse_decision(text)


_PARSERS: Mapping[str, Callable[[str], object]] = {"waited": parse_duration_s, "decide": _decision}
