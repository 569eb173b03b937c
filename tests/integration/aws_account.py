"""An account on moto's server: its clients, and checks that are read and judged there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import boto3

from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.checks.read import read_check
from desktop.domain.outcome import parse_outcome_line
from desktop.domain.target_ref import parse_target
from desktop.engine.judge import judge
from desktop.targets.aws.target import AwsTarget
from desktop.targets.base import Call
from tests.servers.moto_server import Moto

REGION = "eu-west-1"


@dataclass(frozen=True)
class Seen:
    fields: dict[str, Any]
    verdict: str
    said: str


Look = Callable[..., Seen]


def looking_at(target: str) -> Look:
    def look(check: str, timeout_s: float = 30, **params: Any) -> Seen:
        spec = find_check(check)
        call = Call.within(timeout_s)
        fields = dict(read_check(spec, AwsTarget(parse_target(target)), build_params(spec, params), call))
        verdict = judge(
            [parse_outcome_line(line) for line in spec.default_outcomes], fields, datetime.now(UTC)
        )
        return Seen(fields, str(verdict.verdict), verdict.said)

    return look


def client(service: str, account: Moto) -> Any:
    return boto3.client(service, region_name=REGION, endpoint_url=account.url)
