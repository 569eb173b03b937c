"""Whom and what a document names, as far as the run itself knows it: machines, accounts and people."""

import re
from collections.abc import Iterator

from desktop.domain.errors import InputError
from desktop.domain.target_ref import parse_target
from desktop.redaction.identifiers import is_shared_account
from desktop.redaction.tokens import Tokens
from desktop.summary.document import Document

HOST, USER = "host", "user"  # as the tokens of redaction are called
_FACTS = {"hostname": HOST, "name": HOST, "host": HOST, "user": USER}
_EVERYBODYS = {"local", "localhost", "this computer", "root", "administrator", "somebody", "unknown", "linux"}
_LABEL = re.compile(r"(?:\S+ \()?(?P<user>[^@\s()]+)@(?P<host>[\w.:-]+)\)?(?: \(.*)?")
# As a link tells how a host is reached.
_WAY = re.compile(r"(?P<host>\S+) port \d+(?: through (?P<jumps>.+))?")


def identities(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the kind and the name of each, in the order of the document; what everybody is called so is left out."""
    for kind, name in _named(document):
        if name and name.casefold() not in _EVERYBODYS:
            yield kind, name


def give_tokens(document: Document, tokens: Tokens) -> None:
    """Let each of them have a token, so that it is found wherever it stands."""
    for kind, name in identities(document):
        tokens.token(kind, name)


def _named(document: Document) -> Iterator[tuple[str, str]]:
    yield HOST, document.machine
    yield USER, document.operator
    for target in document.targets:
        yield HOST, _host_of(target.target)
        yield from _signed_in(target.label)
        for fact in target.facts:
            if fact.name in _FACTS:
                yield _FACTS[fact.name], fact.value
            if fact.name == "reached_by":
                yield from ((HOST, host) for host in _on_the_way(fact.value))
    for step in (*document.all_steps, *document.past):
        yield USER, step.by
        yield USER, step.consent.by if step.consent else ""
        yield HOST, _host_of(step.target)
    for note in document.notes:
        yield USER, note.by
    if document.handed_over:
        yield USER, document.handed_over.by
        yield USER, document.handed_over.to


def _host_of(target: str) -> str:
    if not target:
        return ""
    try:
        ref = parse_target(target)
    except InputError:
        return ""
    return ref.database.host if ref.database else ref.host


def _signed_in(label: str) -> Iterator[tuple[str, str]]:
    """Yield what a reached target told: `ops@web-03.eu.example`, also with the name of the SSH settings before it."""
    found = _LABEL.fullmatch(label)
    if found is not None:
        yield HOST, found["host"]
        if not is_shared_account(found["user"]):
            yield USER, found["user"]


def _on_the_way(told: str) -> Iterator[str]:
    """Yield what a host is reached at, and the jump hosts before it: `10.0.0.3 port 22 through ops@bastion-1`."""
    found = _WAY.match(told)
    if found is None:
        yield from () if " " in told else (told,)
        return
    yield found["host"]
    for jump in (found["jumps"] or "").split(", "):
        yield jump.rpartition("@")[2]
