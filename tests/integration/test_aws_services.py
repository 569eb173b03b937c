"""The checks of single AWS services on moto's server where it knows the service, else on prepared answers over HTTP."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from desktop.domain.errors import InputError, NotApplicableError, PermissionDeniedError
from desktop.domain.host_source import parse_source
from desktop.domain.target_ref import parse_target
from desktop.hosts_from import HostList
from desktop.hosts_from.reading import Reader
from desktop.targets.aws.target import AwsTarget
from desktop.targets.base import AwsAccount, Call
from tests.integration.aws_account import REGION, Look, Seen, client, looking_at
from tests.servers.aws_answers import answering_aws, as_json, refused
from tests.servers.moto_server import Moto
from tests.servers.streams import closed_port

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


# certificates


def test_certificate_by_domain_and_by_arn(look: Look, account: Moto) -> None:
    acm = client("acm", account)
    arn = acm.request_certificate(DomainName="*.example.com", ValidationMethod="DNS")["CertificateArn"]
    acm.request_certificate(DomainName="example.org", ValidationMethod="DNS")
    waits = look("aws.acm", name="shop.example.com")
    assert (waits.verdict, waits.fields["arn"], waits.fields["match_count"]) == ("warn", arn, 1)
    assert waits.fields["status"] == "PENDING_VALIDATION"
    assert look("aws.acm", name=arn).fields["domain"] == "*.example.com"
    assert look("aws.acm", name="a.b.example.com").verdict == "fail"  # a star is one label
    gone = arn[:-12] + "0" * 12
    assert (look("aws.acm", name=gone).verdict, look("aws.acm", name=gone).fields["exists"]) == (
        "fail",
        False,
    )


# logs


def test_lines_of_a_log_group(look: Look, account: Moto) -> None:
    logs = client("logs", account)
    logs.create_log_group(logGroupName="/shop/web")
    now = int(datetime.now(UTC).timestamp() * 1000)
    for stream in ("web/1", "web/2"):
        logs.create_log_stream(logGroupName="/shop/web", logStreamName=stream)
        events = [
            {"timestamp": now - age_s * 1000, "message": f"{word} {age_s}"}
            for word, age_s in (("ERROR", 7200), ("INFO", 600), ("ERROR", 300), ("ERROR", 30))
        ]
        logs.put_log_events(logGroupName="/shop/web", logStreamName=stream, logEvents=events)
    seen = look("aws.logs", group="/shop/web", pattern="ERROR", lines=3)
    assert (seen.verdict, seen.fields["count"], seen.fields["stream_count"]) == ("warn", 4, 2)
    assert [line["text"] for line in seen.fields["lines"]] == ["ERROR 300", "ERROR 30", "ERROR 30"]
    assert 29 <= seen.fields["age_s"] <= 60
    assert look("aws.logs", group="/shop/web", pattern="ERROR", since_s="3h").fields["count"] == 6
    assert look("aws.logs", group="/shop/web", pattern="FATAL").verdict == "pass"
    assert look("aws.logs", group="/nope").fields["exists"] is False


# services that moto does not know, over HTTP as they answer


def answered(check: str, prepared: dict[str, Any], monkeypatch: pytest.MonkeyPatch, **params: Any) -> Seen:
    with answering_aws(prepared) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        return looking_at(f"aws:/{REGION}")(check, **params)


NODE = "i-0a1b2c3d4e5f60718"


def test_node_over_http(account: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"InstanceId": NODE, "PingStatus": "ConnectionLost", "LastPingDateTime": 1759648320.5}
    prepared = {"DescribeInstanceInformation": as_json({"InstanceInformationList": [told]})}
    seen = answered("aws.ssm_node", prepared, monkeypatch, instance_id=NODE)
    assert seen.verdict == "fail"
    assert seen.fields["last_ping_at"].timestamp() == 1759648320.5
    refusal = {"DescribeInstanceInformation": refused("AccessDeniedException")}
    with pytest.raises(PermissionDeniedError, match="missing permission is ssm:DescribeInstanceInformation"):
        answered("aws.ssm_node", refusal, monkeypatch, instance_id=NODE)
    with pytest.raises(InputError, match="no id of a node"):
        answered("aws.ssm_node", {}, monkeypatch, instance_id="web-1")


def test_health_over_http(account: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    event = {"service": "EC2", "eventTypeCode": "AWS_EC2_OPERATIONAL_ISSUE", "eventTypeCategory": "issue",
             "statusCode": "open", "region": REGION, "eventScopeCode": "ACCOUNT_SPECIFIC",
             "startTime": 1759648320.0, "arn": "arn:aws:health:1"}  # fmt: skip
    seen = answered("aws.health", {"DescribeEvents": as_json({"events": [event]})}, monkeypatch)
    assert (seen.verdict, seen.fields["issue_count"]) == ("fail", 1)
    refusal = {"DescribeEvents": refused("SubscriptionRequiredException", "Premium Support is required")}
    with pytest.raises(NotApplicableError, match="support plan"):
        answered("aws.health", refusal, monkeypatch)


def test_quota_and_its_use(look: Look, account: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = look("aws.quota", service="vpc", quota="L-F678F1CE")
    assert (seen.verdict, seen.fields["name"], seen.fields["limit"]) == ("unknown", "VPCs per Region", 5)
    none = dict.fromkeys(("GetServiceQuota", "GetAWSDefaultServiceQuota"), refused("NoSuchResourceException"))
    gone = answered("aws.quota", none, monkeypatch, service="vpc", quota="L-00000000")
    assert (gone.verdict, gone.fields["exists"]) == ("fail", False)


def test_simulated_policy_over_http(account: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    body = (
        '<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">'
        "<SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated><EvaluationResults><member>"
        "<MatchedStatements><member><SourcePolicyId>DenyAll</SourcePolicyId><EndPosition><Column>6</Column>"
        "<Line>7</Line></EndPosition></member></MatchedStatements><MissingContextValues/>"
        "<EvalResourceName>*</EvalResourceName><EvalDecision>explicitDeny</EvalDecision>"
        "<EvalActionName>s3:GetObject</EvalActionName></member></EvaluationResults>"
        "</SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
    )
    principal = "arn:aws:iam::123456789012:user/ops"
    asked = {"action": "s3:GetObject", "principal": principal}
    seen = answered("aws.iam_simulate", {"SimulatePrincipalPolicy": (200, body)}, monkeypatch, **asked)
    assert (seen.verdict, seen.said) == ("fail", f"{principal} is denied s3:GetObject on * by DenyAll.")
    with pytest.raises(InputError, match="no action"):
        answered("aws.iam_simulate", {}, monkeypatch, action="GetObject")


def test_cost_anomalies_over_http(account: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    impact = {"TotalImpact": 12.5, "MaxImpact": 12.5}
    prepared = {
        "GetAnomalies": as_json(
            {"Anomalies": [{"AnomalyId": "1", "DimensionValue": "EC2", "Impact": impact}]}
        ),
        "GetAnomalyMonitors": as_json({"AnomalyMonitors": []}),
    }
    seen = answered("aws.cost_anomaly", prepared, monkeypatch)
    assert (seen.verdict, seen.fields["count"], seen.fields["impact_usd"]) == ("warn", 1, 12.5)


# names


def test_record_of_a_private_zone_and_its_health_check(look: Look, account: Moto) -> None:
    route53 = client("route53", account)
    zone_id = route53.create_hosted_zone(
        Name="shop.internal", CallerReference="1", VPC={"VPCRegion": REGION, "VPCId": "vpc-1"},
        HostedZoneConfig={"PrivateZone": True},
    )["HostedZone"]["Id"]  # fmt: skip
    config = {"Type": "HTTPS", "FullyQualifiedDomainName": "db.shop.internal", "Port": 443}
    check_id = route53.create_health_check(CallerReference="1", HealthCheckConfig=config)["HealthCheck"]["Id"]
    sets = [
        {"Name": "db.shop.internal", "Type": "A", "SetIdentifier": f"{number}", "Weight": 1, "TTL": 60,
         "ResourceRecords": [{"Value": f"10.0.0.{number}"}], "HealthCheckId": check_id}
        for number in (1, 2)
    ]  # fmt: skip
    changes = [{"Action": "CREATE", "ResourceRecordSet": one} for one in sets]
    route53.change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch={"Changes": changes})
    seen = look("aws.route53", name="db.shop.internal")
    assert (seen.verdict, seen.fields["zone"], seen.fields["is_private"]) == ("pass", "shop.internal", True)
    assert [one["values"] for one in seen.fields["records"]] == [["10.0.0.1"], ["10.0.0.2"]]
    assert [(one["is_healthy"], one["type"]) for one in seen.fields["health_checks"]] == [(True, "HTTPS")]
    assert look("aws.route53", name="nope.shop.internal").fields["exists"] is False
    assert look("aws.route53", name="db.elsewhere").fields["zone"] == ""


def test_answer_of_a_public_zone_over_http(account: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    of = 'xmlns="https://route53.amazonaws.com/doc/2013-04-01/"'
    prepared = {
        "GET /2013-04-01/hostedzonesbyname": (
            200,
            (
                f"<ListHostedZonesByNameResponse {of}><HostedZones><HostedZone><Id>/hostedzone/Z1</Id>"
                "<Name>example.com.</Name><Config><PrivateZone>false</PrivateZone></Config></HostedZone></HostedZones>"
                "<IsTruncated>false</IsTruncated><MaxItems>100</MaxItems></ListHostedZonesByNameResponse>"
            ),
        ),
        "GET /2013-04-01/hostedzone/Z1/rrset": (
            200,
            (
                f"<ListResourceRecordSetsResponse {of}><ResourceRecordSets><ResourceRecordSet>"
                "<Name>shop.example.com.</Name><Type>A</Type><TTL>60</TTL><ResourceRecords><ResourceRecord>"
                "<Value>192.0.2.1</Value></ResourceRecord></ResourceRecords></ResourceRecordSet></ResourceRecordSets>"
                "<IsTruncated>false</IsTruncated><MaxItems>100</MaxItems></ListResourceRecordSetsResponse>"
            ),
        ),
        "GET /2013-04-01/testdnsanswer": (
            200,
            (
                f"<TestDNSAnswerResponse {of}><Nameserver>ns-1</Nameserver><RecordData>"
                "<RecordDataEntry>192.0.2.1</RecordDataEntry></RecordData><ResponseCode>NOERROR</ResponseCode>"
                "</TestDNSAnswerResponse>"
            ),
        ),
    }
    seen = answered("aws.route53", prepared, monkeypatch, name="shop.example.com")
    assert (seen.verdict, seen.said) == ("pass", "Route 53 answers shop.example.com with 192.0.2.1.")


# endpoints


def test_endpoints_and_the_clock(look: Look, account: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = look("aws.reach", services=["sts", "ec2", "s3", "sqs", "logs"])
    assert seen.verdict == "pass"
    assert {one["state"] for one in seen.fields["endpoints"]} == {"ok"}
    assert abs(seen.fields["clock_skew_s"]) < 2
    monkeypatch.setenv("AWS_ENDPOINT_URL_RDS", f"http://127.0.0.1:{closed_port()}")
    broken = looking_at(f"aws:/{REGION}")("aws.reach", services=["rds"])
    assert (broken.verdict, broken.fields["unreachable"]) == ("fail", ["rds"])
    assert broken.fields["endpoints"][1]["rung"] == "tcp"


def test_clock_of_aws_that_is_not_ours(account: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    told = format_datetime(datetime.now(UTC) - timedelta(seconds=100), usegmt=True)
    body = (
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
        "<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
    )
    with answering_aws({"GetCallerIdentity": (200, body)}, told) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        seen = looking_at(f"aws:/{REGION}")("aws.reach", services=["sts"])
    assert seen.verdict == "warn"
    assert 98 <= seen.fields["clock_skew_s"] <= 103


# hosts by their tags


def started(account: Moto, count: int, **tags: str) -> list[str]:
    ec2 = client("ec2", account)
    made = ec2.run_instances(
        ImageId="ami-12c6146b", MinCount=count, MaxCount=count,
        TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": k, "Value": v} for k, v in tags.items()]}],
    )  # fmt: skip
    return [one["InstanceId"] for one in made["Instances"]]


def hosts_by_tags(asked: str) -> HostList:
    def open_account(target: str) -> AwsAccount:
        return AwsTarget(parse_target(target)).aws(Call.within(30))

    return Reader(account=open_account).read(parse_source(f"ec2:/{REGION}?{asked}"))


def test_running_instances_by_their_tags_with_the_address_that_is_wanted(account: Moto) -> None:
    web = started(account, 7, Role="web", Env="prod")
    started(account, 1, Role="web", Env="test")
    started(account, 1, Role="db", Env="prod")
    client("ec2", account).stop_instances(InstanceIds=web[:1])
    addresses = {
        one["InstanceId"]: one
        for group in client("ec2", account).describe_instances(InstanceIds=web)["Reservations"]
        for one in group["Instances"]
    }
    wanted = "tag:Role=web&tag:Env=prod"
    private = sorted(f"ssh:{addresses[one]['PrivateIpAddress']}" for one in web[1:])
    assert sorted(hosts_by_tags(wanted).targets) == private
    public = sorted(f"ssh://admin@{addresses[one]['PublicIpAddress']}:2222" for one in web[1:])
    assert sorted(hosts_by_tags(f"{wanted}&address=public&user=admin&port=2222").targets) == public
    assert len(hosts_by_tags("tag:Role=web&tag:Role=db&tag:Env=prod").targets) == 7
    with pytest.raises(InputError, match=r"No running instance with Role=none in .* has a private address"):
        hosts_by_tags("tag:Role=none")
    with pytest.raises(InputError, match="'inside' is no address of an instance"):
        hosts_by_tags("address=inside")


def test_instances_come_page_by_page(account: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        started(account, 3, Role="page")
    monkeypatch.setattr("desktop.hosts_from.ec2._PAGE", 2)  # moto counts reservations
    sizes: list[int] = []

    def counted(fields: Any, name: str) -> list[Any]:
        sizes.extend([len(fields[name])] if name == "Reservations" else [])
        return list(fields[name])

    monkeypatch.setattr("desktop.hosts_from.ec2._records", counted)
    assert len(hosts_by_tags("tag:Role=page").targets) == 12
    assert len(sizes) > 1
