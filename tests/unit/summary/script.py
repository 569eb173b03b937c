"""Writes the events of a run for a test, one after the other, into a chain of hashes."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from desktop.domain.events import Event, EvidenceRef, Recorded

START = datetime(2026, 3, 2, 13, 2, 11, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")
SECRET = "hunter2-and-more"


@dataclass
class Script:
    """Writes events one after the other, a few seconds apart, into a chain of hashes."""

    recorded: list[Recorded] = field(default_factory=list)
    at: datetime = START

    def add(self, *events: Event, seconds: float = 4) -> "Script":
        for event in events:
            previous = self.recorded[-1].sha256 if self.recorded else ""
            seq = len(self.recorded) + 1
            digest = sha256(f"{previous}{seq}{type(event).__name__}".encode()).hexdigest()
            self.recorded.append(
                Recorded(
                    run_id="20260302-130211-web03",
                    seq=seq,
                    at=self.at,
                    event=event,
                    prev_sha256=previous,
                    sha256=digest,
                )
            )
            self.at += timedelta(seconds=seconds)
        return self


def evidence(text: str, *, size: int = 0, kept: int = 0) -> EvidenceRef:
    return EvidenceRef(
        sha256=sha256(text.encode()).hexdigest(),
        name="stdout",
        size_bytes=size or 812,
        kept_bytes=kept or 812,
    )
