"""A support bundle: all listed with its hash, the same bytes each time, and nothing in it that must stay here."""

import hashlib
import io
import json
import zipfile

import pytest

from desktop.domain.errors import InputError, RecordError
from desktop.domain.events import EvidenceRef
from desktop.shift.bundle import Bundle, make_bundle
from desktop.summary import Audience, render, write_letter
from tests.unit.summary.sample_runs import RUNS
from tests.unit.summary.script import SECRET, evidence

HELD = SECRET.encode()


def get_evidence(ref: EvidenceRef) -> bytes:
    if ref == evidence("du", size=300_000_000, kept=65_536):
        raise RecordError("Evidence ev-601b2c2473 (stdout) is not in this record.")
    if ref == evidence("rotate"):
        return b"\x00\xff binary " + HELD
    return f"{ref.short}\npassword=Tr0ub4dor&3x!\n{SECRET}\n".encode()


def made(audience: Audience = Audience.ESCALATION) -> Bundle:
    letter = write_letter(RUNS["resolved"](), audience)
    return make_bundle(
        letter,
        incident="incident: 1\n",
        get_evidence=get_evidence,
        mask=lambda data: data.replace(HELD, b"[hidden:logs/token]"),
    )


def read(bundle: Bundle) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle.data)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def test_it_holds_the_summary_the_evidence_the_incident_and_a_list() -> None:
    names = list(read(made()))
    assert names[:3] == ["summary.md", "summary.html", "summary.json"]
    assert names[-2:] == ["incident.yaml", "manifest.json"]
    assert [name.partition("-")[0] for name in names[3:-2]] == ["evidence/ev", "evidence/ev"]


def test_every_file_is_listed_with_its_hash() -> None:
    files = read(made())
    told = json.loads(files.pop("manifest.json"))
    listed = {one["name"]: (one["sha256"], one["size_bytes"]) for one in told["files"]}
    assert listed == {name: (hashlib.sha256(data).hexdigest(), len(data)) for name, data in files.items()}
    assert told["run_id"] == "20260302-130211-web03"


def test_the_same_run_told_at_the_same_moment_gives_the_same_bytes() -> None:
    assert made().data == made().data


def test_no_secret_is_in_any_file() -> None:
    files = read(made())
    for data in files.values():
        assert HELD not in data
        assert b"Tr0ub4dor" not in data
    binary = [data for data in files.values() if data.startswith(b"\x00\xff")]
    assert binary == [b"\x00\xff binary [hidden:logs/token]"]


def test_what_a_sensitive_step_read_stays_and_is_named() -> None:
    bundle = made()
    assert not any(evidence("vault").short in one.name for one in bundle.members)
    assert "step vault (Does the vault open?): marked sensitive" in bundle.left_out


def test_evidence_that_is_not_here_is_named() -> None:
    [missing] = [one for one in made().left_out if "601b2c2473" in one]
    assert missing.endswith("is not in this record.")
    assert missing in json.loads(read(made())["manifest.json"])["left_out"]


def test_the_summary_in_it_is_the_letter() -> None:
    letter = write_letter(RUNS["resolved"](), Audience.ESCALATION)
    assert read(made())["summary.md"].decode() == render(letter, "markdown")


def test_a_customer_gets_none() -> None:
    with pytest.raises(InputError, match="not for a customer"):
        made(Audience.CUSTOMER)
