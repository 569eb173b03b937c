"""The JSON Schema: equal to what is shipped, itself valid, and of one mind with the loader."""

import copy
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from desktop.language import (
    load_data,
    new_runbook_text,
    runbook_reference_text,
    runbook_schema,
    runbook_schema_text,
)
from desktop.language.schema import all_properties
from desktop.language.words import described_models

SHIPPED = Path(__file__).parents[3] / "resources" / "runbook.schema.json"
EXAMPLE = load_data(new_runbook_text("x", "X"))


def errors(value: object) -> list[str]:
    return [error.message for error in jsonschema.Draft202012Validator(runbook_schema()).iter_errors(value)]


def test_the_shipped_file_is_the_generated_one() -> None:
    assert SHIPPED.read_text(encoding="utf-8") == runbook_schema_text()


def test_the_reference_page_is_the_generated_one() -> None:
    page = SHIPPED.parents[1] / "docs" / "runbook-reference.md"
    assert page.read_text(encoding="utf-8") == runbook_reference_text()


def test_every_key_is_described_and_nothing_else_is() -> None:
    properties = list(all_properties(runbook_schema()))
    assert [key for key, value in properties if not value.get("description")] == []
    assert {key for key, _ in properties} == {key for words in described_models().values() for key in words}


def test_it_is_a_schema_and_takes_a_good_runbook() -> None:
    jsonschema.Draft202012Validator.check_schema(runbook_schema())
    assert errors(EXAMPLE) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("titel",), "x"),
        (("runbook",), 2),
        (("steps",), []),
        (("steps", 0, "chekc"), "x"),
        (("steps", 0, "id"), "end"),
        (("steps", 0, "outcomes", 0, "warn"), "otherwise"),
        (("inputs", "host", "type"), "targt"),
        (("steps", 1, "capture", "rows", "table"), "x"),
    ],
)
def test_it_refuses_what_the_loader_refuses(path: tuple[str | int, ...], value: object) -> None:
    broken: Any = copy.deepcopy(EXAMPLE)
    parent = broken
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = value
    assert errors(broken) != []
