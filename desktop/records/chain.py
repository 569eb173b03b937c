"""The hash chain of a run: each event's SHA-256 covers the event and the hash of the one before."""

import hashlib
import json

from desktop.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """An event as it is stored. `at` is ISO 8601 in UTC, `body` canonical JSON; the hash covers these very texts."""

    run_id: str
    seq: int
    at: str
    kind: str
    body: str
    prev_sha256: str
    sha256: str


def genesis(run_id: str) -> str:
    """Return what stands before a run's first event."""
    return hashlib.sha256(f"handrail run\n{run_id}".encode()).hexdigest()


def make_link(*, run_id: str, seq: int, at: str, kind: str, body: str, prev_sha256: str) -> Link:
    """Return the next link after the one with this hash."""
    digest = _digest(run_id, seq, at, kind, body, prev_sha256)
    return Link(run_id, seq, at, kind, body, prev_sha256, digest)


WITHHELD = "withheld"  # a key of a body whose content stayed on the computer that it was read on


def is_withheld(link: Link) -> bool:
    """True for an event that was carried here without what its step read: its own hash cannot be computed here."""
    if f'"{WITHHELD}":true' not in link.body:  # nearly all of them
        return False
    try:
        body = json.loads(link.body)
    except (ValueError, RecursionError):
        return False
    return isinstance(body, dict) and body.get(WITHHELD) is True


def faults(links: list[Link], run_id: str) -> list[str]:
    """Return what is wrong with the links of a run, each with its place; empty when the chain holds."""
    found, expected_prev = [], genesis(run_id)
    for place, link in enumerate(links, start=1):
        if link.seq != place:
            found.append(f"event {place} is missing: event {link.seq} follows event {place - 1}")
            break
        if link.prev_sha256 != expected_prev:
            found.append(f"event {link.seq} ({link.kind}) does not follow from the event before it")
        if not is_withheld(link) and link.sha256 != _digest(
            run_id, link.seq, link.at, link.kind, link.body, link.prev_sha256
        ):
            found.append(f"event {link.seq} ({link.kind}) was changed: its hash does not fit its content")
        expected_prev = link.sha256
    return found


def _digest(run_id: str, seq: int, at: str, kind: str, body: str, prev_sha256: str) -> str:
    # None of the parts but the last can hold a newline, so two different events never give the same text.
    text = f"{prev_sha256}\n{run_id}\n{seq}\n{at}\n{kind}\n{body}"
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
