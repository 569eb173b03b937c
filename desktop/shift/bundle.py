"""A support bundle: what is told of a run, its masked evidence and its incident, in one file with a list of hashes.

The same run told at the same moment gives the same bytes.
"""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, RecordError
from desktop.domain.events import EvidenceRef
from desktop.redaction.redact import redact_text
from desktop.summary import Audience, Letter, render
from desktop.summary.document import Document

MANIFEST = "manifest.json"
_NO_INCIDENT = "incident.yaml: it can only be followed with the names as they are"
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")
_MODE = 0o100600 << 16  # a plain file, for its owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file of a bundle; `about` says what it is."""

    name: str
    about: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """`left_out` says which evidence is not in it, and why."""

    members: tuple[Member, ...]
    left_out: tuple[str, ...]
    data: bytes


def make_bundle(
    letter: Letter,
    *,
    incident: str,
    get_evidence: Callable[[EvidenceRef], bytes],
    mask: Callable[[bytes], bytes],
    change: Callable[[str], str] | None = None,
    gate: Callable[[bytes, str], None] = lambda _data, _what: None,
) -> Bundle:
    """Return a bundle; what sensitive steps read is in no part of it.

    `change` is what a profile of redaction replaces in a text. `gate` looks at each file last, and raises when it may
    not leave.

    Raises:
        InputError: it is for a customer, who is not shown evidence.
    """
    if letter.audience is Audience.CUSTOMER:
        raise InputError(
            "A support bundle holds raw output and commands, which are not for a customer. Make it for the audience "
            "internal or escalation."
        )
    plain = change or (lambda text: text)
    evidence, left_out = _evidence(letter.document, get_evidence, _Hiding(mask, plain))
    seen = Member(name="incident.yaml", about="what the run saw, for handrail test", data=incident.encode())
    members = (*_summaries(letter), *evidence, *(() if change else (seen,)))
    left_out = tuple(plain(one) for one in (*left_out, *((_NO_INCIDENT,) if change else ())))
    manifest = Member(name=MANIFEST, about="", data=_manifest(letter.document, members, left_out))
    for one in (*members, manifest):
        gate(one.data, f"{one.name} of the bundle")
    data = _zipped((*members, manifest), letter.document.last_at)
    return Bundle(members=(*members, manifest), left_out=left_out, data=data)


def _summaries(letter: Letter) -> Iterator[Member]:
    for format_, name in (("markdown", "summary.md"), ("html", "summary.html"), ("json", "summary.json")):
        yield Member(
            name=name, about=f"the summary ({letter.audience})", data=render(letter, format_).encode()
        )


def _evidence(
    document: Document, get_evidence: Callable[[EvidenceRef], bytes], hiding: "_Hiding"
) -> tuple[tuple[Member, ...], tuple[str, ...]]:
    members: list[Member] = []
    left_out: list[str] = []
    for ref, about in _refs(document).items():
        try:
            data = get_evidence(ref)
        except RecordError as fault:
            left_out.append(f"{ref.short} ({about}): {fault}")
            continue
        name = f"evidence/{ref.short}-{_UNFIT.sub('_', ref.name)[:60] or 'output'}"
        members.append(Member(name=name, about=hiding.change(about), data=hiding.masked(data)))
    return tuple(members), (*left_out, *_withheld(document))


def _refs(document: Document) -> dict[EvidenceRef, str]:
    """Return each piece of evidence once, with what it belongs to; a sensitive step has none in a document."""
    found: dict[EvidenceRef, str] = {}
    for step in (*document.all_steps, *document.past):
        for ref in step.evidence:
            found.setdefault(ref, f"step {step.id}: {step.title}")
    for note in document.notes:
        for ref in note.attached:
            found.setdefault(ref, f"attached by {note.by}")
    return found


def _withheld(document: Document) -> tuple[str, ...]:
    steps = {step.id: step.title for step in document.all_steps if step.is_withheld}
    return tuple(f"step {id_} ({title}): marked sensitive" for id_, title in steps.items())


@dataclass(frozen=True, slots=True)
class _Hiding:
    mask: Callable[[bytes], bytes]
    change: Callable[[str], str]

    def masked(self, data: bytes) -> bytes:
        """Hide the secrets that the program holds; in text also what looks like one, and what a profile hides."""
        safe = self.mask(data)
        try:
            return self.change(redact_text(safe.decode())).encode()
        except UnicodeDecodeError:
            return safe


def _manifest(document: Document, members: tuple[Member, ...], left_out: tuple[str, ...]) -> bytes:
    told = {
        "bundle": 1,
        "run_id": document.run_id,
        "runbook": document.runbook.id,
        "runbook_version": document.runbook.version,
        "runbook_sha256": document.runbook.sha256,
        "head_sha256": document.head_sha256,
        "program": document.program,
        "files": [
            {
                "name": one.name,
                "about": one.about,
                "size_bytes": len(one.data),
                "sha256": hashlib.sha256(one.data).hexdigest(),
            }
            for one in members
        ],
        "left_out": list(left_out),
    }
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _zipped(members: tuple[Member, ...], at: datetime) -> bytes:
    """Stamp every member with the moment of the run's last event."""
    made, moment = io.BytesIO(), at.astimezone(UTC)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file:
        for one in members:
            info = zipfile.ZipInfo(one.name, (moment.year, *moment.timetuple()[1:6]))
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, _MODE, 3
            file.writestr(info, one.data)
    return made.getvalue()
