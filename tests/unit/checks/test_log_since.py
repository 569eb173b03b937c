"""`since` of host.log: a duration back, the seconds of a duration input, or a date and time."""

from datetime import UTC, datetime, timedelta

import pytest

from desktop.checks.host.log import Params
from desktop.checks.since import since_moment
from desktop.domain.errors import InputError

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("1h", timedelta(hours=1)),
        ("86400.0", timedelta(days=1)),
        ("2026-11-23T17:00:00Z", timedelta(hours=1)),
    ],
)
def test_since_names_a_moment(text: str, back: timedelta) -> None:
    assert since_moment(text, NOW) == NOW - back


@pytest.mark.parametrize("text", ["300", "soon", "-5.0"])
def test_since_without_a_unit_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        Params(since=text)
