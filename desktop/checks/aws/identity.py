"""Who we are on AWS: account, principal and region, as STS sees the credentials.

Source: STS GetCallerIdentity, which needs no permission.
"""

from collections.abc import Mapping

from desktop.checks.aws.fields import text
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.values import Value
from desktop.targets.base import AwsAccount


@dataclass(frozen=True, slots=True)
class Params:
    account: str = ""  # the account it should be; empty: any


@dataclass(frozen=True, slots=True)
class Reading:
    account: str
    arn: str
    user_id: str
    principal: str  # the role or user, without account and session
    is_assumed_role: bool
    is_root: bool
    is_expected: bool  # true when no account was expected


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    return parse(aws.call("sts", "GetCallerIdentity"), params)


def parse(answer: Mapping[str, Value], params: Params) -> Reading:
    """Return who the answer names; an ARN is arn:partition:service:region:account:kind/name[/session]."""
    arn, account = text(answer, "Arn"), text(answer, "Account")
    resource = arn.split(":", 5)[-1]
    kind, _, rest = resource.partition("/")
    return Reading(
        account=account,
        arn=arn,
        user_id=text(answer, "UserId"),
        principal=rest.split("/")[0] if kind == "assumed-role" else rest.rsplit("/", 1)[-1] or kind,
        is_assumed_role=kind == "assumed-role",
        is_root=kind == "root",
        is_expected=params.account in ("", account),
    )


CHECK = CheckSpec(
    id="aws.identity",
    title="AWS identity",
    explanation=(
        "Asks AWS who the credentials belong to. It needs no permission, so it tells whether you are signed in, to "
        "which account, and as whom, before anything else is believed. It fails when another account answers than "
        "the one expected, which is usually a wrong profile. Expired or missing credentials are not a finding about "
        "the account: the verdict is then unknown, and signing in again helps. Work as the root user deserves a "
        "warning by itself."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        "fail: not is_expected | Signed in to account ${account}, which is not the expected one (${arn}).",
        "warn: is_root | Signed in to account ${account} as its root user; use a role instead.",
        "pass: otherwise | Signed in to account ${account} as ${principal}.",
    ),
)
