"""Asks an account for one answer or for bounded rows, and names the permission that is missing."""

from desktop.checks.aws.asking import needing, up_to
from desktop.checks.aws.fields import Answer
from desktop.dataclass import dataclass
from desktop.domain.values import Value
from desktop.targets.base import AwsAccount

_IAM_NAMES = {"elbv2": "elasticloadbalancing"}  # where policies have another name than the API


@dataclass(frozen=True, slots=True)
class Rows:
    items: tuple[Answer, ...]
    is_complete: bool  # false: there are more than were asked for


def action(service: str, operation: str) -> str:
    """Return the action as a policy names it, such as `elasticloadbalancing:DescribeTargetHealth`."""
    return f"{_IAM_NAMES.get(service, service)}:{operation}"


def ask(aws: AwsAccount, service: str, operation: str, **parameters: Value) -> Answer:
    return needing(action(service, operation), lambda: aws.call(service, operation, **parameters))


def rows(aws: AwsAccount, service: str, operation: str, key: str, *, most: int, **parameters: Value) -> Rows:
    """Return the records under `key` of all pages, at most `most`; no page is asked for past them."""
    found = needing(
        action(service, operation), lambda: up_to(most, aws.pages(service, operation, **parameters), key)
    )
    return Rows(*found)
