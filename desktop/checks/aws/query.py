"""Any read-only AWS operation, all its pages, and what a JMESPath finds in the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.domain.values import Value
from desktop.expressions.jmes import bind_jmespath, compile_jmespath, search_json
from desktop.targets.base import AwsAccount

_MOST_PAGES = 100


@dataclass(frozen=True, slots=True)
class Params:
    service: str  # as the AWS CLI names it: ec2, rds, elbv2, ...
    operation: str  # as the API names it: DescribeVolumes
    parameters: Mapping[str, Value] = field(default_factory=dict)
    query: str = ""  # a JMESPath over the whole answer, its pages joined
    values: Mapping[str, Value] = field(default_factory=dict)  # what each `{name}` in the query stands for
    max_pages: int = 20


@dataclass(frozen=True, slots=True)
class Reading:
    service: str
    operation: str
    region: str
    result: Value  # what the query found; without a query the whole answer
    count: int  # the items of a list, the keys of a record, 1 for one value, 0 for nothing
    pages: int
    is_complete: bool  # false: there were more pages than max_pages


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    if not 1 <= params.max_pages <= _MOST_PAGES:
        raise InputError(f"max_pages is 1 to {_MOST_PAGES}, not {params.max_pages}.")
    query = bind_jmespath(params.query, params.values)
    if query:
        compile_jmespath(query)  # a wrong query is told before anything is asked
    joined: dict[str, Value] = {}
    pages, is_complete = 0, True
    for page in aws.pages(params.service, params.operation, **params.parameters):
        if pages == params.max_pages:
            is_complete = False
            break
        pages += 1
        join(joined, page)
    result = search_json(query, joined) if query else joined
    return Reading(params.service, params.operation, aws.region, result, count_of(result), pages, is_complete)


def join(joined: dict[str, Value], page: Mapping[str, Value]) -> None:
    """Add a page: lists grow, of anything else the latest stands."""
    for name, value in page.items():
        held = joined.get(name)
        if _is_list(held) and _is_list(value):
            joined[name] = [*held, *value]  # type: ignore[misc]
        else:
            joined[name] = value


def _is_list(value: Value) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def count_of(result: Value) -> int:
    if result is None:
        return 0
    return len(result) if isinstance(result, Sequence | Mapping) and not isinstance(result, str) else 1


CHECK = CheckSpec(
    id="aws.query",
    title="AWS query",
    explanation=(
        "Calls any operation that only reads, joins its pages, and picks what a JMESPath names; `result` and `count` "
        "are there for outcomes. Operations that change something or hand out secrets are refused before anything is "
        "sent, and fields that hold secrets are hidden in the answer. What is good depends on the question, so write "
        "outcomes of your own: without them an answer passes. An empty result is most often a wrong region, a filter "
        "that matches nothing, or a query whose names do not fit (JMESPath is case-sensitive)."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        "unknown: not is_complete | ${service} ${operation} has more than ${pages} pages; ask more narrowly.",
        "unknown: count == 0 | ${service} ${operation} in ${region} found nothing.",
        "pass: otherwise | ${service} ${operation} in ${region} found ${count}.",
    ),
)
