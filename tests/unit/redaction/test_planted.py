"""Forty shapes of secrets in every encoding: nothing of them comes through, found by form or held by name."""

import pytest

from desktop.domain.errors import LeakError
from desktop.domain.events import NoteAdded, RunEnded, StepFinished
from desktop.domain.verdict import Ended, Verdict
from desktop.redaction.gate import require_no_secret
from desktop.redaction.masker import SecretMasker
from desktop.redaction.redact import redact
from desktop.shift.bundle import make_bundle
from desktop.summary import FORMATS, Audience, render, write_letter
from tests.unit.redaction.planted import ENCODINGS, PACKINGS, SHAPES, Planted
from tests.unit.summary import sample_runs
from tests.unit.summary.sample_runs import HOST, begin, evidence, started


def holding_all() -> SecretMasker:
    masker = SecretMasker()
    for name, shape in SHAPES.items():
        masker.add(name, shape.secret)
    return masker


_ALL = holding_all()
_TEXTS = "\n\n".join(shape.text for shape in SHAPES.values())


def _forms(secret: str) -> list[str]:
    """Every encoding of the secret itself, without the quotes that its line gives it."""
    return [
        secret,
        *(encode(secret).removeprefix('{"log": "').removesuffix('"}') for encode in ENCODINGS.values()),
    ]


def test_there_are_forty_shapes() -> None:
    assert len(SHAPES) == len({shape.secret for shape in SHAPES.values()}) == 40


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_no_shape_comes_through_by_its_form_alone(encoding: str) -> None:
    encode = ENCODINGS[encoding]
    left = []
    for name, shape in SHAPES.items():
        told = redact(f"before {encode(shape.text)} after").text
        left += [(name, form, told) for form in _forms(shape.secret) if form in told]
        if not (told.startswith("before ") and "[hidden:" in told):
            left.append((name, "nothing is marked", told))
    assert left == []


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_no_secret_that_is_held_comes_through_anywhere(encoding: str) -> None:
    encode = ENCODINGS[encoding]
    left = []
    for name, shape in SHAPES.items():
        masker = SecretMasker()
        masker.add(name, shape.secret)
        told = masker.mask(f"it was {encode(shape.secret)} there")
        left += [(name, told) for form in _forms(shape.secret) if form in told]
        require_no_secret(told.encode(), masker, name)
    assert left == []


@pytest.mark.parametrize("packing", PACKINGS)
def test_the_gate_finds_every_shape_however_it_is_packed(packing: str) -> None:
    missed = []
    for name, shape in SHAPES.items():
        masker = SecretMasker()
        masker.add(name, shape.secret)
        told = _what_the_gate_says(PACKINGS[packing](f"before {shape.text} after, and so on"), masker)
        if f"the secret {name!r} is in it" not in told or shape.secret in told:
            missed.append((name, told))
    assert missed == []


def _what_the_gate_says(data: bytes, masker: SecretMasker) -> str:
    try:
        require_no_secret(data, masker, "the summary")
    except LeakError as fault:
        return str(fault)
    return "nothing"


def _run_that_tells(text: str) -> sample_runs.Document:
    """A run in which a secret got into whatever the world and the person can write to."""
    script = started(mount=text, operator=text, machine=text)
    script.add(
        NoteAdded(text=text, by=text, step="space"),
        begin("space", text),
        StepFinished(
            step="space",
            entry=1,
            target=HOST,
            verdict=Verdict.FAIL,
            said=text,
            reason=text,
            reading={"used_pct": 9.5, "path": text, text: text},
            looked_at={"text": text, text: [text, {text: text}]},
            evidence=(evidence("x"),),
        ),
        RunEnded(ended=Ended.ESCALATED, verdict=Verdict.FAIL, said=text, because=text, ask_for=text),
    )
    return sample_runs.document(script)


@pytest.mark.parametrize("format_", FORMATS)
def test_no_export_of_a_run_holds_a_shape(format_: str) -> None:
    """The sample's own mask knows none of them, so that all depends on their forms."""
    data = _bytes_of(render(_run_that_tells(_TEXTS), format_))
    require_no_secret(data, _ALL, format_)


@pytest.mark.parametrize("audience", Audience)
def test_no_letter_to_any_audience_holds_a_shape(audience: Audience) -> None:
    letter = write_letter(_run_that_tells(_TEXTS), audience)
    require_no_secret(render(letter, "markdown").encode(), _ALL, audience)


def test_no_bundle_holds_a_shape_though_nobody_knew_of_them_when_the_evidence_was_kept() -> None:
    bundle = make_bundle(
        write_letter(_run_that_tells(_TEXTS), Audience.ESCALATION),
        incident="incident: 1\n",
        get_evidence=lambda _: _TEXTS.encode(),
        mask=bytes,
    )
    assert any(member.name.startswith("evidence/") for member in bundle.members)
    require_no_secret(bundle.data, _ALL, "the bundle")


@pytest.mark.parametrize("format_", FORMATS)
def test_the_gate_stops_an_export_that_a_secret_without_a_form_got_into(format_: str) -> None:
    planted = Planted("the word is {}", "Ylvis says 'ding & dong' <loudly>")
    masker = SecretMasker()
    masker.add("fox", planted.secret)
    data = _bytes_of(render(_run_that_tells(planted.text), format_))
    with pytest.raises(LeakError, match=f"{format_}.*'fox'"):
        require_no_secret(data, masker, format_)


def _bytes_of(rendered: str | bytes) -> bytes:
    return rendered if isinstance(rendered, bytes) else rendered.encode()
