"""Answers in which one value is missing or of another type: a reading or an error of ours, and nothing else."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.checks.read import as_fields
from desktop.domain.errors import TargetError
from tests.unit.checks.aws.test_golden_aws import account_of
from tests.unit.checks.aws.test_missing_permissions import CHECKS, sound

TWISTS: tuple[Any, ...] = (None, "", "\x1b[31m\u202e", -1, True, [], [None], {}, {"x": [1]})


def twisted(value: Any) -> Iterator[Any]:
    """Yield the value with one part of it, at any depth, replaced."""
    yield from TWISTS
    if isinstance(value, dict):
        for key, item in value.items():
            yield from ({**value, key: other} for other in twisted(item))
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from ([*value[:index], other, *value[index + 1 :]] for other in twisted(item))


@pytest.mark.parametrize("check", CHECKS)
def test_twisted_answer_is_read_or_unreadable(check: str) -> None:
    spec, case = find_check(check), sound(check)
    params = build_params(spec, case["params"])
    assert spec.aws is not None
    tried = 0
    for operation, pages in case["answers"].items():
        for page in twisted(pages[0]):
            if not isinstance(page, dict):
                continue
            answers = {**case["answers"], operation: [page, *pages[1:]]}
            with suppress(TargetError):
                json.dumps(as_fields(spec.aws(account_of({"answers": answers}), params)), default=str)
            tried += 1
    assert tried > 50
