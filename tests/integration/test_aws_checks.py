"""The AWS target and its checks on moto's server, and on servers that answer as AWS does when it is in trouble."""

import json
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.errors import (
    AuthError,
    CancelledError,
    ConnectError,
    DeadlineError,
    ExpressionError,
    InputError,
    PermissionDeniedError,
    TargetError,
    ThrottledError,
)
from desktop.domain.target_ref import parse_target
from desktop.targets.aws.target import AwsTarget
from desktop.targets.base import Call, CancelToken, Stream
from tests.integration.aws_account import REGION, Look, client, looking_at
from tests.servers.moto_server import Moto
from tests.servers.streams import closed_port, silent, tcp_server

# who we are


def test_identity_is_told_in_one_line(account: Moto) -> None:
    identity = AwsTarget(parse_target(f"aws:/{REGION}")).identify(Call.within(20))
    assert identity.label == "arn:aws:sts::123456789012:user/moto (account 123456789012)"
    assert identity.facts["region"] == REGION


def test_identity_needs_no_region(account: Moto) -> None:
    assert AwsTarget(parse_target("aws:")).identify(Call.within(20)).facts["account"] == "123456789012"


def test_identity_check(look: Look) -> None:
    seen = look("aws.identity")
    assert (seen.verdict, seen.fields["principal"]) == ("pass", "moto")
    other = look("aws.identity", account="999999999999")
    assert (other.verdict, other.fields["is_expected"]) == ("fail", False)


# instances


def test_running_instance_passes(look: Look, instance_id: str) -> None:
    seen = look("aws.ec2", instance_id=instance_id)
    assert (seen.verdict, seen.fields["state"], seen.fields["exists"]) == ("pass", "running", True)
    assert (seen.fields["name"], seen.fields["type"]) == ("web-1", "t3.micro")
    assert seen.fields["az"].startswith(REGION)
    assert (datetime.now(UTC) - seen.fields["launched_at"]).total_seconds() < 300


def test_stopped_instance_fails_with_its_reason(look: Look, account: Moto, instance_id: str) -> None:
    client("ec2", account).stop_instances(InstanceIds=[instance_id])
    seen = look("aws.ec2", instance_id=instance_id)
    assert (seen.verdict, seen.fields["state"]) == ("fail", "stopped")
    assert "User initiated" in seen.said


def test_instance_that_is_not_there_is_a_reading(look: Look, instance_id: str) -> None:
    seen = look("aws.ec2", instance_id="i-0123456789abcdef0")
    assert (seen.verdict, seen.fields["exists"], seen.fields["state"]) == ("fail", False, "")
    elsewhere = looking_at("aws:/us-east-2")("aws.ec2", instance_id=instance_id)
    assert elsewhere.said == f"There is no instance {instance_id} in us-east-2 of this account."


def test_what_is_no_instance_id_is_refused(look: Look) -> None:
    with pytest.raises(InputError, match="no EC2 instance id"):
        look("aws.ec2", instance_id="web-1")


# alarms and metrics


def put_alarm(account: Moto, name: str, state: str) -> None:
    cloudwatch = client("cloudwatch", account)
    cloudwatch.put_metric_alarm(
        AlarmName=name, Namespace="AWS/EC2", MetricName="CPUUtilization", Statistic="Average", Period=300,
        EvaluationPeriods=1, Threshold=90, ComparisonOperator="GreaterThanThreshold",
    )  # fmt: skip
    cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason=f"{name} went to {state}")


def test_alarms_by_prefix_and_by_name(look: Look, account: Moto) -> None:
    for name, state in (("web-cpu", "ALARM"), ("web-disk", "OK"), ("db-cpu", "INSUFFICIENT_DATA")):
        put_alarm(account, name, state)
    every = look("aws.alarms")
    assert (every.verdict, every.fields["alarm_count"], every.fields["total"]) == ("fail", 1, 3)
    assert every.fields["alarms"][0]["name"] == "web-cpu"
    assert every.fields["alarms"][0]["reason"] == "web-cpu went to ALARM"
    assert look("aws.alarms", prefix="db-").verdict == "warn"
    assert look("aws.alarms", names=["web-disk"]).verdict == "pass"
    missing = look("aws.alarms", names=["web-disk", "nope"])
    assert (missing.verdict, missing.fields["missing"]) == ("fail", ["nope"])
    assert look("aws.alarms", prefix="none-").verdict == "unknown"


def test_metric_statistics(look: Look, account: Moto) -> None:
    now = datetime.now(UTC)
    dimensions = [{"Name": "Queue", "Value": "orders"}]
    client("cloudwatch", account).put_metric_data(
        Namespace="Shop",
        MetricData=[
            {"MetricName": "Depth", "Dimensions": dimensions, "Value": value, "Unit": "Count",
             "Timestamp": now - timedelta(minutes=minutes)}
            for minutes, value in ((25, 10.0), (15, 30.0), (5, 20.0))
        ],
    )  # fmt: skip
    seen = look("aws.metric", namespace="Shop", metric="Depth", dimensions={"Queue": "orders"})
    assert seen.verdict == "pass"
    assert (seen.fields["points"], seen.fields["latest"]) == (3, 20.0)
    assert (seen.fields["min"], seen.fields["max"], seen.fields["mean"]) == (10.0, 30.0, 20.0)
    assert 240 <= seen.fields["age_s"] <= 660
    nothing = look("aws.metric", namespace="Shop", metric="Depth", dimensions={"Queue": "other"})
    assert (nothing.verdict, nothing.fields["points"], nothing.fields["latest"]) == ("unknown", 0, None)


def test_metric_parameters_are_checked(look: Look) -> None:
    with pytest.raises(InputError, match="no statistic"):
        look("aws.metric", namespace="n", metric="m", statistic="Median")
    with pytest.raises(InputError, match="at most 1440 periods"):
        look("aws.metric", namespace="n", metric="m", since_s="30d")


# any read-only operation


def test_query_joins_pages(look: Look, account: Moto) -> None:
    sqs = client("sqs", account)
    for index in range(30):
        sqs.create_queue(QueueName=f"queue-{index:02}")
    seen = look(
        "aws.query", service="sqs", operation="ListQueues", parameters={"MaxResults": 10}, query="QueueUrls"
    )
    assert (seen.verdict, seen.fields["count"], seen.fields["is_complete"]) == ("pass", 30, True)


def test_query_stops_after_its_pages(look: Look, account: Moto) -> None:
    s3 = client("s3", account)
    s3.create_bucket(Bucket="many", CreateBucketConfiguration={"LocationConstraint": REGION})
    for index in range(5):
        s3.put_object(Bucket="many", Key=f"key-{index}", Body=b"x")
    asked = {"Bucket": "many", "MaxKeys": 2}
    few = look("aws.query", service="s3", operation="ListObjectsV2", parameters=asked, max_pages=2)
    assert (few.verdict, few.fields["pages"], few.fields["is_complete"]) == ("unknown", 2, False)
    every = look(
        "aws.query", service="s3", operation="ListObjectsV2", parameters=asked, query="Contents[].Key"
    )
    assert (every.fields["result"], every.fields["pages"]) == ([f"key-{index}" for index in range(5)], 3)


def test_query_hides_secrets_in_answers(look: Look, account: Moto) -> None:
    ec2 = client("ec2", account)
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, UserData="password=topsecret")
    instance_id = made["Instances"][0]["InstanceId"]
    seen = look(
        "aws.query",
        service="ec2",
        operation="DescribeInstanceAttribute",
        parameters={"InstanceId": instance_id, "Attribute": "userData"},
    )
    assert seen.fields["result"]["UserData"] == {"Value": "(hidden)"}


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("ec2", "TerminateInstances", {"InstanceIds": ["i-1"]}),
        ("ec2", "GetPasswordData", {"InstanceId": "i-1"}),
        ("secretsmanager", "GetSecretValue", {"SecretId": "x"}),
        ("sts", "AssumeRole", {"RoleArn": "a" * 20, "RoleSessionName": "xx"}),
        ("sts", "GetSessionToken", {}),
        ("ssm", "GetParameter", {"Name": "x", "WithDecryption": True}),
        ("s3", "GetObject", {"Bucket": "b", "Key": "k"}),
    ],
)
def test_query_refuses_what_changes_or_hands_out(
    look: Look, service: str, operation: str, parameters: dict[str, Any]
) -> None:
    with pytest.raises(InputError, match="is not called"):
        look("aws.query", service=service, operation=operation, parameters=parameters)


def test_query_mistakes_are_told_with_a_way_out(look: Look) -> None:
    with pytest.raises(InputError, match="Did you mean DescribeInstances"):
        look("aws.query", service="ec2", operation="DescribeInstancez")
    with pytest.raises(InputError, match="no service 'ec3'"):
        look("aws.query", service="ec3", operation="DescribeInstances")
    with pytest.raises(InputError, match="Unknown parameter"):
        look("aws.query", service="ec2", operation="DescribeInstances", parameters={"Foo": 1})
    with pytest.raises(ExpressionError):
        look("aws.query", service="ec2", operation="DescribeInstances", query="a[")


def test_answers_are_kept_as_evidence(account: Moto) -> None:
    lines: list[bytes] = []
    call = Call.within(
        20, on_output=lambda stream, data: lines.append(data) if stream is Stream.STDOUT else None
    )
    AwsTarget(parse_target(f"aws:/{REGION}")).identify(call)
    name, _, body = b"".join(lines).decode().partition(": ")
    assert name == f"sts GetCallerIdentity in {REGION}"
    assert json.loads(body)["Account"] == "123456789012"


# regions and profiles


def test_region_of_the_environment_and_of_the_profile(
    account: Moto, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match="No region is set"):
        looking_at("aws:")("aws.alarms")
    (home / ".aws").mkdir()
    (home / ".aws" / "config").write_text(
        "[profile ops]\nregion = ap-south-1\naws_access_key_id = a\naws_secret_access_key = b\n"
    )
    assert looking_at("aws:ops/")("aws.alarms").fields["region"] == "ap-south-1"
    assert looking_at("aws:ops/eu-west-3")("aws.alarms").fields["region"] == "eu-west-3"
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    assert looking_at("aws:")("aws.alarms").fields["region"] == "us-west-2"


def test_unknown_profile(account: Moto) -> None:
    with pytest.raises(InputError, match="nope"):
        looking_at("aws:nope/eu-west-1")("aws.identity")


# faults


def test_no_credentials(account: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    with pytest.raises(AuthError, match="aws sso login"):
        looking_at(f"aws:/{REGION}")("aws.identity")


def answering(status: int, code: str, counted: list[int]) -> Callable[[socket.socket], None]:
    """A server that answers every request as AWS's query protocol tells of an error."""
    body = f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>".encode()

    def serve(connection: socket.socket) -> None:
        while True:
            asked = b""
            while b"\r\n\r\n" not in asked or not asked.rstrip().endswith(b"2011-06-15"):
                more = connection.recv(65536)
                if not more:
                    return
                asked += more
            counted.append(1)
            head = f"HTTP/1.1 {status} X\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
            connection.sendall(head.encode() + body)

    return serve


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (403, "AccessDenied", PermissionDeniedError),
        (403, "ExpiredToken", AuthError),
        (403, "InvalidClientTokenId", AuthError),
        (403, "SignatureDoesNotMatch", AuthError),
        (400, "Throttling", ThrottledError),
        (400, "ValidationError", InputError),
        (500, "InternalFailure", TargetError),
    ],
)
def test_errors_of_aws_become_ours(
    account: Moto, monkeypatch: pytest.MonkeyPatch, status: int, code: str, error: type[Exception]
) -> None:
    asked: list[int] = []
    backoff = "botocore.retries.standard.ExponentialBackoff.delay_amount"
    monkeypatch.setattr(backoff, lambda *_: 0.01)  # up to seven seconds else
    with tcp_server(answering(status, code, asked)) as port:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        with pytest.raises(error, match=code) as caught:
            looking_at(f"aws:/{REGION}")("aws.identity")
    assert type(caught.value) is error
    is_tried_again = code in ("Throttling", "InternalFailure")
    assert (len(asked) > 1) == is_tried_again


def test_signing_in_again_is_noticed(account: Moto, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    look = looking_at(f"aws:/{REGION}")
    with pytest.raises(AuthError):
        look("aws.identity")
    (home / ".aws").mkdir()
    (home / ".aws" / "credentials").write_text("[default]\naws_access_key_id=a\naws_secret_access_key=b\n")
    assert look("aws.identity").verdict == "pass"


def test_endpoint_that_is_not_there(account: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{closed_port()}")
    with pytest.raises(ConnectError, match="cannot be reached") as caught:
        looking_at(f"aws:/{REGION}")("aws.identity")
    assert caught.value.rung == "tcp"


def test_endpoint_whose_name_is_not_there(account: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://sts.no-such-region.invalid")
    with pytest.raises(ConnectError, match="cannot be reached") as caught:
        looking_at(f"aws:/{REGION}")("aws.identity")
    assert caught.value.rung == "name"


def test_deadline_and_cancel_end_a_silent_call(account: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    with tcp_server(silent) as port:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        target = AwsTarget(parse_target(f"aws:/{REGION}"))
        begun = time.monotonic()
        with pytest.raises(DeadlineError, match="gave no result within 1 s"):
            target.identify(Call.within(1))
        cancel = CancelToken()
        threading.Timer(0.3, cancel.cancel).start()
        with pytest.raises(CancelledError):
            target.identify(Call.within(20, cancel=cancel))
    assert time.monotonic() - begun < 4


def test_many_threads_share_one_client(account: Moto) -> None:
    target = AwsTarget(parse_target(f"aws:/{REGION}"))
    target.identify(Call.within(20))
    seen: list[Any] = []
    threads = [
        threading.Thread(target=lambda: seen.append(target.aws(Call.within(60)).call("ec2", "DescribeVpcs")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
