"""Which AWS operations may be called: those that only read, less those that hand out secrets or credentials.

The rules work on an operation's name and its model, so that they hold for services that do not exist yet."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from desktop.domain.errors import InputError
from desktop.domain.values import Value

if TYPE_CHECKING:
    from botocore.model import OperationModel

_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z0-9]+")
_READS = frozenset({"Describe", "Get", "List", "Head", "Search", "Lookup", "Filter", "Count", "Is"})
_READING_METHODS = frozenset({"GET", "HEAD", "POST"})  # POST: most services send every call with it
_HANDS_OUT = frozenset({"Token", "Tokens", "Credentials", "Url", "URL", "Urls"})
_ALSO_READ = frozenset(
    {
        ("config", "SelectAggregateResourceConfig"),
        ("config", "SelectResourceConfig"),
        ("dynamodb", "Query"),
        ("dynamodb", "Scan"),
        ("iam", "SimulateCustomPolicy"),
        ("iam", "SimulatePrincipalPolicy"),
        ("route53", "TestDNSAnswer"),
        ("servicediscovery", "DiscoverInstances"),
    }
)
_HARMLESS = frozenset({("sqs", "GetQueueUrl")})
_SECRETS = frozenset(
    {
        ("appsync", "ListApiKeys"),  # the id of a key is the key
        ("cloudwatchomni", "GetSpaceDataAccess"),
        ("codepipeline", "GetJobDetails"),  # with credentials for its artifacts
        ("codepipeline", "GetThirdPartyJobDetails"),
        ("cognito-idp", "ListUserPoolClientSecrets"),
        ("gamelift", "GetComputeAccess"),
        ("gamelift", "GetInstanceAccess"),
        ("kinesis-video-signaling", "GetIceServerConfig"),
        ("lightsail", "GetInstanceAccessDetails"),
        ("location", "DescribeKey"),
        ("s3control", "GetDataAccess"),
        ("snowball", "GetJobManifest"),
        ("snowball", "GetJobUnlockCode"),
        ("storagegateway", "DescribeChapCredentials"),
    }
)
_CHANGES = frozenset(  # they read like reads and are none
    {
        ("cognito-identity", "GetId"),  # makes an identity
        ("stepfunctions", "GetActivityTask"),  # takes work from a queue
        ("xray", "GetSamplingTargets"),  # reports statistics
    }
)
_FORBIDDEN_PARAMETERS = {
    "withdecryption": "it would decrypt a secret",
    "withsecret": "it would hand out a secret",
    "includevalue": "it would hand out API keys",
    "includevalues": "it would hand out API keys",
    "wakeup": "it would send a key press to the instance",
}


def refusal(service: str, operation: str) -> str:
    """Return why an operation may not be called, judged by its name alone; empty when it may."""
    words = _WORDS.findall(operation)
    if (service, operation) in _CHANGES:
        return "it changes something although its name reads like a read"
    if (service, operation) in _SECRETS:
        return "it hands out a secret"
    if (service, operation) in _ALSO_READ | _HARMLESS:
        return ""
    if _verb(words) not in _READS:
        return (
            "it is not one of the operations that only read (Describe…, Get…, List…, Head…, Search…, Lookup…)"
        )
    if "Get" in words[:2] and _is_handing_out(words):
        return "it hands out a secret or credentials"
    return ""


def _verb(words: list[str]) -> str:
    return words[1] if words[:1] == ["Batch"] and len(words) > 1 else "".join(words[:1])


def _is_handing_out(words: list[str]) -> bool:
    pairs = {"".join(pair) for pair in pairwise(words)}
    is_password = "Password" in words and "PasswordPolicy" not in pairs
    return is_password or bool(_HANDS_OUT & set(words)) or bool(pairs & {"SecretValue", "ApiKey", "ApiKeys"})


def check_operation(service: str, model: "OperationModel", parameters: Mapping[str, Value]) -> None:
    """Raise InputError unless this call only reads and hands out no secret."""
    reason = refusal(service, model.name) or _model_refusal(model) or _parameter_refusal(parameters)
    if reason:
        raise InputError(f"{service} {model.name} is not called: {reason}.")


def _model_refusal(model: "OperationModel") -> str:
    method = model.http.get("method", "POST")
    if method not in _READING_METHODS:
        return f"it is sent as {method}, which changes something"
    if model.has_streaming_output or model.has_event_stream_output:
        return "its answer is a stream and not fields"
    return ""


def _parameter_refusal(parameters: Mapping[str, Value]) -> str:
    for name, value in parameters.items():
        reason = _FORBIDDEN_PARAMETERS.get(name.lower(), "")
        if reason and value not in (None, False):
            return f"with {name}, {reason}"
    return ""
