"""One look through a check: its fields, and the verdict and the sentence of its own outcomes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.checks.read import read_check
from desktop.domain.outcome import parse_outcome_line
from desktop.engine.judge import judge
from desktop.targets.base import Call, CancelToken, Target


@dataclass(frozen=True)
class Seen:
    fields: dict[str, Any]
    verdict: str
    said: str


Look = Callable[..., Seen]


def looking_from(target: Target) -> Look:
    def look(check: str, timeout_s: float = 10, cancel: CancelToken | None = None, **params: Any) -> Seen:
        spec = find_check(check)
        fields = dict(
            read_check(spec, target, build_params(spec, params), Call.within(timeout_s, cancel=cancel))
        )
        verdict = judge(
            [parse_outcome_line(line) for line in spec.default_outcomes], fields, datetime.now(UTC)
        )
        return Seen(fields, str(verdict.verdict), verdict.said)

    return look
