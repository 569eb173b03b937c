"""What botocore raises, in our words: which of ours it is, and what the person can do."""

from typing import TYPE_CHECKING

from desktop.domain.errors import (
    AuthError,
    ConnectError,
    HandrailError,
    InputError,
    PermissionDeniedError,
    TargetError,
    ThrottledError,
)

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

_THROTTLED = frozenset(
    {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "RequestLimitExceeded",
        "TooManyRequestsException",
        "TooManyRequests",
        "EC2ThrottledException",
        "BandwidthLimitExceeded",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
    }
)
_NOT_SIGNED_IN = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "RequestExpired",
        "TokenRefreshRequired",
        "InvalidToken",
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "InvalidAccessKeyId",
        "AuthFailure",
        "SignatureDoesNotMatch",
        "InvalidSignatureException",
        "IncompleteSignature",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
    }
)
_ALSO_WHERE_OFF = frozenset({"InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure"})
_NOT_THERE = ("NotFound", "NoSuch", "DoesNotExist", "NonExistent")
_SKEWED = frozenset(
    {
        "RequestTimeTooSkewed",
        "RequestInTheFuture",
    }
)
_DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "UnauthorizedOperation",
        "UnauthorizedAccess",
        "UnauthorizedException",
        "NotAuthorized",
        "AuthorizationError",
        "AuthorizationErrorException",
        "Forbidden",
        "ForbiddenException",
        "OptInRequired",
    }
)


def translated(error: Exception, what: str, profile: str) -> HandrailError:
    """Return our error for one of botocore's; `what` names the call, such as `ec2 DescribeInstances in eu-west-1`."""
    from botocore import exceptions as theirs

    match error:
        case theirs.ClientError():
            return _answered(error, what, profile)
        case theirs.ProfileNotFound():
            return InputError(f"{error}. Look at `aws configure list-profiles`.")
        case theirs.NoRegionError():
            return InputError(no_region(profile))
        case theirs.ParamValidationError():
            return InputError(f"{what}: {error}".replace("\n", " "))
        case (
            theirs.NoCredentialsError()
            | theirs.PartialCredentialsError()
            | theirs.CredentialRetrievalError()
            | theirs.TokenRetrievalError()
            | theirs.SSOError()
            | theirs.RefreshWithMFAUnsupportedError()
        ):
            return AuthError(f"{what}: not signed in ({_short(error)}). {how_to_sign_in(profile)}")
        case theirs.ProxyConnectionError():
            return ConnectError(f"{what}: the proxy could not be reached: {_short(error)}.", rung="proxy")
        case theirs.SSLError():
            return ConnectError(
                f"{what}: the certificate of the endpoint is not trusted: {_short(error)}. Behind a company proxy, "
                "name its certificate authorities in AWS_CA_BUNDLE.",
                rung="tls",
            )
        case theirs.EndpointConnectionError() | theirs.ConnectTimeoutError():
            rung = "name" if "resol" in str(error.kwargs.get("error", error)).lower() else "tcp"
            return ConnectError(
                f"{what}: the endpoint cannot be reached ({_short(error)}). Look at the region's name, the network, "
                "the proxy and AWS_ENDPOINT_URL.",
                rung=rung,
            )
        case theirs.HTTPClientError():
            return ConnectError(
                f"{what}: the endpoint gave no whole answer: {_short(error)}.", rung="service"
            )
    return TargetError(f"{what} failed: {_short(error)}.")


def _answered(error: "ClientError", what: str, profile: str) -> HandrailError:
    code = error.response.get("Error", {}).get("Code", "")
    said = error.response.get("Error", {}).get("Message", "") or code
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    told = f"{what}: {code}: {said}".rstrip(".")
    if code in _THROTTLED or status == 429:
        return ThrottledError(
            f"{told}. AWS asked to slow down and did so past all retries; wait and try again."
        )
    if code in _SKEWED:
        return AuthError(f"{told}. The clock of this computer is off; set it and try again.")
    if code in _ALSO_WHERE_OFF:
        return AuthError(
            f"{told}. AWS answers so too where a region is not switched on for the account. "
            f"{how_to_sign_in(profile)}"
        )
    if code in _NOT_SIGNED_IN:
        return AuthError(f"{told}. {how_to_sign_in(profile)}")
    if code in _DENIED or status == 403:
        return PermissionDeniedError(f"{told}. This identity may not read that; ask for the permission.")
    if status == 404 or any(mark in code for mark in _NOT_THERE):
        return TargetError(f"{told}. It is not there in this account and region.")
    if 400 <= status < 500 or code.startswith(("Invalid", "Validation")):
        return InputError(f"{told}.")
    return TargetError(f"{told} (status {status}). The service is in trouble; try again.")


def how_to_sign_in(profile: str) -> str:
    name = f" --profile {profile}" if profile else ""
    return f"Sign in with `aws sso login{name}`, or renew the access keys of this profile."


def no_region(profile: str) -> str:
    return (
        f"No region is set. Write the target as aws:{profile}/REGION (such as aws:{profile}/eu-west-1), or set "
        "AWS_REGION or the region of the profile."
    )


def _short(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")[:300]
