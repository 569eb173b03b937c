"""Whom and what a document names, as far as the run itself knows it: machines, accounts and people."""

from collections.abc import Iterator

from desktop.domain.errors import InputError
from desktop.domain.target_ref import parse_target
from desktop.summary.document import Document

HOST, USER = "host", "user"  # as the tokens of redaction are called
_FACTS = {"hostname": HOST, "name": HOST, "host": HOST, "user": USER}
_EVERYBODYS = {"local", "localhost", "this computer", "root", "administrator", "somebody", "unknown", "linux"}


def identities(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the kind and the name of each, in the order of the document; what everybody is called so is left out."""
    for kind, name in _named(document):
        if name and name.casefold() not in _EVERYBODYS:
            yield kind, name


def _named(document: Document) -> Iterator[tuple[str, str]]:
    yield HOST, document.machine
    yield USER, document.operator
    for target in document.targets:
        yield HOST, _host_of(target.target)
        for fact in target.facts:
            if fact.name in _FACTS:
                yield _FACTS[fact.name], fact.value
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
