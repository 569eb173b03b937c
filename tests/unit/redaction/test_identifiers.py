"""Profiles: what tells whose a text is becomes a token, the same one throughout, and no more than that."""

from desktop.redaction.identifiers import Identifier, profile_named
from desktop.redaction.redact import redact

_ALL = profile_named("public").identifiers


def _split(example: str) -> tuple[str, str, str]:
    before, _, rest = example.partition("«")
    value, _, after = rest.partition("»")
    return before, value, after


def test_each_form_finds_its_examples_and_keeps_the_others() -> None:
    wrong = []
    for one in _ALL:
        for before, value, after in map(_split, one.hides):
            if value not in _values(one, before + value + after):
                wrong.append((one.kind, before + value + after))
        wrong += [(one.kind, text) for text in one.stays if redact(text, profile="public").text != text]
    assert wrong == []
    assert [one.kind for one in _ALL if not (one.hides and one.stays)] == []


def _values(one: Identifier, text: str) -> list[str]:
    return [text[place.start : place.stop] for place in one.values(text, text.encode())]
