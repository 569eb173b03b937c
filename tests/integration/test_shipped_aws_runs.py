"""The AWS runbooks against moto's server: queues and target groups in good and in bad shape."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import boto3
import pytest

from tests.integration.following import Followed, Follower
from tests.servers.moto_server import Moto

REGION = "eu-west-1"


@pytest.fixture
def account(moto: Moto, tmp_path: Path) -> Follower:
    moto.reset()
    return Follower(tmp_path, {**moto.environment, "AWS_DEFAULT_REGION": REGION})


def client(moto: Moto, service: str) -> Any:
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    return boto3.client(service, endpoint_url=moto.url, region_name=REGION, **keys)


def follow(
    account: Follower, runbook: str, answers: dict[str, str] | None = None, **inputs: object
) -> Followed:
    return account.follow(runbook, inputs={**inputs, "account": f"aws:/{REGION}"}, answers=answers)


def oldest(moto: Moto, queue: str, *ages_s: float) -> None:
    """Tell CloudWatch the age of a queue's oldest message, five minutes apart, the last one now."""
    points = [
        {
            "MetricName": "ApproximateAgeOfOldestMessage",
            "Dimensions": [{"Name": "QueueName", "Value": queue}],
            "Timestamp": datetime.now(UTC) - timedelta(minutes=5 * (len(ages_s) - number)),
            "Value": age_s,
            "Unit": "Seconds",
        }
        for number, age_s in enumerate(ages_s)
    ]
    client(moto, "cloudwatch").put_metric_data(Namespace="AWS/SQS", MetricData=points)


def queue(moto: Moto, name: str, *, messages: int = 0, **attributes: str) -> str:
    sqs = client(moto, "sqs")
    url = str(sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])
    for number in range(messages):
        sqs.send_message(QueueUrl=url, MessageBody=str(number))
    return url


def test_a_queue_that_is_not_there_is_said_so_though_another_begins_alike(
    account: Follower, moto: Moto
) -> None:
    queue(moto, "orders-new")
    run = follow(account, "sqs-backlog-growing", queue="orders")
    assert (run.ended, run.last) == ("unresolved", "no_queue")


def test_a_queue_that_nobody_reads_goes_to_the_owner_of_its_consumers(account: Follower, moto: Moto) -> None:
    queue(moto, "orders", messages=4)
    oldest(moto, "orders", 600, 2400, 4000)
    run = follow(account, "sqs-backlog-growing", queue="orders")
    assert run.said("depth") == "4 messages wait, and nobody is working on any."
    assert "1 h 6 min" in run.said("age")
    assert (run.ended, run.last) == ("escalated", "hand_over_stopped")


def test_a_queue_in_good_shape_is_left_alone_and_what_was_put_aside_is_found(
    account: Follower, moto: Moto
) -> None:
    aside = queue(moto, "orders-dead")
    policy = '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:123456789012:orders-dead","maxReceiveCount":"3"}'
    queue(moto, "orders", RedrivePolicy=policy)
    good = follow(account, "sqs-backlog-growing", queue="orders")
    assert (good.ended, good.last) == ("not_reproduced", "is_fine")
    client(moto, "sqs").send_message(QueueUrl=aside, MessageBody="cannot be read")
    bad = follow(account, "sqs-backlog-growing", queue="orders")
    assert (bad.ended, bad.last) == ("escalated", "hand_over_poison")
    assert bad.said("dead_letters") == "Put aside in orders-dead because they could not be handled - 1."


def balanced(moto: Moto, name: str) -> tuple[Any, str, str]:
    """A target group behind a load balancer, with one running instance in it."""
    ec2, elb = client(moto, "ec2"), client(moto, "elbv2")
    subnets = ec2.describe_subnets()["Subnets"]
    made = elb.create_load_balancer(Name="front", Subnets=[one["SubnetId"] for one in subnets[:2]])
    group = elb.create_target_group(
        Name=name, Protocol="HTTP", Port=80, VpcId=subnets[0]["VpcId"], HealthCheckPath="/up"
    )["TargetGroups"][0]["TargetGroupArn"]
    action = {"Type": "forward", "TargetGroupArn": group}
    balancer = made["LoadBalancers"][0]["LoadBalancerArn"]
    elb.create_listener(LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=[action])
    image = ec2.describe_images()["Images"][0]["ImageId"]
    instance = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    elb.register_targets(TargetGroupArn=group, Targets=[{"Id": instance}])
    return elb, group, instance


class _Sickening(BaseHTTPRequestHandler):
    """Hands every request on to moto, which knows no unhealthy targets, and makes those that it names unhealthy."""

    moto = ""
    reason = ""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        kept = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        try:
            with urlopen(Request(self.moto + self.path, body, kept), timeout=30) as answer:
                status, said = answer.status, answer.read()
        except HTTPError as refused:
            status, said = refused.code, refused.read()
        said = said.replace(b"<State>healthy</State>", f"<State>unhealthy</State>{self.reason}".encode())
        self.send_response(status)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def sickening(moto: Moto, account: Follower) -> Iterator[Callable[[str, str], Follower]]:
    """An account in which every healthy target is unhealthy, for the reason given."""
    servers: list[ThreadingHTTPServer] = []

    def start(reason: str, said: str) -> Follower:
        words = f"<Reason>{reason}</Reason><Description>{said}</Description>"
        handler = type("Sick", (_Sickening,), {"moto": moto.url, "reason": words})
        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), handler))
        Thread(target=servers[-1].serve_forever, kwargs={"poll_interval": 0.02}).start()
        address = f"http://127.0.0.1:{servers[-1].server_port}"
        return Follower(account.home, {**account.environment, "AWS_ENDPOINT_URL": address})

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_target_that_answers_with_an_error_goes_to_the_owner_of_the_program(
    sickening: Callable[[str, str], Follower], moto: Moto
) -> None:
    balanced(moto, "web")
    sick = sickening("Target.ResponseCodeMismatch", "Health checks failed with these codes: [503]")
    run = follow(sick, "elb-unhealthy-targets", {"decide": "program"}, target_group="web")
    assert "1 of 1 are unhealthy: Health checks failed with these codes: [503]" in run.said("health")
    assert run.verdict("instance") == "pass"
    assert (run.ended, run.last) == ("escalated", "hand_over_owner")


def test_a_target_that_times_out_may_be_the_network_and_a_stopped_one_is_not(
    sickening: Callable[[str, str], Follower], account: Follower, moto: Moto
) -> None:
    _, _, instance = balanced(moto, "web")
    sick = sickening("Target.Timeout", "Request timed out")
    run = follow(sick, "elb-unhealthy-targets", {"decide": "network"}, target_group="web")
    assert (run.ended, run.last) == ("escalated", "hand_over_network")
    client(moto, "ec2").stop_instances(InstanceIds=[instance])
    stopped = follow(account, "elb-unhealthy-targets", target_group="web")
    assert (stopped.ended, stopped.last) == ("unresolved", "instance_is_next")


def test_a_target_group_that_is_not_there_is_said_so(account: Follower) -> None:
    run = follow(account, "elb-unhealthy-targets", target_group="nowhere")
    assert (run.ended, run.last) == ("unresolved", "no_group")


def test_healthy_targets_are_left_alone_and_an_empty_group_is_not(account: Follower, moto: Moto) -> None:
    elb, group, instance = balanced(moto, "web")
    good = follow(account, "elb-unhealthy-targets", target_group="web")
    assert (good.ended, good.last) == ("not_reproduced", "is_fine")
    assert good.said("group") == "It asks for /up and expects 200."
    elb.deregister_targets(TargetGroupArn=group, Targets=[{"Id": instance}])
    empty = follow(account, "elb-unhealthy-targets", target_group="web")
    assert (empty.ended, empty.last) == ("escalated", "hand_over_empty")
