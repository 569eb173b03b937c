"""A recorded incident as YAML: short, in block style, to be read and edited by hand."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from desktop.domain.incident import Expectation, Incident, IncidentEntry, Raw, Seen, SeenConsent, SeenFault
from desktop.domain.values import Fields, Value
from desktop.language.yaml_text import yaml_text
from desktop.redaction.clean import clean


def incident_text(incident: Incident, comments: Iterable[str] = ()) -> str:
    """Return the text of an incident file; each comment stands in a line of its own at the top."""
    head = "".join(f"# {line}\n" for comment in comments for line in clean(comment).split("\n"))
    first: dict[str, Value] = {
        "incident": incident.incident,
        "title": incident.title,
        "runbook": incident.runbook,
        "versions": int(incident.versions) if _is_number(incident.versions) else incident.versions,
        "now": moment_text(incident.now),
    }
    rest: dict[str, Value] = {
        "observe_only": incident.observe_only,
        "targets": incident.targets,
        "inputs": incident.inputs,
        "entries": [_entry(entry) for entry in incident.entries],
        "expect": _expectation(incident.expect),
    }
    return head + yaml_text({**first, **_given(rest)})


def moment_text(moment: datetime) -> str:
    """Return a time in UTC as it is written in YAML."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and str(int(text)) == text and len(text) < 10


def _given(fields: Mapping[str, Value]) -> dict[str, Value]:
    """Leave out what says nothing."""
    return {key: value for key, value in fields.items() if value}


def _entry(entry: IncidentEntry) -> Fields:
    return {
        "step": entry.step,
        **_seen(entry),
        **_given({"readings": [_seen(row) for row in entry.readings]}),
    }


def _seen(seen: Seen) -> dict[str, Value]:
    written: dict[str, Value] = {"target": seen.target or None, "item": seen.item}
    written["went_to"] = seen.went_to or None
    written["consent"] = None if seen.consent is None else _consent(seen.consent)
    written["reading"] = seen.reading
    written["raw"] = None if seen.raw is None else _raw(seen.raw)
    written["error"] = None if seen.error is None else _fault(seen.error)
    written["answer"] = seen.answer
    words = {name: getattr(seen, name) for name in ("pasted", "waited", "note", "decide", "skip", "stop")}
    written |= {"record": seen.record or None, **{name: text or None for name, text in words.items()}}
    return {key: value for key, value in written.items() if value is not None}


def _consent(consent: SeenConsent) -> Value:
    return {"typed": consent.typed} if consent.typed else True


def _raw(raw: Raw) -> Value:
    """Return the output alone when there is nothing else to tell."""
    told = _given({"stderr": raw.stderr, "exit_status": raw.exit_status, "duration_s": raw.duration_s})
    return {"stdout": raw.stdout, **told} if told else raw.stdout


def _fault(fault: SeenFault) -> Fields:
    more: Fields = {
        "rung": fault.rung,
        "host": fault.host,
        "fingerprint": fault.fingerprint,
        "is_changed": fault.is_changed,
    }
    return {"kind": fault.kind, "message": fault.message, **_given(more)}


def _expectation(expect: Expectation) -> Fields:
    verdicts: Fields = {step: str(verdict) for step, verdict in expect.verdicts.items()}
    return {**_given({"path": list(expect.path)}), "end": expect.end, **_given({"verdicts": verdicts})}
