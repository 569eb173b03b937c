"""Asks an account for one answer or for bounded rows, and names the permission that is missing."""

from collections.abc import Iterator
from contextlib import contextmanager

from desktop.checks.aws.asking import up_to
from desktop.checks.aws.fields import Answer
from desktop.dataclass import dataclass
from desktop.domain.errors import PermissionDeniedError
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
    with _naming(service, operation):
        return aws.call(service, operation, **parameters)


def rows(aws: AwsAccount, service: str, operation: str, key: str, *, most: int, **parameters: Value) -> Rows:
    """Return the records under `key` of all pages, at most `most`; no page is asked for past them."""
    with _naming(service, operation):
        return Rows(*up_to(most, aws.pages(service, operation, **parameters), key))


@contextmanager
def _naming(service: str, operation: str) -> Iterator[None]:
    try:
        yield
    except PermissionDeniedError as error:
        raise PermissionDeniedError(f"{error} The missing action is {action(service, operation)}.") from error
