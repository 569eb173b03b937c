"""Every secret held is hidden in every form it may be written in, and only it."""

import base64
import html
import json
import shlex
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.redaction.masker import SecretMasker
from desktop.redaction.redact import redact

_SECRET = "S3cr\"et'p/a+ss=w0rd $x é\\n"
_FORMS = {
    "raw": _SECRET,
    "url": urllib.parse.quote(_SECRET),
    "url, every sign": urllib.parse.quote(_SECRET, safe=""),
    "form": urllib.parse.quote_plus(_SECRET),
    "json": json.dumps(_SECRET),
    "json in json": json.dumps(json.dumps(_SECRET)),
    "json, not ascii": json.dumps(_SECRET, ensure_ascii=False),
    "shell": shlex.quote(_SECRET),
    "html": html.escape(_SECRET),
    "hex": _SECRET.encode().hex(),
    "base64": base64.b64encode(_SECRET.encode()).decode(),
    "base64 at 1": base64.b64encode(b"x" + _SECRET.encode() + b"tail").decode(),
    "base64 at 2": base64.b64encode(b"xy" + _SECRET.encode()).decode(),
    "base64 for web": base64.urlsafe_b64encode(b"user:" + _SECRET.encode()).decode(),
    "coloured": _SECRET[:5] + "\x1b[0m" + _SECRET[5:],
    "broken by nothing": _SECRET[:5] + "\u200b" + _SECRET[5:],
}


def _masker(*secrets: str) -> SecretMasker:
    masker = SecretMasker()
    for number, secret in enumerate(secrets):
        masker.add(f"s{number}", secret)
    return masker


@pytest.mark.parametrize("form", _FORMS.values(), ids=_FORMS.keys())
def test_every_form_is_hidden_between_its_neighbours(form: str) -> None:
    masked = _masker(_SECRET).mask(f"äö before ({form}) after")
    assert masked.startswith("äö before (")
    assert masked.endswith(") after")
    assert "[hidden:s0]" in masked
    assert form not in masked
    assert _SECRET[:6] not in masked


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=8, max_size=30), st.binary(max_size=5))
def test_no_secret_survives_in_base64_whatever_stands_beside_it(secret: str, beside: bytes) -> None:
    encoded = base64.b64encode(beside + secret.encode() + beside).decode()
    masked = _masker(secret).mask(f"<{encoded}>")
    assert masked != f"<{encoded}>"
    for size in range(3):
        inner = base64.b64encode(b"\0" * size + secret.encode()).decode().rstrip("=")[4:-2]
        assert len(inner) < 6 or inner not in masked


def test_a_longer_secret_that_holds_a_shorter_one_is_hidden_whole() -> None:
    assert (
        _masker("hunter2", "hunter2-prod-key").mask("x hunter2-prod-key y hunter2")
        == "x [hidden:s1] y [hidden:s0]"
    )


def test_a_short_secret_hides_words_and_not_parts_of_words() -> None:
    assert _masker("abc").mask("abc abcdef (abc)") == "[hidden:s0] abcdef ([hidden:s0])"


def test_each_line_of_a_key_is_hidden_by_itself() -> None:
    key = "-----BEGIN KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU\nAAAAB3NzaC1yc2EAAAADAQABAAABAQ\n"
    assert "b3BlbnNzaC1rZX" not in _masker(key).mask("log: b3BlbnNzaC1rZXktdjEAAAAABG5vbmU")


def test_bytes_that_are_no_text_come_through() -> None:
    data = b"\xff\xfe hunter22 \x80\x00"
    assert _masker("hunter22").mask_bytes(data) == b"\xff\xfe [hidden:s0] \x80\x00"


def test_no_secret_is_no_change() -> None:
    masker = _masker("")
    assert masker.mask("any text") == "any text"


def test_redaction_counts_by_kind_and_says_where() -> None:
    redacted = redact("key \x1b[1mhunter22\x1b[0m and password=Tr0ub4dor for é", _masker("hunter22"))
    assert redacted.text == "key [hidden:secret] and password=[hidden:password] for é"
    assert redacted.counts() == {"secret": 1, "password": 1}
    assert [redacted.text[hit.start : hit.end] for hit in redacted.hits] == [
        "[hidden:secret]",
        "[hidden:password]",
    ]
    assert [redacted.source[hit.source_start : hit.source_end] for hit in redacted.hits] == [
        "hunter22",
        "Tr0ub4dor",
    ]


def test_a_person_may_undo_a_guess_but_not_a_secret_that_is_held() -> None:
    masker = _masker("hunter22")
    first = redact("hunter22 password=Tr0ub4dor", masker)
    undone = frozenset(hit.source_start for hit in first.hits)
    assert redact(first.source, masker, shown=undone).text == "[hidden:secret] password=Tr0ub4dor"


def test_masking_twice_changes_nothing_even_when_a_name_holds_a_secret() -> None:
    masker = SecretMasker()
    masker.add("db-password", "hidden")
    masker.add("x", "password")
    once = masker.mask("hidden and password")
    assert once == "[hidden:db-password] and [hidden:x]"
    assert masker.mask(once) == once
    assert masker.mask("[hidden:password]") == "[[hidden:db-password]:[hidden:x]]"
