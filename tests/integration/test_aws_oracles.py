"""Our readings of an account and the AWS CLI's come to the same verdict, with limits just above and just below.

`docs/oracles.md` lists the pairs. Both ask moto's server; the CLI reads its answers by its own code."""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desktop.domain.outcome import parse_outcome_line
from desktop.domain.verdict import Verdict
from desktop.engine.judge import judge
from tests.integration.aws_account import REGION, Look, client
from tests.servers.moto_server import Moto

pytestmark = pytest.mark.requires_server("awscli")


@pytest.fixture
def cli(account: Moto) -> Any:
    """Ask the AWS CLI, and return its answer."""

    def ask(*words: str) -> Any:
        command = [
            "/usr/bin/aws",
            "--endpoint-url",
            account.url,
            "--region",
            REGION,
            "--output",
            "json",
            *words,
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


def agree(fields: dict[str, Any], name: str, theirs: float) -> None:
    """Hold a figure against theirs, with a limit that it just reaches and one that it just does not."""
    for limit in (theirs, theirs + 1):
        lines = [parse_outcome_line(f"fail: {name} >= {limit}"), parse_outcome_line("pass: otherwise")]
        expected = Verdict.FAIL if theirs >= limit else Verdict.PASS
        assert judge(lines, fields, datetime.now(UTC)).verdict is expected, (name, limit)


def test_identity(look: Look, cli: Any) -> None:
    theirs = cli("sts", "get-caller-identity")
    fields = look("aws.identity").fields
    assert (fields["account"], fields["arn"]) == (theirs["Account"], theirs["Arn"])


def test_messages_of_a_queue(look: Look, cli: Any, account: Moto) -> None:
    sqs = client("sqs", account)
    url = sqs.create_queue(QueueName="orders")["QueueUrl"]
    for number in range(3):
        sqs.send_message(QueueUrl=url, MessageBody=str(number))
    sqs.receive_message(QueueUrl=url, VisibilityTimeout=600)
    theirs = cli("sqs", "get-queue-attributes", "--queue-url", url, "--attribute-names", "All")["Attributes"]
    fields = look("aws.sqs", name="orders").fields
    agree(fields, "waiting_count", int(theirs["ApproximateNumberOfMessages"]))
    agree(fields, "in_flight_count", int(theirs["ApproximateNumberOfMessagesNotVisible"]))
    agree(fields, "retention_s", int(theirs["MessageRetentionPeriod"]))


def test_alarms(look: Look, cli: Any, account: Moto) -> None:
    cloudwatch = client("cloudwatch", account)
    for name in ("a", "b", "c"):
        cloudwatch.put_metric_alarm(
            AlarmName=name, Namespace="AWS/EC2", MetricName="CPUUtilization", Statistic="Average", Period=300,
            EvaluationPeriods=1, Threshold=90, ComparisonOperator="GreaterThanThreshold",
        )  # fmt: skip
    for name in ("a", "b"):
        cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="x")
    theirs = cli("cloudwatch", "describe-alarms", "--state-value", "ALARM", "--query", "length(MetricAlarms)")
    assert theirs == 2
    agree(look("aws.alarms").fields, "alarm_count", theirs)


def test_metric(look: Look, cli: Any, account: Moto) -> None:
    now = datetime.now(UTC)
    client("cloudwatch", account).put_metric_data(
        Namespace="Shop",
        MetricData=[
            {"MetricName": "Depth", "Value": value, "Timestamp": now - timedelta(minutes=minutes)}
            for minutes, value in ((25, 10.0), (15, 30.0), (5, 20.0))
        ],
    )
    start, end = (now - timedelta(minutes=40)).isoformat(), (now + timedelta(minutes=1)).isoformat()
    points = cli(
        "cloudwatch", "get-metric-statistics", "--namespace", "Shop", "--metric-name", "Depth", "--period", "300",
        "--statistics", "Average", "--start-time", start, "--end-time", end, "--query", "Datapoints[].Average",
    )  # fmt: skip
    fields = look("aws.metric", namespace="Shop", metric="Depth").fields
    agree(fields, "points", len(points))
    agree(fields, "max", max(points))
    agree(fields, "min", min(points))


def test_state_of_an_instance(look: Look, cli: Any, account: Moto, instance_id: str) -> None:
    client("ec2", account).stop_instances(InstanceIds=[instance_id])
    theirs = cli(
        "ec2", "describe-instances", "--instance-ids", instance_id, "--query", "Reservations[].Instances[].State.Name"
    )  # fmt: skip
    assert [look("aws.ec2", instance_id=instance_id).fields["state"]] == theirs == ["stopped"]


def test_query_over_pages(look: Look, cli: Any, account: Moto) -> None:
    sqs = client("sqs", account)
    for index in range(12):
        sqs.create_queue(QueueName=f"queue-{index:02}")
    theirs = cli("sqs", "list-queues", "--page-size", "5", "--query", "length(QueueUrls)")
    asked = {
        "service": "sqs",
        "operation": "ListQueues",
        "parameters": {"MaxResults": 5},
        "query": "QueueUrls",
    }
    agree(look("aws.query", **asked).fields, "count", theirs)
    assert theirs == 12
