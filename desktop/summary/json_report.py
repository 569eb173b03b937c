"""Writes a document as the one JSON object that `run --json` prints, for programs to read."""

import json
from datetime import UTC, datetime
from typing import Any, TypeAlias

from desktop.domain.events import EvidenceRef
from desktop.summary.document import Document, StepRecord

Json: TypeAlias = dict[str, Any]  # made to be printed at once


def to_json(document: Document) -> str:
    return json.dumps(report(document), ensure_ascii=False, indent=2, allow_nan=False, default=_plain) + "\n"


def report(document: Document) -> Json:
    """Return the object; times in it are ISO 8601 in UTC, durations seconds by the monotonic clock."""
    book, waiting = document.runbook, document.waiting
    return {
        "run_id": document.run_id,
        "runbook": {"id": book.id, "version": book.version, "sha256": book.sha256},
        "ended": document.ended.value if document.ended else None,
        "verdict": document.verdict.value,
        "steps": [_step(step) for step in document.steps],
        "waiting_for": {"step": waiting.step, "kind": waiting.kind} if waiting else None,
        "head_sha256": document.head_sha256,
    }


def _step(step: StepRecord) -> Json:
    return {
        "id": step.id,
        "title": step.title,
        "kind": step.kind,
        "target": step.target or None,
        "effect": step.effect.value,
        "verdict": step.verdict.value if step.verdict else None,
        "said": step.said,
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
