"""Every golden case of the AWS checks: what AWS answers, the reading it gives, the verdict and the sentence."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.checks.aws import NAMES
from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.checks.read import as_fields
from desktop.domain import errors
from desktop.domain.outcome import parse_outcome_line
from desktop.engine.judge import judge
from tests.fakes.aws import PreparedAccount

GOLDEN = Path(__file__).parents[3] / "golden"
CASES = sorted(GOLDEN.glob("aws.*/*.json"))
NOW = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


def timed(fields: dict[str, Any]) -> Any:
    """Return what stands for a time in JSON, `{"at": "2026-…"}`, as that time."""
    return datetime.fromisoformat(fields["at"]) if list(fields) == ["at"] else fields


def account_of(case: dict[str, Any]) -> PreparedAccount:
    answers = {tuple(name.split(" ", 1)): pages for name, pages in case["answers"].items()}
    return PreparedAccount(answers, region=case.get("region", "eu-west-1"))  # type: ignore[arg-type]


def written(value: object) -> object:
    """Return a value as it stands in JSON."""
    return json.loads(json.dumps(value, default=lambda moment: moment.isoformat()))


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_answers_give_reading_and_verdict(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"), object_hook=timed)
    spec, account = find_check(path.parent.name), account_of(case)
    params = build_params(spec, case["params"])
    assert spec.aws is not None
    read_at = getattr(sys.modules[spec.aws.__module__], "read_at", None)  # of a check that looks at the clock
    if "error" in case:
        with pytest.raises(getattr(errors, case["error"])) as raised:
            read_at(account, params, lambda: NOW) if read_at else spec.aws(account, params)
        assert str(raised.value) == case["message"]
        return
    fields = as_fields(read_at(account, params, lambda: NOW) if read_at else spec.aws(account, params))
    assert written(fields) == case["reading"]
    judgement = judge([parse_outcome_line(line) for line in spec.default_outcomes], fields, NOW)
    assert (str(judgement.verdict), judgement.said) == (case["verdict"], case["said"])


@pytest.mark.parametrize("name", NAMES)
def test_every_aws_check_has_golden_cases(name: str) -> None:
    assert len([path for path in CASES if path.parent.name == f"aws.{name}"]) >= 3
