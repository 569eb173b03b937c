"""Steps over many regions and accounts: each is an ordinary row, and one in trouble leaves the others alone."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.errors import TargetError, UnreadableOutputError
from desktop.domain.step import CheckStep
from desktop.domain.target_ref import parse_target
from desktop.domain.verdict import Verdict
from desktop.engine.next import Over
from desktop.targets.aws.target import AwsTarget
from desktop.targets.base import Call
from desktop.targets.open import TargetPool
from tests.integration.aws_account import client
from tests.servers.faulty_aws import FaultyAws, faulty_aws
from tests.servers.moto_server import Moto
from tests.unit.engine.driving import Driven, outcome, runbook_of

REGIONS = ("eu-west-1", "us-east-1", "ap-south-1")
FEW = "aws:/eu-west-1,us-east-1,ap-south-1"


@pytest.fixture(scope="module")
def faulty_way(moto: Moto) -> Iterator[FaultyAws]:
    with faulty_aws(moto.url) as way:
        yield way


@pytest.fixture
def faulty(account: Moto, faulty_way: FaultyAws, monkeypatch: pytest.MonkeyPatch) -> FaultyAws:
    """The way to the account, in which a test may put faults."""
    faulty_way.faults.clear()
    monkeypatch.setenv("AWS_ENDPOINT_URL", faulty_way.url)
    return faulty_way


def volumes(on: str | tuple[str, ...], **keys: Any) -> CheckStep:
    asked = {"service": "ec2", "operation": "DescribeVolumes", "query": "Volumes[].VolumeId"}
    return CheckStep(
        id="look", title="Look", check="aws.query", on=on, with_=asked,
        outcomes=(outcome("fail: count > 0"), outcome("pass: otherwise")), **keys,
    )  # fmt: skip


def looked(step: CheckStep, timeout_s: float = 40) -> Driven:
    driven = Driven(runbook_of(step), targets=TargetPool()).start()
    driven.until(lambda update: isinstance(update.next, Over), timeout_s)
    return driven


def rows(driven: Driven) -> dict[str, dict[str, Any]]:
    found = driven.run.latest["look"].reading["rows"]
    return {str(row["target"]): row for row in found}  # type: ignore[union-attr, index, call-overload, misc]


def said(driven: Driven, target: str) -> str:
    return next(one.said for one in driven.run.entries if one.target == target)


def test_each_region_is_a_row(account: Moto) -> None:
    client("ec2", account).create_volume(AvailabilityZone="eu-west-1a", Size=1)
    found = rows(looked(volumes(FEW)))
    assert {target: row["verdict"] for target, row in found.items()} == {
        "aws:/eu-west-1": "fail", "aws:/us-east-1": "pass", "aws:/ap-south-1": "pass",
    }  # fmt: skip
    assert {row["region"] for row in found.values()} == {"eu-west-1", "us-east-1", "ap-south-1"}


def test_all_are_the_regions_that_are_switched_on(account: Moto) -> None:
    identity = TargetPool().target(parse_target("aws:/all")).identify(Call.within(20))
    on = sorted(one["RegionName"] for one in client("ec2", account).describe_regions()["Regions"])
    assert identity.facts["members"] == [f"aws:/{region}" for region in on]
    assert identity.label.endswith(f"in {len(on)} regions")
    assert len(on) > 10


def test_several_accounts_and_regions_in_one_list(
    account: Moto, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    (home / ".aws").mkdir()
    keys = "aws_access_key_id = x\naws_secret_access_key = y\n"
    (home / ".aws" / "credentials").write_text(f"[ops]\n{keys}\n[dev]\n{keys}")
    driven = looked(volumes(("aws:ops/eu-west-1,us-east-1", "aws:dev/eu-west-1", "aws:gone/eu-west-1")))
    assert {target: row["verdict"] for target, row in rows(driven).items()} == {
        "aws:ops/eu-west-1": "pass", "aws:ops/us-east-1": "pass", "aws:dev/eu-west-1": "pass",
        "aws:gone/eu-west-1": "unknown",
    }  # fmt: skip
    assert "gone" in said(driven, "aws:gone/eu-west-1")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("deny", "UnauthorizedOperation"),
        ("throttle", "asked to slow down"),
        ("off", "not switched on"),
        ("expired", "Sign in"),
        ("error", "in trouble"),
        ("hang", "within 2 s"),
        ("cut", "Unable to parse"),
        ("page", "a web page came"),
    ],
)
def test_region_in_trouble_is_unknown_and_the_others_go_on(
    faulty: FaultyAws, monkeypatch: pytest.MonkeyPatch, fault: str, words: str
) -> None:
    backoff = "botocore.retries.standard.ExponentialBackoff.delay_amount"
    monkeypatch.setattr(backoff, lambda *_: 0.01)  # up to seven seconds else
    for region in REGIONS:  # making a client takes its time, which is not the point
        AwsTarget(parse_target(f"aws:/{region}")).aws(Call.within(20)).call("ec2", "DescribeVolumes")
    faulty.faults["us-east-1/ec2"] = fault
    faulty.counted.clear()
    begun = time.monotonic()
    driven = looked(volumes(FEW, timeout="2s" if fault == "hang" else "20s"))
    assert {target: row["verdict"] for target, row in rows(driven).items()} == {
        "aws:/eu-west-1": "pass", "aws:/us-east-1": "unknown", "aws:/ap-south-1": "pass",
    }  # fmt: skip
    assert words in said(driven, "aws:/us-east-1")
    assert driven.run.latest["look"].verdict is Verdict.UNKNOWN
    assert time.monotonic() - begun < 9
    assert faulty.counted["us-east-1"] > (2 if fault in ("throttle", "error") else 0)  # these are tried again


def test_a_region_that_is_slow_and_answers_is_waited_for(faulty: FaultyAws) -> None:
    faulty.faults["us-east-1/ec2"] = "slow"
    driven = looked(volumes(FEW, timeout="30s"))
    assert {row["verdict"] for row in rows(driven).values()} == {"pass"}
    took_s = {one.target: one.duration_s for one in driven.run.entries if one.target}
    assert took_s["aws:/us-east-1"] > 1.5


def test_regions_are_asked_beside_each_other(faulty: FaultyAws) -> None:
    for region in REGIONS:
        AwsTarget(parse_target(f"aws:/{region}")).aws(Call.within(20)).call("ec2", "DescribeVolumes")
    faulty.faults.update({f"{region}/ec2": "hang" for region in REGIONS})
    begun = time.monotonic()
    driven = looked(volumes(FEW, timeout="3s"))
    assert time.monotonic() - begun < 8  # one after the other it would be nine
    assert {row["verdict"] for row in rows(driven).values()} == {"unknown"}


def test_no_region_that_is_switched_on_is_unreadable(
    account: Moto, monkeypatch: pytest.MonkeyPatch, prepared: Callable[[str], str]
) -> None:
    body = "<DescribeRegionsResponse><regionInfo/></DescribeRegionsResponse>"
    monkeypatch.setenv("AWS_ENDPOINT_URL", prepared(body))
    with pytest.raises(UnreadableOutputError, match=r"no region that is switched on"):
        TargetPool().target(parse_target("aws:/all")).identify(Call.within(20))


@pytest.fixture
def prepared(request: pytest.FixtureRequest) -> Callable[[str], str]:
    from tests.servers.aws_answers import answering_aws

    def serve(body: str) -> str:
        serving = answering_aws({"DescribeRegions": (200, body)})
        request.addfinalizer(lambda: serving.__exit__(None, None, None))
        return serving.__enter__()

    return serve


def test_denied_regions_say_which_permission(faulty: FaultyAws) -> None:
    faulty.faults["us-east-1/ec2"] = "deny"
    with pytest.raises(TargetError, match=r"ec2 DescribeRegions in us-east-1: UnauthorizedOperation"):
        TargetPool().target(parse_target("aws:/all")).identify(Call.within(20))
