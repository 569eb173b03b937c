"""The checks of single AWS services on moto's server, where it knows the service."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.integration.test_aws_checks import REGION, Look, client, looking_at
from tests.servers.moto_server import Moto, start_moto


@pytest.fixture(scope="module")
def server() -> Iterator[Moto]:
    server = start_moto()
    yield server
    server.stop()


@pytest.fixture
def account(server: Moto, home: Path, monkeypatch: pytest.MonkeyPatch) -> Moto:
    server.reset()
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return server


@pytest.fixture
def look(account: Moto) -> Look:
    return looking_at(f"aws:/{REGION}")


# queues


def queue_with_dead_letters(account: Moto) -> Any:
    sqs = client("sqs", account)
    letters = sqs.create_queue(QueueName="orders-dlq")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=letters, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": "1"})
    sqs.create_queue(QueueName="orders", Attributes={"RedrivePolicy": policy})
    return sqs


def put_age(account: Moto, age_s: float) -> None:
    client("cloudwatch", account).put_metric_data(
        Namespace="AWS/SQS",
        MetricData=[
            {"MetricName": "ApproximateAgeOfOldestMessage", "Value": age_s, "Unit": "Seconds",
             "Dimensions": [{"Name": "QueueName", "Value": "orders"}],
             "Timestamp": datetime.now(UTC) - timedelta(minutes=2)}
        ],
    )  # fmt: skip


def test_queue_its_age_and_its_dead_letters(look: Look, account: Moto) -> None:
    sqs = queue_with_dead_letters(account)
    url = sqs.get_queue_url(QueueName="orders")["QueueUrl"]
    for number in range(3):
        sqs.send_message(QueueUrl=url, MessageBody=str(number))
    assert look("aws.sqs", name="orders").verdict == "unknown"  # its age is not told yet
    put_age(account, 30)
    seen = look("aws.sqs", name="orders")
    assert (seen.verdict, seen.fields["waiting_count"], seen.fields["oldest_age_s"]) == ("pass", 3, 30)
    assert (seen.fields["dead_letter_queue"], seen.fields["dead_letter_count"]) == ("orders-dlq", 0)
    sqs.receive_message(QueueUrl=url, VisibilityTimeout=600)
    held = look("aws.sqs", name=url).fields
    assert (held["waiting_count"], held["in_flight_count"], held["name"]) == (2, 1, "orders")
    sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName="orders-dlq")["QueueUrl"], MessageBody="x")
    assert look("aws.sqs", name="orders").said == "1 messages of orders failed and lie in orders-dlq."


def test_queue_that_is_not_there(look: Look) -> None:
    seen = look("aws.sqs", name="nope")
    assert (seen.verdict, seen.fields["exists"]) == ("fail", False)


# buckets


def test_bucket_from_bare_to_sound_to_open(look: Look, account: Moto) -> None:
    s3 = client("s3", account)
    s3.create_bucket(Bucket="shop", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_public_access_block(
        Bucket="shop",
        PublicAccessBlockConfiguration=dict.fromkeys(
            ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
        ),
    )
    assert look("aws.s3", bucket="shop").said == "The bucket shop has no default encryption."
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    s3.put_bucket_encryption(Bucket="shop", ServerSideEncryptionConfiguration={"Rules": [rule]})
    bare = look("aws.s3", bucket="shop")
    assert (bare.verdict, bare.fields["versioning"], bare.fields["region"]) == ("warn", "off", REGION)
    s3.put_bucket_versioning(Bucket="shop", VersioningConfiguration={"Status": "Enabled"})
    sound = look("aws.s3", bucket="shop")
    assert (sound.verdict, sound.fields["encryption"], sound.fields["is_public"]) == ("pass", "AES256", False)
    s3.delete_public_access_block(Bucket="shop")
    s3.put_bucket_acl(Bucket="shop", ACL="public-read")
    opened = look("aws.s3", bucket="shop")
    assert (opened.verdict, opened.fields["is_acl_public"]) == ("fail", True)
    assert len(opened.fields["open_blocks"]) == 4


def test_bucket_that_is_not_there(look: Look) -> None:
    assert look("aws.s3", bucket="no-such-bucket").said == "There is no bucket no-such-bucket."
