"""The checks of AWS services on moto's server: what was made there is what they read."""

import io
import socket
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desktop.domain.errors import InputError, TargetError
from desktop.domain.values import Fields, Value
from desktop.targets.aws.target import AwsDoor
from tests.integration.aws_account import Look, client
from tests.servers.moto_server import Moto
from tests.servers.streams import tcp_server


def put_points(
    account: Moto, namespace: str, metric: str, dimensions: dict[str, str], *values: float
) -> None:
    """Put one point a minute, the last one a minute ago."""
    now = datetime.now(UTC)
    client("cloudwatch", account).put_metric_data(
        Namespace=namespace,
        MetricData=[
            {
                "MetricName": metric,
                "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
                "Value": value,
                "Timestamp": now - timedelta(minutes=len(values) - index),
            }
            for index, value in enumerate(values)
        ],
    )


@pytest.fixture
def volume_status(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one call that moto does not know; its answer has AWS's shape, all else comes from the server."""
    pages = AwsDoor.pages

    def with_status(door: AwsDoor, service: str, operation: str, **asked: Value) -> Iterator[Fields]:
        if operation != "DescribeVolumeStatus":
            return pages(door, service, operation, **asked)
        ids = asked.get("VolumeIds")
        assert isinstance(ids, list)
        ok: Value = {"Status": "ok", "Details": [{"Name": "io-enabled", "Status": "passed"}]}
        return iter([{"VolumeStatuses": [{"VolumeId": each, "VolumeStatus": ok} for each in ids]}])

    monkeypatch.setattr(AwsDoor, "pages", with_status)


@pytest.mark.usefixtures("volume_status")
def test_ebs_of_an_instance_and_alone(look: Look, account: Moto, instance_id: str) -> None:
    ec2 = client("ec2", account)
    made: dict[str, Any] = ec2.create_volume(AvailabilityZone="eu-west-1a", Size=8, VolumeType="gp2")
    volume_id = made["VolumeId"]
    assert look("aws.ebs", volume_id=volume_id).fields["unattached_count"] == 1
    ec2.attach_volume(VolumeId=volume_id, InstanceId=instance_id, Device="/dev/sdg")
    put_points(account, "AWS/EBS", "BurstBalance", {"VolumeId": volume_id}, 50.0, 7.0)
    seen = look("aws.ebs", instance_id=instance_id)
    assert seen.fields["total"] == 2
    assert any(each["device"] == "/dev/sdg" for each in seen.fields["volumes"])
    mine = look("aws.ebs", volume_id=volume_id).fields["volumes"][0]
    assert (mine["instance_id"], mine["size_bytes"], mine["state"]) == (instance_id, 8 * 1024**3, "in-use")
    assert mine["burst_pct"] is not None
    assert look("aws.ebs", volume_id="vol-0123456789abcdef0").verdict == "fail"
    with pytest.raises(InputError, match="no EBS volume id"):
        look("aws.ebs", volume_id="sda")


def subnet_of(account: Moto) -> str:
    subnets = client("ec2", account).describe_subnets()["Subnets"]
    return min(str(each["SubnetId"]) for each in subnets)


def test_asg_whole_short_and_not_there(look: Look, account: Moto, instance_id: str) -> None:
    scaling = client("autoscaling", account)
    image = client("ec2", account).describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    scaling.create_launch_configuration(LaunchConfigurationName="web", ImageId=image, InstanceType="t3.micro")
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="web", LaunchConfigurationName="web", MinSize=1, MaxSize=3, DesiredCapacity=2,
        VPCZoneIdentifier=subnet_of(account),
    )  # fmt: skip
    whole = look("aws.asg", name="web")
    assert (whole.verdict, whole.said) == ("pass", "web has 2 of 2 instances in service.")
    member = scaling.describe_auto_scaling_groups()["AutoScalingGroups"][0]["Instances"][0]["InstanceId"]
    scaling.set_instance_health(InstanceId=member, HealthStatus="Unhealthy")
    short = look("aws.asg", name="web")
    assert (short.verdict, short.fields["in_service_count"], short.fields["unhealthy_count"]) == (
        "warn",
        1,
        1,
    )
    assert short.fields["not_in_service"][0]["instance_id"] == member
    scaling.suspend_processes(AutoScalingGroupName="web", ScalingProcesses=["Launch"])
    assert look("aws.asg", name="web").fields["suspended"] == ["Launch"]
    assert look("aws.asg", name="nope").verdict == "fail"


def test_targets_of_a_group_and_of_a_load_balancer(look: Look, account: Moto, instance_id: str) -> None:
    balancing, ec2 = client("elbv2", account), client("ec2", account)
    subnets = ec2.describe_subnets()["Subnets"]
    balancer = balancing.create_load_balancer(
        Name="front", Subnets=[each["SubnetId"] for each in subnets[:2]]
    )["LoadBalancers"][0]["LoadBalancerArn"]
    group = balancing.create_target_group(
        Name="web", Protocol="HTTP", Port=8080, VpcId=subnets[0]["VpcId"], HealthCheckPath="/health"
    )["TargetGroups"][0]["TargetGroupArn"]
    assert look("aws.elb_targets", name="web").verdict == "unknown"  # nobody uses it and nothing is in it
    balancing.create_listener(
        LoadBalancerArn=balancer, Protocol="HTTP", Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )  # fmt: skip
    assert look("aws.elb_targets", arn=balancer).fields["empty_count"] == 1
    balancing.register_targets(TargetGroupArn=group, Targets=[{"Id": instance_id}])
    seen = look("aws.elb_targets", arn=balancer)
    assert (seen.verdict, seen.fields["healthy_count"], seen.fields["total"]) == ("pass", 1, 1)
    assert seen.fields["groups"][0]["health_check"].endswith("/health")
    ec2.stop_instances(InstanceIds=[instance_id])
    stopped = look("aws.elb_targets", arn=group)
    assert stopped.fields["healthy_count"] == 0
    assert stopped.fields["groups"][0]["bad"][0]["id"] == instance_id
    with pytest.raises(TargetError, match="TargetGroupNotFound"):
        look("aws.elb_targets", name="web-2")


def test_rds_reads_status_and_figures(look: Look, account: Moto) -> None:
    client("rds", account).create_db_instance(
        DBInstanceIdentifier="orders", Engine="postgres", DBInstanceClass="db.t3.micro", AllocatedStorage=10,
        MasterUsername="app", MasterUserPassword="not-a-real-one",
    )  # fmt: skip
    assert look("aws.rds", name="orders").verdict == "unknown"  # no figures yet
    for metric, values in (
        ("DatabaseConnections", (3.0, 5.0)),
        ("CPUUtilization", (10.0, 12.0)),
        ("FreeStorageSpace", (3.0 * 1024**3, 1.0 * 1024**3)),
    ):
        put_points(account, "AWS/RDS", metric, {"DBInstanceIdentifier": "orders"}, *values)
    seen = look("aws.rds", name="orders")
    assert (seen.verdict, round(seen.fields["used_pct"])) == ("warn", 90)
    assert (seen.fields["connection_count"], seen.fields["size_bytes"]) == (5.0, 10 * 1024**3)
    assert look("aws.rds", name="nope").verdict == "fail"


def test_ecs_service_that_lacks_tasks(look: Look, account: Moto) -> None:
    ecs = client("ecs", account)
    ecs.create_cluster(clusterName="shop")
    ecs.register_task_definition(
        family="web", containerDefinitions=[{"name": "web", "image": "web:1", "memory": 128}]
    )
    ecs.create_service(cluster="shop", serviceName="web", taskDefinition="web", desiredCount=2)
    asked = client("ecs", account).describe_services(cluster="shop", services=["web"])["services"][0]
    seen = look("aws.ecs_service", cluster="shop", name="web")
    assert (seen.fields["desired_count"], seen.fields["status"]) == (2, "ACTIVE")
    assert (seen.fields["running_count"], seen.verdict) == (asked["runningCount"], "fail")
    assert seen.fields["deployments"][0]["task_definition"] == "web:1"
    assert look("aws.ecs_service", cluster="shop", name="nope").fields["exists"] is False
    with pytest.raises(TargetError, match="ClusterNotFound"):
        look("aws.ecs_service", cluster="nope", name="web")


def lambda_function(account: Moto) -> None:
    trust = '{"Version": "2012-10-17", "Statement": []}'
    role = client("iam", account).create_role(RoleName="resize", AssumeRolePolicyDocument=trust)["Role"][
        "Arn"
    ]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("app.py", "def main(event, context): pass")
    client("lambda", account).create_function(
        FunctionName="resize", Runtime="python3.12", Role=role, Handler="app.main", Timeout=10,
        Code={"ZipFile": code.getvalue()},
    )  # fmt: skip


def test_lambda_counts_calls_and_errors(look: Look, account: Moto) -> None:
    """Durations are left out: moto cannot answer for a percentile of a metric that has points."""
    lambda_function(account)
    idle = look("aws.lambda", name="resize")
    assert (idle.verdict, idle.fields["state"], idle.fields["timeout_s"]) == ("unknown", "Active", 10)
    by_name = {"FunctionName": "resize"}
    put_points(account, "AWS/Lambda", "Invocations", by_name, 40.0, 60.0)
    sound = look("aws.lambda", name="resize", since_s="30m")
    assert (sound.verdict, sound.fields["invocation_count"], sound.fields["error_pct"]) == (
        "pass",
        100.0,
        0.0,
    )
    put_points(account, "AWS/Lambda", "Errors", by_name, 30.0)
    sick = look("aws.lambda", name="resize", since_s="30m")
    assert (sick.verdict, sick.fields["error_pct"]) == ("fail", 30.0)
    with pytest.raises(TargetError, match="not there"):
        look("aws.lambda", name="nope")


def test_reachability_names_the_layer_that_blocks(look: Look, account: Moto, instance_id: str) -> None:
    ec2 = client("ec2", account)
    instance = ec2.describe_instances()["Reservations"][0]["Instances"][0]
    peer = {"instance_id": instance_id, "port": 443, "peer": "198.51.100.7"}
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=instance["VpcId"])
    main = ec2.describe_route_tables(
        Filters=[
            {"Name": "vpc-id", "Values": [instance["VpcId"]]},
            {"Name": "association.main", "Values": ["true"]},
        ]
    )["RouteTables"][0]["RouteTableId"]

    def blocked(**more: str) -> list[str]:
        return [
            each.partition(":")[0]
            for each in look("aws.ec2_reachability", **peer, **more).fields["blocked_by"]
        ]

    assert blocked() == ["security groups", "route table"]
    group = ec2.create_security_group(GroupName="web", Description="web", VpcId=instance["VpcId"])["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=group, IpProtocol="tcp", FromPort=443, ToPort=443, CidrIp="198.51.100.0/24"
    )
    ec2.modify_instance_attribute(InstanceId=instance_id, Groups=[group])
    assert blocked() == ["route table"]
    ec2.create_route(RouteTableId=main, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    assert (look("aws.ec2_reachability", **peer).verdict, blocked(direction="out")) == ("pass", [])
    acls = ec2.describe_network_acls(
        Filters=[{"Name": "association.subnet-id", "Values": [instance["SubnetId"]]}]
    )["NetworkAcls"]
    ec2.create_network_acl_entry(
        NetworkAclId=acls[0]["NetworkAclId"], RuleNumber=1, Protocol="6", RuleAction="deny", Egress=True,
        CidrBlock="198.51.100.0/24", PortRange={"From": 1024, "To": 65535},
    )  # fmt: skip
    assert blocked() == ["network ACL (answers)"]
    with pytest.raises(InputError, match="IP address"):
        look("aws.ec2_reachability", instance_id=instance_id, port=443, peer="web-1")


def page_of_a_proxy(connection: socket.socket) -> None:
    connection.recv(65536)
    body = b"<!doctype html><html><h1>Bad gateway</h1><br></html>"
    connection.sendall(
        b"HTTP/1.1 502 X\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    )


def test_page_instead_of_an_answer_is_a_fault_of_the_target(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0.01)
    with tcp_server(page_of_a_proxy) as port:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        with pytest.raises(TargetError, match="ec2 DescribeVolumes in eu-west-1"):
            look("aws.ebs")
