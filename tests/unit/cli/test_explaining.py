"""`handrail explain` tells of every check what it means, takes and reads."""

import json

import pytest

from desktop.checks.catalogue import check_ids, find_check
from desktop.checks.shapes import parameter_fields, reading_fields
from desktop.cli.check.explaining import explain_check
from desktop.cli.check.one import list_checks
from desktop.domain.errors import InputError


@pytest.mark.parametrize("check_id", check_ids())
def test_every_check_is_explained_in_full(check_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    spec = find_check(check_id)
    assert explain_check(check_id, as_json=False) == 0
    told = capsys.readouterr().out
    assert " ".join(spec.explanation.split()) in " ".join(told.split())
    assert all(line in told for line in spec.default_outcomes)
    fields = (*parameter_fields(spec), *reading_fields(spec))
    assert all(f"\n  {field.name} (" in told for field in fields)
    read_on = told.split("Read on\n")[1].split("\n\n")[0]
    assert read_on.startswith("  ")


def test_a_check_that_windows_does_not_have_tells_what_to_read_there(
    capsys: pytest.CaptureFixture[str],
) -> None:
    explain_check("host.cron", as_json=False)
    assert "\nNot on Windows\n  Windows has no cron." in capsys.readouterr().out
    explain_check("host.service", as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["read_on"], told["not_on_windows"]) == (["shell", "windows"], None)


def test_the_list_marks_the_checks_that_read_windows(capsys: pytest.CaptureFixture[str]) -> None:
    list_checks(as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert "host.disk          Disk space (Windows too)" in lines
    assert "host.load          Load" in lines
    list_checks(as_json=True)
    marked = {each["id"] for each in json.loads(capsys.readouterr().out) if each["windows"]}
    assert "host.disk" in marked
    assert "host.load" not in marked


def test_parameters_tell_what_must_be_given_and_what_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    explain_check("net.tls", as_json=False)
    told = capsys.readouterr().out
    assert "\n  host (text), must be given\n" in told
    assert "\n  port (integer), 443 if left out\n" in told
    assert "\n  ca_file (text), nothing if left out\n" in told


def test_programs_get_the_same_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    explain_check("net.tls", as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["read_on"] == ["network"]
    assert {"name": "host", "kind": "text", "required": True} in told["parameters"]
    assert {"name": "names", "kind": "text", "optional": False, "list": True} in told["reading"]


def test_a_check_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"Did you mean host\.swap\?"):
        explain_check("host.swp", as_json=False)
