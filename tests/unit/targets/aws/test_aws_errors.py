"""Each of botocore's errors becomes one of ours, with what to do."""

import pytest
from botocore import exceptions as theirs

from desktop.domain import errors
from desktop.targets.aws.errors import translated

WHAT = "ec2 DescribeInstances in eu-west-1"


def answered(code: str, status: int = 400) -> theirs.ClientError:
    metadata = {"HTTPStatusCode": status}
    return theirs.ClientError(
        {"Error": {"Code": code, "Message": "told"}, "ResponseMetadata": metadata},  # type: ignore[arg-type, typeddict-item]
        "Op",
    )


@pytest.mark.parametrize(
    ("error", "ours", "words"),
    [
        (answered("RequestLimitExceeded", 503), errors.ThrottledError, "slow down"),
        (answered("Anything", 429), errors.ThrottledError, "slow down"),
        (answered("RequestTimeTooSkewed", 403), errors.AuthError, "clock of this computer"),
        (answered("ExpiredTokenException"), errors.AuthError, "aws sso login --profile ops"),
        (answered("AuthFailure", 401), errors.AuthError, "aws sso login --profile ops"),
        (answered("UnauthorizedOperation", 403), errors.PermissionDeniedError, "ask for the permission"),
        (answered("Whatever", 403), errors.PermissionDeniedError, "ask for the permission"),
        (answered("InvalidInstanceID.Malformed"), errors.InputError, "InvalidInstanceID.Malformed: told"),
        (answered("ResourceNotFoundException"), errors.TargetError, "not there in this account"),
        (answered("DBInstanceNotFound", 404), errors.TargetError, "not there in this account"),
        (answered("InternalError", 500), errors.TargetError, "try again"),
        (theirs.NoCredentialsError(), errors.AuthError, "aws sso login --profile ops"),
        (
            theirs.PartialCredentialsError(provider="x", cred_var="y"),
            errors.AuthError,
            "renew the access keys",
        ),
        (theirs.UnauthorizedSSOTokenError(), errors.AuthError, "aws sso login --profile ops"),
        (theirs.SSOTokenLoadError(error_msg="x"), errors.AuthError, "aws sso login --profile ops"),
        (theirs.ProfileNotFound(profile="x"), errors.InputError, "aws configure list-profiles"),
        (theirs.NoRegionError(), errors.InputError, "aws:ops/REGION"),
        (theirs.ParamValidationError(report="Unknown\nparameter"), errors.InputError, "Unknown parameter"),
        (theirs.ReadTimeoutError(endpoint_url="https://x"), errors.ConnectError, "no whole answer"),
        (theirs.ConnectionClosedError(endpoint_url="https://x"), errors.ConnectError, "no whole answer"),
        (
            theirs.ProxyConnectionError(proxy_url="http://p"),
            errors.ConnectError,
            "proxy could not be reached",
        ),
        (theirs.SSLError(endpoint_url="https://x", error="cert"), errors.ConnectError, "AWS_CA_BUNDLE"),
        (
            theirs.ConnectTimeoutError(endpoint_url="https://x"),
            errors.ConnectError,
            "Look at the region's name",
        ),
        (theirs.DataNotFoundError(data_path="x"), errors.TargetError, "failed"),
    ],
    ids=lambda value: getattr(value, "__name__", None) or type(value).__name__,
)
def test_error_becomes_ours(error: Exception, ours: type[Exception], words: str) -> None:
    fault = translated(error, WHAT, "ops")
    assert type(fault) is ours
    assert words in str(fault)
    assert WHAT in str(fault) or ours is errors.InputError
    assert "\n" not in str(fault)


@pytest.mark.parametrize(
    ("error", "rung"),
    [
        (theirs.EndpointConnectionError(endpoint_url="https://x", error="Failed to resolve 'x'"), "name"),
        (theirs.EndpointConnectionError(endpoint_url="https://x", error="Connection refused"), "tcp"),
        (theirs.ConnectTimeoutError(endpoint_url="https://x", error="timed out"), "tcp"),
        (theirs.SSLError(endpoint_url="https://x", error="cert"), "tls"),
        (theirs.ProxyConnectionError(proxy_url="http://p"), "proxy"),
        (theirs.ReadTimeoutError(endpoint_url="https://x"), "service"),
    ],
)
def test_rung_of_a_connection_that_broke(error: Exception, rung: str) -> None:
    fault = translated(error, WHAT, "")
    assert isinstance(fault, errors.ConnectError)
    assert fault.rung == rung
