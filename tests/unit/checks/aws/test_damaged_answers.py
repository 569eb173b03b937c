"""An AWS answer with any one value changed gives a reading or is refused in words, never another error."""

import copy
import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.checks.read import as_fields
from desktop.domain.errors import HandrailError
from tests.fakes.aws import NotPreparedError
from tests.unit.checks.aws.test_golden_aws import CASES, NOW, account_of, timed

SAMPLES = [
    json.loads(path.read_text(encoding="utf-8"), object_hook=timed) | {"id": path.parent.name}
    for path in CASES
    if path.parent.name != "aws.query"
]
ODD = [None, True, -1, 10**30, 1.5, float("nan"), "", "²", "x", [], [1], ["x"], [{}], {}, {"a": 1}]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Tell where each value is: its owner and its key or index."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield value, key
        if isinstance(inner, dict | list):
            yield from places(inner)


@given(sample=st.sampled_from(SAMPLES), data=st.data())
@settings(max_examples=300, deadline=None)
def test_damaged_answer_is_read_or_refused(sample: dict[str, Any], data: st.DataObject) -> None:
    case = copy.deepcopy(sample)
    pages = [
        page for pages in case["answers"].values() for page in pages if not {"raises", "date"} & set(page)
    ]
    spots = [spot for page in pages for spot in places(page)]
    if spots:
        owner, key = data.draw(st.sampled_from(range(len(spots))).map(spots.__getitem__))
        owner[key] = data.draw(st.sampled_from(ODD))
    spec, account = find_check(case["id"]), account_of(case)
    params = build_params(spec, case["params"])
    assert spec.aws is not None
    read_at = getattr(sys.modules[spec.aws.__module__], "read_at", None)
    with suppress(HandrailError, NotPreparedError):  # damage can lead to a question that nobody prepared
        reading = read_at(account, params, lambda: NOW) if read_at else spec.aws(account, params)
        assert as_fields(reading)
