"""The gate in front of AWS: every operation that botocore knows goes through it."""

import re
from collections.abc import Iterator

import pytest
from botocore.model import OperationModel
from botocore.session import get_session

from desktop.domain.errors import InputError
from desktop.targets.aws.gate import check_operation, refusal

# Written without a look at the gate's own lists, so that the two can disagree.
CHANGING_WORDS = re.compile(
    r"(Batch)?(Create|Delete|Update|Put|Modify|Start|Stop|Terminate|Reboot|Run|Invoke|Send|Set|Reset|Attach|Detach|"
    r"Associate|Disassociate|Enable|Disable|Register|Deregister|Add|Remove|Tag|Untag|Import|Export|Restore|Cancel|"
    r"Accept|Reject|Assume|Authorize|Revoke|Generate|Grant|Publish|Purchase|Copy|Execute|Release|Allocate|Rotate|"
    r"Write|Upload|Submit|Replace|Apply|Activate|Deactivate|Change|Failover|Merge|Move|Promote|Purge|Receive|Poll|"
    r"Decrypt|Encrypt|Sign|Verify|Transact|Initiate|Complete|Confirm|Notify|Post|Retry|Resume|Pause|Rollback)"
)
HANDING_OUT = re.compile(
    r"Get.*(SecretValue|Credentials|Password(?!Policy)|AuthToken|SessionToken|FederationToken|AuthorizationToken|"
    r"AccessToken|ApiKey|UnlockCode|SignedUrl|EmbedUrl)|Assume"
)
WELL_KNOWN_READS = [
    ("ec2", "DescribeInstances"),
    ("ec2", "DescribeInstanceStatus"),
    ("ec2", "GetConsoleOutput"),
    ("cloudwatch", "DescribeAlarms"),
    ("cloudwatch", "GetMetricStatistics"),
    ("cloudwatch", "GetMetricData"),
    ("rds", "DescribeDBInstances"),
    ("elbv2", "DescribeTargetHealth"),
    ("ecs", "DescribeServices"),
    ("lambda", "GetFunctionConfiguration"),
    ("sqs", "GetQueueAttributes"),
    ("sqs", "GetQueueUrl"),
    ("s3", "ListBuckets"),
    ("s3", "HeadBucket"),
    ("s3", "GetBucketEncryption"),
    ("iam", "GetAccountPasswordPolicy"),
    ("iam", "SimulatePrincipalPolicy"),
    ("sts", "GetCallerIdentity"),
    ("logs", "FilterLogEvents"),
    ("cloudtrail", "LookupEvents"),
    ("resource-explorer-2", "Search"),
    ("ecr", "BatchGetImage"),
    ("ssm", "DescribeInstanceInformation"),
    ("ssm", "GetParameter"),
    ("secretsmanager", "DescribeSecret"),
    ("secretsmanager", "ListSecrets"),
    ("dynamodb", "BatchGetItem"),
    ("service-quotas", "GetServiceQuota"),
    ("acm", "DescribeCertificate"),
    ("route53", "ListResourceRecordSets"),
    ("route53", "TestDNSAnswer"),
    ("health", "DescribeEvents"),
    ("autoscaling", "DescribeAutoScalingGroups"),
    ("kms", "DescribeKey"),
]
WELL_KNOWN_REFUSED = [
    ("secretsmanager", "GetSecretValue"),
    ("secretsmanager", "BatchGetSecretValue"),
    ("secretsmanager", "GetRandomPassword"),
    ("ec2", "GetPasswordData"),
    ("ec2", "TerminateInstances"),
    ("ec2", "StopInstances"),
    ("sts", "AssumeRole"),
    ("sts", "AssumeRoleWithSAML"),
    ("sts", "GetSessionToken"),
    ("sts", "GetFederationToken"),
    ("sts", "GetWebIdentityToken"),
    ("ecr", "GetAuthorizationToken"),
    ("codeartifact", "GetAuthorizationToken"),
    ("redshift", "GetClusterCredentials"),
    ("redshift-serverless", "GetCredentials"),
    ("cognito-identity", "GetCredentialsForIdentity"),
    ("cognito-identity", "GetOpenIdToken"),
    ("cognito-identity", "GetId"),
    ("sso", "GetRoleCredentials"),
    ("lightsail", "GetRelationalDatabaseMasterUserPassword"),
    ("lightsail", "GetInstanceAccessDetails"),
    ("appsync", "ListApiKeys"),
    ("apigateway", "GetApiKeys"),
    ("kms", "Decrypt"),
    ("kms", "GenerateDataKey"),
    ("quicksight", "GetDashboardEmbedUrl"),
    ("sqs", "ReceiveMessage"),
    ("stepfunctions", "GetActivityTask"),
    ("logs", "StartQuery"),
    ("logs", "StopQuery"),
    ("s3", "PutObject"),
    ("iam", "CreateAccessKey"),
    ("snowball", "GetJobUnlockCode"),
]


@pytest.fixture(scope="module")
def operations() -> list[tuple[str, OperationModel]]:
    return list(every_operation())


def every_operation() -> Iterator[tuple[str, OperationModel]]:
    session = get_session()
    for service in session.get_available_services():
        model = session.get_service_model(service)
        for name in model.operation_names:
            yield service, model.operation_model(name)


def is_allowed(service: str, model: OperationModel) -> bool:
    try:
        check_operation(service, model, {})
    except InputError:
        return False
    return True


def test_no_operation_that_changes_or_hands_out_passes(operations: list[tuple[str, OperationModel]]) -> None:
    allowed = [(service, model) for service, model in operations if is_allowed(service, model)]
    assert len(operations) > 15_000
    assert 6_000 < len(allowed) < len(operations) / 2
    names = [(service, model.name) for service, model in allowed]
    assert [one for one in names if CHANGING_WORDS.match(one[1])] == []
    assert [one for one in names if HANDING_OUT.match(one[1])] == []
    assert [(s, m.name) for s, m in allowed if m.http["method"] in ("PUT", "DELETE", "PATCH")] == []
    assert [(s, m.name) for s, m in allowed if m.has_streaming_output or m.has_event_stream_output] == []


def test_every_read_verb_is_let_through_or_has_a_reason(operations: list[tuple[str, OperationModel]]) -> None:
    refused = [
        (service, model.name)
        for service, model in operations
        if re.match(r"(Describe|List|Head|Search)[A-Z]", model.name) and refusal(service, model.name)
    ]
    # Of the thousands that describe and list, only those that show a secret are held back.
    assert set(refused) <= {
        ("appsync", "ListApiKeys"),
        ("cognito-idp", "ListUserPoolClientSecrets"),
        ("location", "DescribeKey"),
        ("storagegateway", "DescribeChapCredentials"),
    }


@pytest.mark.parametrize(("service", "operation"), WELL_KNOWN_READS)
def test_well_known_reads_pass(service: str, operation: str) -> None:
    assert is_allowed(service, get_session().get_service_model(service).operation_model(operation))


@pytest.mark.parametrize(("service", "operation"), WELL_KNOWN_REFUSED)
def test_well_known_others_are_refused(service: str, operation: str) -> None:
    assert not is_allowed(service, get_session().get_service_model(service).operation_model(operation))


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("ssm", "GetParameter", {"WithDecryption": True}),
        ("ssm", "GetParametersByPath", {"WithDecryption": "yes"}),
        ("ec2", "GetConsoleScreenshot", {"WakeUp": True}),
    ],
)
def test_parameters_that_turn_a_read_into_more_are_refused(
    service: str, operation: str, parameters: dict[str, object]
) -> None:
    model = get_session().get_service_model(service).operation_model(operation)
    with pytest.raises(InputError, match="it would"):
        check_operation(service, model, parameters)  # type: ignore[arg-type]
    check_operation(service, model, dict.fromkeys(parameters, False))
