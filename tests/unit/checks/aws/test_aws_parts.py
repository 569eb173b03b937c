"""The small parts of the AWS checks, and answers that are not what they should be."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.checks.aws import alarms, ec2, identity, metric
from desktop.checks.aws.query import count_of, join
from desktop.domain.errors import InputError, UnreadableOutputError
from tests.fakes.aws import PreparedAccount

NOW = datetime(2026, 10, 5, tzinfo=UTC)
ANY = st.recursive(
    st.none()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.datetimes(timezones=st.just(UTC)),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["State", "Name", "StateReason", "Tags", "Events", "InstanceStatus", "LaunchTime", "MetricAlarms",
             "AlarmName", "Datapoints", "Timestamp", "Average", "Unit", "Arn", "Placement", "Description"]
        ),
        inner,
        max_size=6,
    ),
    max_leaves=20,
)  # fmt: skip
ANSWERS = st.dictionaries(
    st.sampled_from(["State", "Tags", "Events", "MetricAlarms", "Datapoints", "Arn"]), ANY
)


@given(ANSWERS, ANSWERS)
def test_any_answer_gives_a_reading_or_is_unreadable(
    answer: dict[str, object], other: dict[str, object]
) -> None:
    wanted = metric.Params("n", "m")
    for parse in (
        lambda: ec2.parse("i-1", "r", answer, other),
        lambda: alarms.parse("r", alarms.Params(), [answer, other]),
        lambda: metric.parse(wanted, answer, NOW),
        lambda: identity.parse(answer, identity.Params()),
    ):
        with suppress(UnreadableOutputError):
            parse()


def test_dimensions_and_times_are_asked_for() -> None:
    account = PreparedAccount({("cloudwatch", "GetMetricStatistics"): [{}]})
    metric.read_at(account, metric.Params("n", "m", {"A": "1"}, since_s=600), lambda: NOW)
    asked = account.asked[0][2]
    assert asked["Dimensions"] == [{"Name": "A", "Value": "1"}]
    assert asked["EndTime"] == NOW
    assert (NOW - asked["StartTime"]).total_seconds() == 600  # type: ignore[operator]


@pytest.mark.parametrize("period_s", [0, 59, 90, -60])
def test_periods_are_whole_minutes(period_s: int) -> None:
    with pytest.raises(InputError, match="multiple of 60"):
        metric.read_at(PreparedAccount({}), metric.Params("n", "m", period_s=period_s), lambda: NOW)


def test_alarms_are_asked_for_by_name_or_by_prefix() -> None:
    with pytest.raises(InputError, match="not both"):
        alarms.read_aws(PreparedAccount({}), alarms.Params(prefix="a", names=("b",)))


@pytest.mark.parametrize("instance_id", ["", "web-1", "i-12345", "i-0a1b2c3d4e5f60718 ; rm", "I-0A1B2C3D"])
def test_what_is_no_instance_id(instance_id: str) -> None:
    with pytest.raises(InputError):
        ec2.read_aws(PreparedAccount({}), ec2.Params(instance_id))


def test_pages_are_joined_list_by_list() -> None:
    joined: dict[str, object] = {}
    for page in ({"Items": [1], "Owner": "a"}, {"Items": [2, 3], "Owner": "b", "More": []}):
        join(joined, page)  # type: ignore[arg-type]
    assert joined == {"Items": [1, 2, 3], "Owner": "b", "More": []}


@pytest.mark.parametrize(
    ("result", "count"), [(None, 0), ([], 0), ([1, 2], 2), ("text", 1), ({"a": 1}, 1), (0, 1)]
)
def test_what_is_counted(result: object, count: int) -> None:
    assert count_of(result) == count  # type: ignore[arg-type]
