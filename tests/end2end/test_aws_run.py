"""The EC2 runbook against moto's server: a stopped and a running instance, and no account at all."""

from pathlib import Path

import boto3
import pytest

from tests.end2end.terminal import Terminal
from tests.servers.moto_server import Moto

REGION = "eu-west-1"


@pytest.fixture
def account(moto: Moto, tmp_path: Path) -> Terminal:
    home = tmp_path / "home"
    home.mkdir()
    return Terminal(home, {**moto.environment, "AWS_DEFAULT_REGION": REGION})


def instance(moto: Moto, *, is_stopped: bool) -> str:
    ec2 = boto3.client(
        "ec2",
        endpoint_url=moto.url,
        region_name=REGION,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )
    image = ec2.describe_images()["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    if is_stopped:
        ec2.stop_instances(InstanceIds=[made])
    return str(made)


def arguments(instance_id: str) -> tuple[str, ...]:
    account = f"account=aws:/{REGION}"
    return (
        "run",
        "ec2-instance-unreachable",
        "-i",
        f"instance_id={instance_id}",
        "-i",
        account,
        "--no-input",
        "--json",
    )


def test_stopped_instance_is_found_and_its_start_is_left_to_a_person(account: Terminal, moto: Moto) -> None:
    ended = account.run(*arguments(instance(moto, is_stopped=True)))
    steps = {step["id"]: step for step in ended.json["steps"]}
    assert steps["identity"]["reading"]["account"]
    assert steps["instance"]["reading"]["state"] == "stopped"
    assert steps["instance"]["verdict"] == "fail"
    assert (ended.code, ended.json["ended"]) == (77, None)


def test_running_instance_goes_on_to_the_network(account: Terminal, moto: Moto) -> None:
    ended = account.run(*arguments(instance(moto, is_stopped=False)), timeout_s=90)
    steps = {step["id"]: step for step in ended.json["steps"]}
    assert steps["instance"]["reading"]["state"] == "running"
    assert len(steps) > 2


def test_instance_that_is_not_there_is_said_so(account: Terminal) -> None:
    ended = account.run(*arguments("i-0123456789abcdef0"))
    steps = {step["id"]: step for step in ended.json["steps"]}
    assert steps["instance"]["reading"]["exists"] is False


def test_unreachable_account_is_unknown_and_never_fail(account: Terminal) -> None:
    nowhere = Terminal(account.home, {**account.environment, "AWS_ENDPOINT_URL": "http://127.0.0.1:1"})
    ended = nowhere.run("check", "aws.identity", "--on", f"aws:/{REGION}", "--json")
    assert (ended.code, ended.json["verdict"]) == (3, "unknown")
    assert "127.0.0.1" in ended.json["said"]


def test_one_check_of_several_regions_has_a_verdict_for_each(account: Terminal, moto: Moto) -> None:
    made = instance(moto, is_stopped=True)
    ended = account.run(
        "check", "aws.ec2", f"instance_id={made}", "--on", f"aws:/{REGION},us-east-1", "--format", "nagios"
    )
    first, *lines = ended.stdout.splitlines()
    assert (ended.code, first.partition(" - ")[0]) == (2, "CRITICAL"), ended
    assert f"aws.ec2 on 2 targets: 2 CRITICAL. aws:/eu-west-1: {made} is stopped" in first
    assert f"[CRITICAL] aws:/eu-west-1: {made} is stopped" in lines[0]
    assert lines[1].startswith("[CRITICAL] aws:/us-east-1: ")
    assert made in lines[1]
    assert len(lines) == 2
