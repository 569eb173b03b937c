"""Whether IAM's policies allow a principal an action on a resource, and which of them denies it.

Source: IAM SimulatePrincipalPolicy, which calls nothing but the policies.
"""

import re
from collections.abc import Mapping
from dataclasses import field

from desktop.checks.aws.asking import needing, up_to
from desktop.checks.aws.fields import Answer, record, records, text, texts
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, NotApplicableError, UnreadableOutputError
from desktop.domain.values import Value
from desktop.targets.base import AwsAccount

_ACTION = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9]+\Z")


@dataclass(frozen=True, slots=True)
class Params:
    action: str  # as a policy writes it: s3:GetObject
    resource: str = "*"  # an ARN
    principal: str = ""  # the ARN of a user, group or role; empty: whoever we are
    context: Mapping[str, str] = field(default_factory=dict)  # condition keys, such as aws:SourceIp


@dataclass(frozen=True, slots=True)
class Reading:
    principal: str
    action: str
    resource: str
    decision: str  # allowed, explicitDeny, implicitDeny
    is_allowed: bool
    policies: tuple[str, ...]  # whose statements decided: that allow, or that deny; none for implicitDeny
    is_allowed_by_organization: bool | None  # null outside of an organization
    is_allowed_by_boundary: bool | None  # null without a permissions boundary
    missing_context: tuple[str, ...]  # condition keys that the policies ask for and that were not given


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    if not _ACTION.match(params.action):
        raise InputError(f"{params.action!r} is no action, such as s3:GetObject.")
    principal = params.principal or _ourselves(aws)
    asked: dict[str, Value] = {
        "PolicySourceArn": principal,
        "ActionNames": [params.action],
        "ResourceArns": [params.resource],
    }
    if params.context:
        asked["ContextEntries"] = [
            {"ContextKeyName": name, "ContextKeyValues": [str(value)], "ContextKeyType": "string"}
            for name, value in params.context.items()
        ]
    pages = aws.pages("iam", "SimulatePrincipalPolicy", **asked)
    found, _ = needing("iam:SimulatePrincipalPolicy", lambda: up_to(10, pages, "EvaluationResults"))
    if len(found) != 1:
        raise UnreadableOutputError(f"IAM answered {len(found)} results to one action on one resource.")
    return parse(principal, params, found[0])


def _ourselves(aws: AwsAccount) -> str:
    """Return our ARN as IAM knows it; a session of a role is that role, whose path only IAM tells."""
    arn = text(aws.call("sts", "GetCallerIdentity"), "Arn")
    kind, _, rest = arn.split(":", 5)[-1].partition("/")
    if kind == "assumed-role":
        role = rest.split("/")[0]
        answer = needing("iam:GetRole", lambda: aws.call("iam", "GetRole", RoleName=role))
        return text(record(answer, "Role"), "Arn")
    if kind != "user":
        raise NotApplicableError(
            f"{arn} is no user or role that policies are simulated for; name a principal."
        )
    return arn


def parse(principal: str, params: Params, result: Answer) -> Reading:
    decision = text(result, "EvalDecision")
    sources = (text(one, "SourcePolicyId") for one in records(result, "MatchedStatements"))
    organization = record(result, "OrganizationsDecisionDetail").get("AllowedByOrganizations")
    boundary = record(result, "PermissionsBoundaryDecisionDetail").get("AllowedByPermissionsBoundary")
    return Reading(
        principal=principal,
        action=params.action,
        resource=params.resource,
        decision=decision,
        is_allowed=decision == "allowed",
        policies=tuple(dict.fromkeys(source for source in sources if source)),
        is_allowed_by_organization=organization if isinstance(organization, bool) else None,
        is_allowed_by_boundary=boundary if isinstance(boundary, bool) else None,
        missing_context=texts(result, "MissingContextValues"),
    )


CHECK = CheckSpec(
    id="aws.iam_simulate",
    title="IAM permission",
    explanation=(
        "Asks IAM whether the policies of a user or role allow an action on a resource, without doing it. An explicit "
        "deny wins over every allow: the policy that holds it is named. An implicit deny means that no policy allows "
        "it: the statement is missing, its resource or condition does not fit, or a boundary or the organization "
        "leaves it out. The simulation does not know the resource's own policy (a bucket's, a key's), session policies "
        "and VPC endpoint policies; those can still refuse what is allowed here."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        (
            "fail: decision == 'explicitDeny' and len(policies) > 0 | ${principal} is denied ${action} on ${resource} "
            "by ${policies}."
        ),
        (
            "fail: exists(is_allowed_by_organization) and not is_allowed_by_organization | The organization does not "
            "allow ${principal} ${action} on ${resource}."
        ),
        (
            "fail: exists(is_allowed_by_boundary) and not is_allowed_by_boundary | The permissions boundary of "
            "${principal} does not allow ${action} on ${resource}."
        ),
        "fail: decision == 'explicitDeny' | ${principal} is denied ${action} on ${resource}.",
        (
            "unknown: not is_allowed and len(missing_context) > 0 | Whether ${principal} may ${action} hangs on "
            "${missing_context}; give them as context."
        ),
        "fail: decision == 'implicitDeny' | No policy of ${principal} allows ${action} on ${resource}.",
        "unknown: not is_allowed | IAM decided ${decision} for ${principal} and ${action}.",
        "pass: otherwise | ${principal} may ${action} on ${resource}, by ${policies}.",
    ),
)
