"""What a run looks like in one file, to be carried to another computer: names, limits and the list of contents.

A zip with `manifest.json`, `events.jsonl` (each event as the record has it, with its hashes) and the evidence, each
piece under `evidence/` by its SHA-256. Nothing is ever unpacked to a path; names that are none of these are refused.
"""

import json
import zlib
from dataclasses import asdict, field
from typing import Any

from desktop.dataclass import dataclass
from desktop.domain.errors import RecordCorruptError, RecordError
from desktop.records.chain import Link
from desktop.records.evidence import EVIDENCE_CAP_BYTES
from desktop.records.run_ids import is_run_id

FORMAT = 1
KIND = "handrail run"
MANIFEST, EVENTS, EVIDENCE = "manifest.json", "events.jsonl", "evidence/"

MAX_MEMBERS = 100_000  # a fan-out may have 10,000 rows, each with several pieces of output
MAX_MANIFEST_BYTES = 8 * 2**20
MAX_EVENTS_BYTES = 512 * 2**20
MAX_EVIDENCE_BYTES = EVIDENCE_CAP_BYTES + 1024  # the line that tells of the middle that was left out
MAX_TOTAL_BYTES = 2 * 2**30
MAX_RATIO = 200  # how much larger a member may get; what shrinks more is stored as it is
STORED_FROM_RATIO = 100


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A piece of evidence that is not in the file, and why: sensitive, secret, or not in the record."""

    sha256: str
    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What the file says of itself; all of it is held against what is in it."""

    format: int = FORMAT
    kind: str = KIND
    run_id: str
    runbook: str
    title: str
    events: int
    head_sha256: str
    evidence: int
    left_out: tuple[LeftOut, ...] = field(default_factory=tuple)
    withheld: tuple[int, ...] = ()  # the events that are there without what their steps read
    program: str = ""
    made_at: str = ""


def manifest_bytes(manifest: Manifest) -> bytes:
    return (json.dumps(asdict(manifest), indent=1, sort_keys=True) + "\n").encode("ascii")


def read_manifest(data: bytes) -> Manifest:
    """Return what a file says of itself.

    Raises:
        RecordCorruptError: it is no list of contents; RecordError: a newer version wrote it.
    """
    told = _object(data, "the list of contents")
    if told.get("kind") != KIND:
        raise RecordCorruptError("The file is no run of Handrail: its list of contents says something else.")
    version = told.get("format")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise RecordCorruptError("The list of contents names no version of the format.")
    if version > FORMAT:
        raise RecordError(
            f"A newer version of Handrail wrote this file (format {version}; this one reads {FORMAT}). Update Handrail."
        )
    try:
        left_out = tuple(_left_out(one) for one in told["left_out"])
        found = Manifest(
            run_id=_text(told["run_id"]),
            runbook=_text(told["runbook"]),
            title=_text(told["title"]),
            events=_count(told["events"]),
            head_sha256=_text(told["head_sha256"]),
            evidence=_count(told["evidence"]),
            left_out=left_out,
            withheld=tuple(_count(one) for one in told["withheld"]),
            program=_text(told.get("program", "")),
            made_at=_text(told.get("made_at", "")),
        )
    except (KeyError, TypeError) as fault:
        raise RecordCorruptError(f"The list of contents is not whole: {fault}.") from fault
    if not is_run_id(found.run_id):
        raise RecordCorruptError(f"{found.run_id[:60]!r} is not the id of a run.")
    return found


def link_line(link: Link) -> bytes:
    """Return an event as a line; the hash covers `at`, `kind` and `body` as these very texts."""
    kept = {
        "seq": link.seq,
        "at": link.at,
        "kind": link.kind,
        "body": link.body,
        "prev_sha256": link.prev_sha256,
        "sha256": link.sha256,
    }
    return (json.dumps(kept, separators=(",", ":")) + "\n").encode("ascii")


def read_links(data: bytes, run_id: str) -> list[Link]:
    """Return the events of a file; whether they belong together is for the chain to say.

    Raises:
        RecordCorruptError: a line is no event, with its number.
    """
    return [_link(line, number, run_id) for number, line in enumerate(data.splitlines(), 1)]


def _link(line: bytes, number: int, run_id: str) -> Link:
    told = _object(line, f"event {number}")
    try:
        return Link(
            run_id=run_id,
            seq=_count(told["seq"]),
            at=_text(told["at"]),
            kind=_text(told["kind"]),
            body=_text(told["body"]),
            prev_sha256=_text(told["prev_sha256"]),
            sha256=_text(told["sha256"]),
        )
    except (KeyError, TypeError) as fault:
        raise RecordCorruptError(f"Event {number} of the file is not whole: {fault}.") from fault


def shrinks_much(data: bytes) -> bool:
    """True for what is stored as it is, as a reader would take it for a bomb."""
    return len(data) > STORED_FROM_RATIO * max(1, len(zlib.compress(data, 1)))


def _object(data: bytes, what: str) -> dict[str, Any]:
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise RecordCorruptError(f"{what.capitalize()} cannot be read: the file is damaged.") from fault
    if not isinstance(told, dict):
        raise RecordCorruptError(f"{what.capitalize()} cannot be read: the file is damaged.")
    return told


def _left_out(told: Any) -> LeftOut:
    return LeftOut(sha256=_text(told["sha256"]), name=_text(told["name"]), why=_text(told["why"]))


def _text(told: Any) -> str:
    if not isinstance(told, str):
        raise TypeError(f"{str(told)[:40]!r} is no text")
    return told


def _count(told: Any) -> int:
    if not isinstance(told, int) or isinstance(told, bool) or told < 0:
        raise TypeError(f"{str(told)[:40]!r} is no count")
    return told
