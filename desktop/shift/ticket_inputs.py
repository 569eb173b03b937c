"""Inputs of a runbook that a ticket tells: from its fields, from lines as alerts have them, or by what they look like.

Nothing of it is used before a person has agreed: whoever writes to a desk could name any host.
"""

import re
from collections.abc import Mapping

from desktop.dataclass import dataclass
from desktop.domain.desk import Ticket
from desktop.domain.errors import ExpressionError, InputError
from desktop.domain.inputs import Input, InputType
from desktop.domain.runbook import Runbook
from desktop.engine.alert import inputs_from_alert
from desktop.engine.inputs import parse_value
from desktop.redaction.clean import clean

_LONGEST_TEXT = 50_000
_MOST = 50  # of one kind
_EDGE = r"(?<![\w./@:-])"
_NAME = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}"
_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "url": re.compile(r"\bhttps?://[^\s<>\"'|\])]{3,500}", re.I),
    "email": re.compile(r"\b[\w.+-]{1,64}@" + _NAME + r"\b", re.I),
    "cidr": re.compile(_EDGE + r"(?:\d{1,3}\.){3}\d{1,3}/\d{1,2}\b"),
    "address": re.compile(_EDGE + r"(?:\d{1,3}\.){3}\d{1,3}(?![\w./-]*\d)"),
    "name": re.compile(_EDGE + _NAME + r"(?![\w@])", re.I),
    "numbered": re.compile(_EDGE + r"[a-z][a-z0-9]{1,20}(?:-[a-z0-9]{1,12}){0,3}-\d{1,4}(?![\w.-]*\w)"),
    "path": re.compile(r"(?<![\w./:<>-])/(?:[\w.+-]{1,80}/?){1,12}"),
}
_KINDS: Mapping[InputType, tuple[str, ...]] = {
    InputType.HOST: ("name", "address", "numbered"),
    InputType.TARGET: ("name", "address", "numbered"),
    InputType.URL: ("url",),
    InputType.PATH: ("path",),
    InputType.CIDR: ("cidr",),
    InputType.EMAIL: ("email",),
}
_STANDARDS = ("utf-", "iso-", "sha-", "tls-", "ssl-", "cve-", "rfc-")
_FILES = (
    ".txt",
    ".log",
    ".json",
    ".yaml",
    ".yml",
    ".png",
    ".jpg",
    ".pdf",
    ".csv",
    ".html",
    ".py",
    ".sh",
    ".conf",
)


@dataclass(frozen=True, slots=True)
class Told:
    """A value for an input, and where in the ticket it stands."""

    value: str
    where: str


def text_of(ticket: Ticket) -> str:
    """Return what is said in a ticket: by whoever asks, then by all others."""
    parts = (ticket.subject, ticket.text, *(comment.text for comment in ticket.comments))
    return clean("\n".join(dict.fromkeys(parts)))[:_LONGEST_TEXT]


def found_in(text: str) -> dict[str, tuple[str, ...]]:
    """Return what a text names, by kind: url, email, cidr, address, name, numbered (such as web-03), path."""
    found: dict[str, tuple[str, ...]] = {}
    rest = text[:_LONGEST_TEXT]
    for kind, pattern in _PATTERNS.items():
        hits = (one.group().rstrip(".,;:!?") for one in pattern.finditer(rest))
        kept = tuple(dict.fromkeys(one for one in hits if _may_be(kind, one)))[:_MOST]
        if kept:
            found[kind] = kept
        rest = pattern.sub(" ", rest) if kind in ("url", "email", "cidr") else rest
    return found


def inputs_from_ticket(runbook: Runbook, ticket: Ticket) -> dict[str, Told]:
    """Return the inputs that a ticket tells and that fit; secrets are never taken from one."""
    text = text_of(ticket)
    from_lines = inputs_from_alert(runbook, text)
    kinds = found_in(text)
    told: dict[str, Told] = {}
    for name, spec in runbook.inputs.items():
        if spec.type is InputType.SECRET:
            continue
        if spec.type is InputType.TICKET:
            told[name] = Told(str(ticket.ref), "the ticket itself")
            continue
        found = _from_field(name, spec, ticket) or _from_line(name, spec, from_lines) or _by_kind(spec, kinds)
        if found is not None and (fitted := _fitted(spec, found.value)):
            told[name] = Told(fitted, found.where)
    return told


def _from_field(name: str, spec: Input, ticket: Ticket) -> Told | None:
    wanted = {one.casefold() for one in (name, name.replace("_", " "), spec.label) if one}
    for label, value in ticket.custom.items():
        if label.strip().casefold() in wanted and value:
            return Told(clean(value).strip(), f"the field {label}")
    return None


def _from_line(name: str, spec: Input, lines: Mapping[str, str]) -> Told | None:
    return Told(lines[name], f"the line {spec.alert}") if name in lines else None


def _by_kind(spec: Input, kinds: Mapping[str, tuple[str, ...]]) -> Told | None:
    """Return the one thing of the kind that an input takes; of several none is guessed."""
    for kind in _KINDS.get(spec.type, ()):
        found = kinds.get(kind, ())
        if len(found) == 1:
            return Told(found[0], "the only one of its kind in the text")
        if found:
            return None
    return None


def _fitted(spec: Input, value: str) -> str:
    """Return the value as the input takes it, or nothing; a host alone is reached over SSH."""
    tries = (value, f"ssh:{value}") if spec.type is InputType.TARGET else (value,)
    for one in tries:
        try:
            parse_value(spec, one)
        except (InputError, ExpressionError):
            continue
        return one
    return ""


def _may_be(kind: str, text: str) -> bool:
    if kind == "address":
        return all(int(part) < 256 for part in text.split("."))
    if kind == "cidr":
        address, _, bits = text.partition("/")
        return int(bits) <= 32 and _may_be("address", address)
    if kind == "numbered":
        return not text.startswith(_STANDARDS)
    if kind == "name":
        return not text.lower().endswith(_FILES)
    return len(text) > 1 if kind == "path" else True
