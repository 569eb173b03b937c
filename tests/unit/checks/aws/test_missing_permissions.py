"""A permission that is missing is named by its action, and what was read without it still stands; rows are bounded."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from desktop.checks.aws import ebs
from desktop.checks.aws.bounded import action
from desktop.checks.aws.recent_metrics import check_window
from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.checks.read import as_fields
from desktop.domain.errors import InputError, PermissionDeniedError
from desktop.domain.outcome import parse_outcome_line
from desktop.domain.values import Fields, Value
from desktop.engine.judge import judge
from tests.fakes.aws import PreparedAccount
from tests.unit.checks.aws.test_golden_aws import GOLDEN, NOW, account_of, timed

CHECKS = (
    "aws.asg",
    "aws.ebs",
    "aws.ec2_reachability",
    "aws.ecs_service",
    "aws.elb_targets",
    "aws.lambda",
    "aws.rds",
)


class Denying(PreparedAccount):
    """The account of a golden case, in which one operation is denied."""

    def __init__(self, whole: PreparedAccount, denied: str) -> None:
        super().__init__(whole._answers, region=whole.region)
        self._denied = denied

    def call(self, service: str, operation: str, **parameters: Value) -> Fields:
        self._gate(service, operation)
        return super().call(service, operation, **parameters)

    def pages(self, service: str, operation: str, **parameters: Value) -> Iterator[Fields]:
        self._gate(service, operation)
        return super().pages(service, operation, **parameters)

    def _gate(self, service: str, operation: str) -> None:
        if f"{service} {operation}" == self._denied:
            raise PermissionDeniedError("AccessDenied: no.")


def sound(check: str) -> dict[str, Any]:
    case: dict[str, Any] = json.loads(
        (GOLDEN / check / "sound.json").read_text(encoding="utf-8"), object_hook=timed
    )
    return case


@pytest.mark.parametrize(
    ("check", "denied"), [(check, each) for check in CHECKS for each in sound(check)["answers"]]
)
def test_missing_permission_is_unknown_and_named(check: str, denied: str) -> None:
    spec, case = find_check(check), sound(check)
    account = Denying(account_of(case), denied)
    service, operation = denied.split(" ")
    assert spec.aws is not None
    verdict, said = "unknown", ""
    try:
        fields = as_fields(spec.aws(account, build_params(spec, case["params"])))
    except PermissionDeniedError as error:
        said = str(error)
    else:
        judgement = judge([parse_outcome_line(line) for line in spec.default_outcomes], fields, NOW)
        verdict, said = str(judgement.verdict), judgement.said
    assert verdict == "unknown"
    assert action(service, operation) in said


def test_actions_are_named_as_policies_name_them() -> None:
    assert action("elbv2", "DescribeTargetHealth") == "elasticloadbalancing:DescribeTargetHealth"
    assert action("ec2", "DescribeVolumes") == "ec2:DescribeVolumes"


@pytest.mark.parametrize(("since_s", "period_s"), [(3600, 90), (60, 300), (30 * 86400, 60)])
def test_windows_are_bounded(since_s: float, period_s: int) -> None:
    with pytest.raises(InputError):
        check_window(since_s, period_s)


def test_no_page_is_read_past_the_bound() -> None:
    page = {"Volumes": [{"VolumeId": f"vol-{index}", "State": "in-use"} for index in range(400)]}
    statuses = [{"VolumeId": f"vol-{index}", "VolumeStatus": {"Status": "ok"}} for index in range(400)]
    account = PreparedAccount(
        {
            ("ec2", "DescribeVolumes"): [page] * 9,
            ("ec2", "DescribeVolumeStatus"): [{"VolumeStatuses": statuses}],
        }
    )
    reading = ebs.read_aws(account, ebs.Params())
    assert (reading.total, reading.is_complete, len(reading.volumes)) == (1000, False, 100)
