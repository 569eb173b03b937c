"""Every golden case of the checks of databases: what a server answers, the reading, the verdict and the sentence."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.checks.catalogue import find_check
from desktop.checks.database import NAMES
from desktop.checks.parameters import build_params
from desktop.checks.read import as_fields
from desktop.domain import errors
from desktop.domain.outcome import parse_outcome_line
from desktop.engine.judge import judge
from tests.fakes.database import PreparedDatabase

GOLDEN = Path(__file__).parents[3] / "golden"
CASES = sorted(GOLDEN.glob("db.*/*.json"))
NOW = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


def timed(fields: dict[str, Any]) -> Any:
    """Return what stands for a time in JSON, `{"at": "2026-…"}`, as that time."""
    return datetime.fromisoformat(fields["at"]) if list(fields) == ["at"] else fields


def written(value: object) -> object:
    """Return a value as it stands in JSON."""
    return json.loads(json.dumps(value, default=lambda moment: {"at": moment.isoformat()}), object_hook=timed)


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_answers_give_reading_and_verdict(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"), object_hook=timed)
    spec = find_check(path.parent.name)
    door = PreparedDatabase(case["engine"], case.get("answers", ()), way=case.get("way"))
    params = build_params(spec, case.get("params", {}))
    assert spec.database is not None
    if "error" in case:
        with pytest.raises(getattr(errors, case["error"])) as raised:
            spec.database(door, params)
        assert str(raised.value) == case["message"]
        return
    fields = as_fields(spec.database(door, params))
    assert written(fields) == case["reading"]
    judgement = judge([parse_outcome_line(line) for line in spec.default_outcomes], fields, NOW)
    assert (str(judgement.verdict), judgement.said) == (case["verdict"], case["said"])
    assert not door.left


@pytest.mark.parametrize("name", NAMES)
def test_every_check_of_databases_has_golden_cases(name: str) -> None:
    assert len([path for path in CASES if path.parent.name == f"db.{name}"]) >= 3
