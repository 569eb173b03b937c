"""An S3 bucket: whether we reach it, where it is, how it is encrypted, who may see it, and its versioning.

Source: S3 HeadBucket, GetBucketLocation, GetBucketEncryption, GetPublicAccessBlock, GetBucketPolicyStatus,
GetBucketAcl and GetBucketVersioning; no object is read.
"""

from desktop.checks.aws.asking import if_permitted, if_there, needing
from desktop.checks.aws.fields import Answer, record, records, text
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.targets.base import AwsAccount

_BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
_EVERYBODY = (
    "http://acs.amazonaws.com/groups/global/AllUsers",
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",  # anybody with any AWS account
)


@dataclass(frozen=True, slots=True)
class Params:
    bucket: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What may not be read is null, its action in `missing_actions`."""

    bucket: str
    exists: bool
    region: str | None
    encryption: str | None  # AES256, aws:kms, aws:kms:dsse; none where nothing is set
    kms_key: str
    versioning: str | None  # enabled, suspended, off
    is_mfa_delete: bool | None
    is_public: (
        bool | None
    )  # by its own policy or ACL; what the account blocks for all buckets is not seen here
    is_policy_public: bool | None
    is_acl_public: bool | None
    open_blocks: tuple[str, ...] | None  # those of the four public access blocks that are not set
    missing_actions: tuple[str, ...]


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    bucket = params.bucket.strip().removeprefix("s3://").rstrip("/")
    if not bucket or "/" in bucket:
        raise InputError(f"{params.bucket!r} is no name of a bucket.")
    head = needing(
        f"s3:ListBucket on {bucket} (or the bucket is another account's)",
        lambda: if_there(lambda: aws.call("s3", "HeadBucket", Bucket=bucket), "404", "NoSuchBucket"),
    )
    if head is None:
        return Reading(bucket, False, None, None, "", None, None, None, None, None, None, ())
    return _read_there(aws, bucket, head)


def _read_there(aws: AwsAccount, bucket: str, head: Answer) -> Reading:
    missing: list[str] = []

    def look(action: str, operation: str, none: str = "") -> Answer | None:
        """Return the answer, empty where nothing is set, None where it may not be read."""
        return if_permitted(
            missing, action, lambda: if_there(lambda: aws.call("s3", operation, Bucket=bucket), none) or {}
        )

    region = text(head, "BucketRegion") or _located(look("s3:GetBucketLocation", "GetBucketLocation"))
    rules = look(
        "s3:GetEncryptionConfiguration",
        "GetBucketEncryption",
        "ServerSideEncryptionConfigurationNotFoundError",
    )
    versions = look("s3:GetBucketVersioning", "GetBucketVersioning")
    blocks = look(
        "s3:GetBucketPublicAccessBlock", "GetPublicAccessBlock", "NoSuchPublicAccessBlockConfiguration"
    )
    policy = look("s3:GetBucketPolicyStatus", "GetBucketPolicyStatus", "NoSuchBucketPolicy")
    acl = look("s3:GetBucketAcl", "GetBucketAcl")
    by_default = _default_encryption(rules or {})
    open_blocks = _open_blocks(blocks)
    is_policy_public = _is_policy_public(policy, open_blocks)
    is_acl_public = _is_acl_public(acl, open_blocks)
    return Reading(
        bucket=bucket,
        exists=True,
        region=region,
        encryption=None if rules is None else text(by_default, "SSEAlgorithm") or "none",
        kms_key=text(by_default, "KMSMasterKeyID"),
        versioning=None if versions is None else text(versions, "Status").lower() or "off",
        is_mfa_delete=None if versions is None else text(versions, "MFADelete") == "Enabled",
        is_public=_any_of(is_policy_public, is_acl_public),
        is_policy_public=is_policy_public,
        is_acl_public=is_acl_public,
        open_blocks=open_blocks,
        missing_actions=tuple(missing),
    )


def _located(answer: Answer | None) -> str | None:
    """Return a bucket's region; the first two regions are told in their old way."""
    if answer is None:
        return None
    told = text(answer, "LocationConstraint")
    return {"": "us-east-1", "EU": "eu-west-1"}.get(told, told)


def _default_encryption(answer: Answer) -> Answer:
    rules = records(record(answer, "ServerSideEncryptionConfiguration"), "Rules")
    return record(rules[0], "ApplyServerSideEncryptionByDefault") if rules else {}


def _open_blocks(answer: Answer | None) -> tuple[str, ...] | None:
    if answer is None:
        return None
    held = record(answer, "PublicAccessBlockConfiguration")
    return tuple(name for name in _BLOCKS if held.get(name) is not True)


def _is_policy_public(answer: Answer | None, open_blocks: tuple[str, ...] | None) -> bool | None:
    if answer is None:
        return None
    if record(answer, "PolicyStatus").get("IsPublic") is not True:
        return False
    return None if open_blocks is None else "RestrictPublicBuckets" in open_blocks


def _is_acl_public(answer: Answer | None, open_blocks: tuple[str, ...] | None) -> bool | None:
    if answer is None:
        return None
    grants = records(answer, "Grants")
    if not any(text(record(grant, "Grantee"), "URI") in _EVERYBODY for grant in grants):
        return False
    return None if open_blocks is None else "IgnorePublicAcls" in open_blocks


def _any_of(*claims: bool | None) -> bool | None:
    """Return whether one holds; None when that hangs on one that is not known."""
    if True in claims:
        return True
    return None if None in claims else False


CHECK = CheckSpec(
    id="aws.s3",
    title="S3 bucket",
    explanation=(
        "Reaches a bucket with our own credentials and reads where it is, its default encryption, its versioning and "
        "whether everybody may see it. A bucket is public when its policy or its ACL opens it and its own public "
        "access block does not close it again; the block of the whole account, which can close it too, is not looked "
        "at. Refused, a bucket may be there and belong to another account: the name of a bucket is one in the world. "
        "Without versioning, what is overwritten or deleted is gone."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        "fail: not exists | There is no bucket ${bucket}.",
        "fail: exists(is_public) and is_public | The bucket ${bucket} is open to everybody by its policy or ACL.",
        "fail: exists(encryption) and encryption == 'none' | The bucket ${bucket} has no default encryption.",
        (
            "unknown: len(missing_actions) > 0 | The bucket ${bucket} is reached; the rest may not be read, for want "
            "of ${missing_actions}."
        ),
        "warn: versioning != 'enabled' | The bucket ${bucket} is private and its versioning is ${versioning}.",
        "pass: otherwise | The bucket ${bucket} in ${region} is private, encrypted (${encryption}) and versioned.",
    ),
)
