"""The line of a run in lists: where it looked, as a person calls it."""

import pytest

from desktop.domain.advance import fold
from desktop.domain.events import TargetIdentified
from desktop.records.rows import row_of
from tests.unit.summary.fleet_runs import fleet
from tests.unit.summary.script import Script


@pytest.mark.parametrize(
    ("reached", "target"),
    [
        ((), ""),
        ((("local", "root@laptop (Debian 12)"),), "root@laptop"),
        ((("local", "root@laptop"), ("ssh://ops@web-03", "ops@web-03.eu (Debian 12)")), "ops@web-03.eu"),
        ((("ssh:web-03", "ops@web-03.eu.example"),), "ops@web-03.eu.example"),
        ((("ssh:web-03", "root@ip-10-0-3-12 (Debian 12)"), ("local", "root@laptop")), "web-03"),
        ((("local", "x"), ("ssh:web-03", "root@vm"), ("ssh:web-04", "root@vm")), "2 targets"),
    ],
)  # fmt: skip
def test_a_run_is_listed_under_the_name_that_a_person_knows(
    reached: tuple[tuple[str, str], ...], target: str
) -> None:
    begun = fleet().recorded[0].event
    found = (TargetIdentified(target=ref, label=label) for ref, label in reached)
    assert row_of(fold(Script().add(begun, *found).recorded)).target == target
