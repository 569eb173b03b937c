"""The fan-outs of a run as hosts by steps: which rows and columns there are, and which value is shown."""

from dataclasses import replace

import pytest

from desktop.compare.matrix import Matrix, matrix_of
from desktop.compare.odd import Stand
from desktop.compare.units import Unit, plain_name, unit_of
from desktop.domain.advance import fold
from desktop.domain.events import FanItem, RunbookRef, RunStarted, StepFinished, StepStarted
from desktop.domain.outcome import Outcome
from desktop.domain.runbook import Runbook
from desktop.domain.step import CheckStep, Effect, GroupStep, RunStep
from desktop.domain.values import Value
from desktop.domain.verdict import Verdict
from tests.unit.summary.script import Script

P, W, F, U = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN
HOSTS = tuple(f"ssh://root@web-{at:02}" for at in range(1, 7))
FAN = tuple(FanItem(target=host) for host in HOSTS)
BOOK = Runbook(
    runbook=1, id="fleet", title="Fleet",
    steps=(
        CheckStep(id="disk", title="Disk /var", check="host.disk", on="${hosts}"),
        RunStep(
            id="version", title="nginx", run="nginx -v", capture={"version": "text"}, on="${hosts}",
            outcomes=(Outcome(fail="version != '1.24.0'"), Outcome(pass_="otherwise")),
        ),
        GroupStep(
            id="deep", title="Each", on="${hosts}",
            group=(
                RunStep(id="load", title="Load", run="uptime", capture={"per_core": "number"}),
                RunStep(id="health", title="Health", run="curl", capture={"answer_ms": "number"}),
            ),
        ),
        RunStep(id="mounts", title="How full is ${item}?", run="df", each=("/", "/var"), on="${hosts}",
                capture={"used_pct": "number"}),
        CheckStep(id="keys", title="Keys", check="net.http", sensitive=True, on="${hosts}"),
        RunStep(id="queues", title="Queue ${item}", run="q", each=("mail", "jobs"), capture={"waiting": "number"}),
    ),
)  # fmt: skip
REF = RunbookRef(id="fleet", title="Fleet", version=1, sha256="0" * 64, file="f.yaml", source="")


class Fleet(Script):
    """Writes the events of fan-outs; the next one ends the one before."""

    is_open_at = ""

    def begun(self) -> "Fleet":
        self.add(RunStarted(runbook=REF, inputs={}, operator="ana", machine="desk", program="h"))
        return self

    def fan(self, step: str, fan: tuple[FanItem, ...] = FAN) -> int:
        if self.is_open_at:
            self.add(StepFinished(step=self.is_open_at, entry=1, verdict=P))
        self.is_open_at = step
        self.add(
            StepStarted(
                step=step, entry=1, target="", effect=Effect.READS, command="each", fan=fan, is_container=True
            )
        )
        return len(self.recorded)

    def read(
        self, step: str, within: int, row: int, verdict: Verdict = P, entry: int = 1, **reading: Value
    ) -> None:
        at = {"row": str(row), "within": within}
        self.add(
            StepStarted(step=step, entry=entry, target=HOSTS[row % 6], effect=Effect.READS, command=step, **at),
            StepFinished(step=step, entry=entry, target=HOSTS[row % 6], verdict=verdict, reading=reading,
                         said=f"{step} of {row}", **at),
        )  # fmt: skip


def disks(*used: float) -> Fleet:
    fleet = Fleet().begun()
    seq = fleet.fan("disk")
    for row, value in enumerate(used):
        fleet.read("disk", seq, row, F if value > 90 else P, used_pct=value, free_bytes=2**30, mount="/var")
    return fleet


def seen(fleet: Fleet, step: str = "") -> Matrix:
    return matrix_of(fold(fleet.recorded), BOOK, step)


def texts(matrix: Matrix, column: int = 0) -> list[str]:
    unit = matrix.columns[column].unit
    return [unit.text(cell.value) if (cell := host.cells[column]) else "-" for host in matrix.hosts]


def test_a_row_is_a_host_and_a_cell_the_value_that_the_outcomes_ask_for() -> None:
    found = seen(disks(47, 43, 52, 57, 93, 39))
    (disk,) = found.columns
    assert (disk.title, disk.name, disk.unit.word) == ("Disk /var", "used_pct", "%")
    assert [host.name for host in found.hosts][:2] == ["root@web-01", "root@web-02"]
    assert texts(found) == ["47", "43", "52", "57", "93", "39"]
    assert [host.odd_in for host in found.hosts] == [(), (), (), (), (0,), ()]
    assert [(bound.number, bound.verdict) for bound in disk.bounds][:1] == [(95.0, F)]


def test_hosts_that_have_not_begun_are_there_and_are_unknown() -> None:
    found = seen(disks(47, 43))
    waiting = found.hosts[5].cells[0]
    assert waiting is not None
    assert (waiting.entry, waiting.standing.stand) == (None, Stand.UNKNOWN)
    assert (found.columns[0].spread.read, found.columns[0].spread.asked) == (2, 6)


def test_a_word_is_shown_where_the_outcomes_ask_for_one() -> None:
    fleet = disks(*[50.0] * 6)
    seq = fleet.fan("version")
    for row in range(6):
        fleet.read(
            "version", seq, row, version="1.26.0 \n" if row == 2 else "1.24.0", exit_status=0, stdout="nginx"
        )
    found = seen(fleet)
    assert [column.title for column in found.columns] == ["Disk /var", "nginx"]
    assert texts(found, 1) == ["1.24.0", "1.24.0", "1.26.0", "1.24.0", "1.24.0", "1.24.0"]
    assert found.hosts[2].odd_in == (1,)


def test_the_steps_inside_a_group_that_fans_out_are_columns_from_the_start() -> None:
    fleet = Fleet().begun()
    seq = fleet.fan("deep")
    fleet.read("load", seq, 0, per_core=0.4)
    found = seen(fleet)
    assert [column.path for column in found.columns] == ["load", "health"]
    assert texts(found, 0) == ["0.4", "", "", "", "", ""]


def test_items_of_a_host_have_a_column_each() -> None:
    fleet = Fleet().begun()
    rows = tuple(FanItem(target=host, item=item) for host in HOSTS[:2] for item in ("/", "/var"))
    seq = fleet.fan("mounts", rows)
    for row in range(4):
        fleet.read("mounts", seq, row, used_pct=10.0 * row)
    found = seen(fleet)
    assert [column.title for column in found.columns] == ["How full is /?", "How full is /var?"]
    assert [texts(found, 0), texts(found, 1)] == [["0", "20"], ["10", "30"]]


def test_of_many_items_the_worst_stands_for_the_host() -> None:
    fleet = Fleet().begun()
    seq = fleet.fan("mounts", tuple(FanItem(target=HOSTS[0], item=f"/m{at}") for at in range(20)))
    for row in range(20):
        fleet.read("mounts", seq, row, F if row == 7 else P, used_pct=row)
    found = seen(fleet)
    assert [column.title for column in found.columns] == ["How full is each?"]
    assert texts(found) == ["7"]


def test_what_is_sensitive_shows_its_verdict_alone() -> None:
    fleet = Fleet().begun()
    seq = fleet.fan("keys")
    fleet.read("keys", seq, 0, F, status=500, total_ms=4)
    found = seen(fleet)
    assert found.columns[0].is_withheld
    cell = found.hosts[0].cells[0]
    assert cell is not None
    assert cell.value is None
    assert cell.measured.verdict is F


def test_items_without_targets_are_rows_where_nothing_else_is_or_they_are_asked_for() -> None:
    fleet = disks(50, 50)
    seq = fleet.fan("queues", (FanItem(item="mail"), FanItem(item="jobs")))
    fleet.read("queues", seq, 0, waiting=4)
    assert [column.path for column in seen(fleet).columns] == ["disk"]
    found = seen(fleet, "queues")
    assert found.is_of_items
    assert [host.name for host in found.hosts] == ["mail", "jobs"]
    assert [column.title for column in found.columns] == ["Queue each"]


def test_a_host_that_another_step_did_not_ask_has_no_cell_there() -> None:
    fleet = disks(50, 50)
    fleet.fan("version", FAN[:1])
    found = seen(fleet)
    assert found.hosts[0].cells[1] is not None
    assert found.hosts[1].cells[1] is None


def test_what_was_read_again_takes_the_place_of_what_was_read_before() -> None:
    fleet = disks(50, 50)
    fleet.read("disk", 2, 0, entry=2, used_pct=70.0)
    assert texts(seen(fleet))[0] == "70"


def test_a_run_without_a_fan_out_has_nothing_to_show() -> None:
    assert seen(Fleet().begun()) == Matrix(is_of_items=True)


def test_a_runbook_that_is_another_one_leaves_the_ids_of_its_steps() -> None:
    found = matrix_of(fold(disks(50).recorded), replace(BOOK, steps=BOOK.steps[1:]), "")
    assert [column.title for column in found.columns] == ["disk"]


def test_the_limit_for_a_value_is_the_worst_it_has_crossed_else_the_nearest() -> None:
    column = seen(disks(50)).columns[0]
    limits = [column.bound_for(value) for value in (99, 86, 50)]
    assert [bound and bound.number for bound in limits] == [95, 85, 85]
    assert column.bound_for("a") is None


@pytest.mark.parametrize(
    ("field", "values", "word", "shown"),
    [
        ("used_pct", (47, 93.4), "%", ["47", "93.4"]),
        ("free_bytes", (3 * 2**30, int(2.5 * 2**30)), "GiB", ["3", "2.5"]),
        ("total_ms", (41, 212), "ms", ["41", "212"]),
        ("total_ms", (41_000.0, 3_500.0), "s", ["41", "3.5"]),
        ("up_s", (86_400 * 12.0, 86_400 * 40.0), "d", ["12", "40"]),
        ("days_left", (61, 13), "days", ["61", "13"]),
        ("per_core_5m", (0.414, 0.39), "", ["0.41", "0.39"]),
        ("swap_mib", (512.0, 4.25), "MiB", ["512", "4"]),
        ("count", (3, 4), "", ["3", "4"]),
    ],
)
def test_one_unit_serves_a_column(field: str, values: tuple[float, ...], word: str, shown: list[str]) -> None:
    unit = unit_of(field, values)
    assert unit.word == word
    assert [unit.text(value) for value in values] == shown


def test_a_value_in_a_sentence_has_its_unit() -> None:
    assert unit_of("used_pct", (93.0,)).full(93) == "93 %"
    assert unit_of("swap_mib", (512.0,)).full(512.0) == "512 MiB"
    assert Unit().full("1.26.0") == "1.26.0"
    assert [Unit().text(None), Unit().full(None), Unit().text(True)] == ["", "", "yes"]
    assert [plain_name(one) for one in ("used_pct", "version", "days_left", "load_5m")] == [
        "used", "version", "days left", "load 5m",
    ]  # fmt: skip
