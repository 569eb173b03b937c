"""What is many is cut and told so, and what is asked for goes to AWS and to nobody else."""

from datetime import UTC, datetime

import pytest

from desktop.checks.aws import logs, sqs
from desktop.checks.aws.asking import up_to
from desktop.domain.errors import InputError
from tests.fakes.aws import PreparedAccount

NOW = datetime(2026, 10, 5, tzinfo=UTC)
EVENT = {"logStreamName": "a", "timestamp": 1759648320000, "message": "ERROR"}


@pytest.mark.parametrize(("most", "count", "is_all"), [(5, 4, True), (4, 4, True), (3, 3, False)])
def test_records_are_cut_and_told(most: int, count: int, is_all: bool) -> None:
    pages = [{"Items": [{"a": 1}, {"a": 2}]}, {"Items": []}, {"Items": [{"a": 3}, {"a": 4}]}]
    found, is_complete = up_to(most, pages, "Items")
    assert (len(found), is_complete) == (count, is_all)


def test_logs_stop_in_time_and_tell_what_came() -> None:
    account = PreparedAccount({("logs", "FilterLogEvents"): [{"events": [EVENT]}] * 5})
    clock = iter([0.0, 1.0, 2.0, 16.0])
    reading = logs.read_at(account, logs.Params("g", "ERROR"), lambda: NOW, lambda: next(clock))
    assert (reading.count, reading.is_complete) == (2, False)


def test_logs_stop_after_many() -> None:
    account = PreparedAccount({("logs", "FilterLogEvents"): [{"events": [EVENT] * 10_000}] * 4})
    reading = logs.read_at(account, logs.Params("g", lines=3), lambda: NOW, lambda: 0.0)
    assert (reading.count, reading.is_complete, len(reading.lines)) == (20_000, False, 3)


def test_url_of_a_queue_is_never_called() -> None:
    prepared = {
        ("sqs", "GetQueueUrl"): [{"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/1/q"}],
        ("sqs", "GetQueueAttributes"): [{"Attributes": {}}],
        ("cloudwatch", "GetMetricStatistics"): [{}],
    }
    account = PreparedAccount(prepared)
    sqs.read_at(account, sqs.Params("https://evil.example/1/q"), lambda: NOW)
    assert account.asked[0][2] == {"QueueName": "q", "QueueOwnerAWSAccountId": "1"}
    assert not any("evil" in str(parameters) for _, _, parameters in account.asked)


@pytest.mark.parametrize("name", ["", "https://sqs.eu-west-1.amazonaws.com/orders", "a/b/"])
def test_what_is_no_queue(name: str) -> None:
    with pytest.raises(InputError):
        sqs.read_aws(PreparedAccount({}), sqs.Params(name))
