"""Writes a document as the one JSON object that `run --json` prints, for programs to read."""

import json
from datetime import UTC, datetime
from typing import Any, TypeAlias

from desktop.domain.events import EvidenceRef
from desktop.summary.document import (
    Document,
    HandOver,
    NoteLine,
    Obligation,
    RowRecord,
    RunbookFacts,
    StepRecord,
    Waiting,
)

Json: TypeAlias = dict[str, Any]  # made to be printed at once


def to_json(document: Document) -> str:
    return json.dumps(report(document), ensure_ascii=False, indent=2, allow_nan=False, default=_plain) + "\n"


def report(document: Document) -> Json:
    """Return the object; times in it are ISO 8601 in UTC, durations seconds by the monotonic clock."""
    return {
        "run_id": document.run_id,
        "runbook": _runbook(document.runbook),
        "ticket": document.ticket or None,
        "used": [_runbook(book) for book in document.used],
        "ended": document.ended.value if document.ended else None,
        "verdict": document.verdict.value,
        "steps": [_step(step) for step in document.steps],
        "waiting_for": _waiting(document.waiting),
        "obligations": [_obligation(one) for one in document.obligations],
        "handed_over": _hand_over(document.handed_over),
        "notes": [_note(note) for note in document.notes],
        "past": [_step(step) for step in document.past],
        "head_sha256": document.head_sha256,
    }


def _runbook(book: RunbookFacts) -> Json:
    return {"id": book.id, "version": book.version, "sha256": book.sha256}


def _waiting(waiting: Waiting | None) -> Json | None:
    if waiting is None:
        return None
    row = {"row": waiting.row, "row_name": waiting.row_name} if waiting.row else {}
    return {"step": waiting.step, "kind": waiting.kind, **row}


def _obligation(one: Obligation) -> Json:
    return {
        "seq": one.seq,
        "step": one.step,
        "row_name": one.row_name or None,
        "text": one.text,
        "is_met": one.is_met,
        "met_by": one.met_by or None,
        "note": one.note,
    }


def _note(note: NoteLine) -> Json:
    return {
        "at": _iso(note.at),
        "by": note.by,
        "step_title": note.step_title or None,
        "text": note.text,
        "attached": [_evidence(one) for one in note.attached],
    }


def _hand_over(given: HandOver | None) -> Json | None:
    if given is None:
        return None
    return {
        "by": given.by,
        "to": given.to,
        "open": given.open,
        "next_action": given.next_action,
        "sla_due": _iso(given.sla_due) if given.sla_due else None,
        "note": given.note,
    }


def _step(step: StepRecord) -> Json:
    """Return a step; of a fan-out with all its `rows`, of a group or another runbook with the `steps` inside."""
    inside: Json = {}
    if step.rows:
        inside = {"rows": [_row(row) for row in step.rows.every()]}
    elif step.is_container:
        inside = {"steps": [_step(child) for child in step.children]}
    if step.follows:
        inside["follows"] = _runbook(step.follows)
    return {**_own(step), **inside}


def _row(row: RowRecord) -> Json:
    inside = {"steps": [_step(child) for child in row.children]} if row.children else {}
    return {
        "row": row.row,
        "target": row.target or None,
        "item": row.item,
        "state": row.state.value,
        "verdict": row.verdict.value if row.verdict else None,
        "said": row.said,
        "reason": row.reason,
        "reading": dict(row.reading),
        "answer": row.answer,
        "started_at": _iso(row.started_at),
        "duration_s": round(row.duration_s, 6),
        "evidence": [_evidence(one) for one in row.evidence],
        **inside,
    }


def _own(step: StepRecord) -> Json:
    return {
        "id": step.id,
        "number": step.number,
        "entry": step.entry,
        "title": step.title,
        "kind": step.kind,
        "target": step.target or None,
        "effect": step.effect.value,
        "verdict": step.verdict.value if step.verdict else None,
        "said": step.said,
        "why": step.why,
        "state": step.state.value,
        "reading": dict(step.reading),
        "answer": step.answer,
        "started_at": _iso(step.started_at),
        "duration_s": round(step.duration_s, 6),
        "evidence": [_evidence(one) for one in step.evidence],
    }


def _evidence(evidence: EvidenceRef) -> Json:
    return {
        "id": evidence.short,
        "name": evidence.name,
        "sha256": evidence.sha256,
        "size_bytes": evidence.size_bytes,
        "kept_bytes": evidence.kept_bytes,
    }


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _plain(value: object) -> str:
    """Times inside readings are the only values that JSON does not know."""
    if isinstance(value, datetime):
        return _iso(value)
    raise TypeError(f"{type(value).__name__} has no place in a reading")
