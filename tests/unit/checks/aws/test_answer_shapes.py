"""The answers of the golden cases are AWS's: every field is one that botocore's model of the operation has."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape
from botocore.session import get_session

from tests.unit.checks.aws.test_golden_aws import CASES, timed

ANSWERS = sorted(
    {
        (path.parent.name, name)
        for path in CASES
        if path.parent.name != "aws.query"  # whose cases are about the query and not about the answer
        for name in json.loads(path.read_text(encoding="utf-8"))["answers"]
    }
)


@cache
def model_of(service: str) -> ServiceModel:
    return get_session().get_service_model(service)


def misfits(shape: Shape | None, value: Any, path: str) -> Iterator[str]:
    """Tell of what the model does not know, or knows as another kind."""
    match shape:
        case StructureShape() if isinstance(value, dict):
            for name, inner in value.items():
                if name not in shape.members:
                    yield f"{path}.{name}"
                else:
                    yield from misfits(shape.members[name], inner, f"{path}.{name}")
        case ListShape() if isinstance(value, list):
            for inner in value:
                yield from misfits(shape.member, inner, f"{path}[]")
        case MapShape() if isinstance(value, dict):
            for inner in value.values():
                yield from misfits(shape.value, inner, f"{path}{{}}")
        case Shape() if not is_of(shape, value):
            yield f"{path} = {value!r} is no {shape.type_name}"


def is_of(shape: Shape, value: object) -> bool:
    kinds: dict[str, type | tuple[type, ...]] = {
        "string": str, "boolean": bool, "integer": int, "long": int, "double": (int, float), "float": (int, float),
    }  # fmt: skip
    if shape.type_name == "timestamp":
        return hasattr(value, "tzinfo")
    enum = getattr(shape, "enum", None)
    return isinstance(value, kinds.get(shape.type_name, ())) and (not enum or value in enum)


@pytest.mark.parametrize(("check_id", "asked"), ANSWERS)
def test_answers_fit_the_model(check_id: str, asked: str) -> None:
    service, operation, *_ = asked.split(" ")
    shape = model_of(service).operation_model(operation).output_shape
    wrong = []
    for path in (path for path in CASES if path.parent.name == check_id):
        answers = json.loads(path.read_text(encoding="utf-8"), object_hook=timed)["answers"]
        for page in answers.get(asked, ()):
            if not {"raises", "date"} & set(page):
                wrong += [f"{path.stem}: {one}" for one in misfits(shape, page, operation)]
    assert not wrong
