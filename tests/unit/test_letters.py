"""Letters under a profile: a name becomes the same token in every format, and in evidence; and the last gate."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.domain.errors import InputError, LeakError
from desktop.letters import Letters
from desktop.records.opening import open_records
from desktop.records.store import Records
from desktop.redaction.masker import SecretMasker
from desktop.summary import Audience, Document, render
from tests.unit.summary.reading_back import FORMATS
from tests.unit.summary.sample_runs import RUNS

OURS = ("web-03", "ana", "desk-7")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = open_records(tmp_path, now=lambda: datetime(2026, 3, 2, tzinfo=UTC))
    yield opened
    opened.close()


@pytest.fixture
def letters(records: Records) -> Letters:
    return Letters(records=records, masker=SecretMasker())


@pytest.fixture
def document() -> Document:
    return RUNS["resolved"]()


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("profile", ["customer", "vendor", "public"])
def test_no_name_of_ours_is_in_any_format(
    letters: Letters, document: Document, audience: Audience, profile: str
) -> None:
    letter = letters.write(document, audience, profile=profile)
    for format_ in FORMATS:
        text = render(letter, format_).replace("\\", "")
        run_id = document.run_id  # an id of the record, which has the machine's name in this sample
        assert [one for one in OURS if one in text.replace(run_id, "")] == []


def test_the_same_name_is_the_same_token_throughout(letters: Letters, document: Document) -> None:
    text = render(letters.write(document, Audience.INTERNAL, profile="vendor"), "text")
    assert "root@host-2" in text
    assert "ssh://root@host-2" in text
    assert "Run by user-1 on host-1" in text
    assert "Allowed by user-1" in text


def test_the_internal_profile_changes_nothing(letters: Letters, document: Document) -> None:
    letter = letters.write(document, Audience.INTERNAL)
    assert render(letter, "markdown") == render(document, "markdown")


def test_a_profile_that_is_none_is_told(letters: Letters, document: Document) -> None:
    with pytest.raises(InputError, match="internal, customer, vendor, public"):
        letters.write(document, Audience.INTERNAL, profile="everybody")


def test_the_events_stay(letters: Letters, document: Document) -> None:
    plain = letters.write(document, Audience.ESCALATION)
    told = letters.write(document, Audience.ESCALATION, profile="public")
    assert [one.from_events for one in told.blocks] == [one.from_events for one in plain.blocks]


def test_what_still_holds_a_secret_does_not_leave(letters: Letters, document: Document) -> None:
    letters.masker.add("the key", "97.1 % full")
    text = render(letters.write(document, Audience.INTERNAL), "html")
    with pytest.raises(LeakError, match="the key"):
        letters.require_no_secret(text.encode(), "the summary as html")
    shown = Letters(
        records=letters.records, masker=letters.masker, write_pdf=lambda body, _title: body.encode()
    )
    with pytest.raises(LeakError, match="the summary as PDF did not leave"):
        shown.pdf(shown.write(document, Audience.INTERNAL))
    with pytest.raises(InputError, match="window's part"):
        letters.pdf(letters.write(document, Audience.INTERNAL))


def test_a_bundle_under_a_profile_names_nobody_and_says_what_it_lacks(document: Document) -> None:
    from desktop.shift.bundle import make_bundle
    from desktop.summary import write_letter

    looked_at: list[str] = []
    bundle = make_bundle(
        write_letter(document, Audience.ESCALATION),
        incident="host: web-03",
        get_evidence=lambda ref: b"from web-03",
        mask=lambda data: data,
        change=lambda text: text.replace("web-03", "host-1"),
        gate=lambda _data, what: looked_at.append(what),
    )
    with zipfile.ZipFile(io.BytesIO(bundle.data)) as file:
        names = file.namelist()
        evidence = [file.read(name) for name in names if name.startswith("evidence/")]
        told = json.loads(file.read("manifest.json"))
    assert set(evidence) == {b"from host-1"}
    assert "incident.yaml" not in names
    assert any(one.startswith("incident.yaml:") for one in told["left_out"])
    assert looked_at == [f"{name} of the bundle" for name in names]
