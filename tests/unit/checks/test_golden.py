"""Every golden case: what real systems write, the reading it gives, the verdict and the sentence."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.checks.catalogue import find_check
from desktop.checks.host import NAMES
from desktop.checks.parameters import build_params
from desktop.checks.read import as_fields
from desktop.domain import errors
from desktop.domain.outcome import parse_outcome_line
from desktop.engine.judge import judge
from tests.fakes.answering_shell import AnsweringShell
from tests.fakes.answering_windows import AnsweringWindows

GOLDEN = Path(__file__).parents[2] / "golden"
CASES = sorted(GOLDEN.glob("host.*/*.json"))
NOW = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


def shell_of(case: dict[str, Any]) -> AnsweringShell | AnsweringWindows:
    """Return the machine of a case: `answers` of a POSIX script by question, or `windows`, what PowerShell gives."""
    if "windows" in case:
        return AnsweringWindows(case["windows"])
    answers = {name: "".join(f"{line}\n" for line in lines) for name, lines in case["answers"].items()}
    return AnsweringShell(answers, stderr=case.get("stderr", ""), exit_status=case.get("exit_status", 0))


def written(value: object) -> object:
    """Return a value as it stands in JSON."""
    return json.loads(json.dumps(value, default=lambda moment: moment.isoformat()))


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_output_gives_reading_and_verdict(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    spec = find_check(path.parent.name)
    params, shell = build_params(spec, case.get("params", {})), shell_of(case)
    read = spec.windows if "windows" in case else spec.shell
    assert read is not None
    if "error" in case:
        with pytest.raises(getattr(errors, case["error"])) as raised:
            read(shell, params)
        assert str(raised.value) == case["message"]
        return
    fields = as_fields(read(shell, params))
    assert written(fields) == case["reading"]
    judgement = judge([parse_outcome_line(line) for line in spec.default_outcomes], fields, NOW)
    assert (str(judgement.verdict), judgement.said) == (case["verdict"], case["said"])


@pytest.mark.parametrize("name", NAMES)
def test_every_host_check_has_golden_cases(name: str) -> None:
    assert len([path for path in CASES if path.parent.name == f"host.{name}"]) >= 3
