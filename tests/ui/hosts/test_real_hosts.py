"""The hosts page over the real parts: a real run over real SSH servers, followed while it goes on, then the record."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.errors import HandrailError
from desktop.ui.backstage import Backstage
from desktop.ui.compare.port import Compared, pair_of
from desktop.ui.hosts.make import hosts_page
from desktop.ui.hosts.view import HostsView
from desktop.ui.navigation import COMPARE, HOSTS, Navigator, Place
from desktop.ui.widgets.states import StepState
from desktop.workbench import OpenRun, Workbench
from tests.servers.sshd import Sshd, free_port

ALIASES = tuple(f"web-{at}" for at in range(1, 7))
_BOOK = """\
runbook: 1
id: tier
title: Web tier
steps:
  - id: disk
    title: Disk
    on: [{hosts}]
    run: sleep "${{READING_WAIT:-0}}"; echo "${{READING:-47}}"
    timeout: 60s
    capture: {{used_pct: number}}
    outcomes:
      - fail: used_pct >= 90
        say: ${{used_pct}} used.
      - pass: otherwise
  - id: release
    title: Release
    on: [{hosts}]
    run: echo "${{RELEASE:-1.24.0}}"
    capture: {{version: text}}
"""
MakeServer = Callable[..., Sshd]


@pytest.fixture
def stage(home: Path) -> Iterator[Backstage]:
    made = Backstage(Workbench())
    yield made
    made.close()


def write_hosts(home: Path, sshd: Sshd, odd: Sshd) -> None:
    """Six names for one server, one for another that is odd, and one where nobody listens."""
    config = home / ".ssh" / "config"
    known = home / ".ssh" / "known_hosts"
    known.write_text(known.read_text() + odd.known_hosts.read_text())
    own = "".join(f"Host {name}\n HostName 127.0.0.1\n Port {sshd.port}\n" for name in ALIASES)
    other = f"Host odd\n HostName 127.0.0.1\n Port {odd.port}\n IdentityFile {odd.client_key}\n"
    gone = f"Host gone\n HostName 127.0.0.1\n Port {free_port()}\n"
    config.write_text(own + other + gone + config.read_text())


def begun(stage: Backstage, tmp_path: Path, qtbot: QtBot) -> OpenRun:
    """A run of all hosts that is ready to begin."""
    file = tmp_path / "tier.yaml"
    hosts = ", ".join(f"'ssh:{name}'" for name in (*ALIASES, "odd", "gone"))
    file.write_text(_BOOK.format(hosts=hosts))
    run_id = stage.begin_run(stage.bench.load(str(file)), {}, is_guided=False)
    opened: list[OpenRun | HandrailError] = []
    stage.open_run(run_id, opened.append)
    qtbot.waitUntil(lambda: bool(opened), timeout=10_000)
    assert not isinstance(opened[0], HandrailError)
    return opened[0]


@pytest.fixture
def went() -> list[Place]:
    return []


@pytest.fixture
def page(stage: Backstage, qtbot: QtBot, went: list[Place]) -> HostsView:
    navigator = Navigator()
    navigator.asked.connect(went.append)
    made = hosts_page(stage.hosts, navigator)
    qtbot.addWidget(made)
    made.resize(1360, 820)
    made.show()
    return made


def states(page: HostsView, column: int) -> dict[str, StepState | None]:
    grid = page.model.grid
    assert grid is not None
    return {name: grid.states[at][column] for at, name in enumerate(grid.names)}


def is_over(page: HostsView) -> bool:
    grid = page.model.grid
    return grid is not None and grid.run.end is not None


def test_hosts_are_followed_while_they_report_and_read_from_the_record_after_that(
    stage: Backstage, ssh_home: Path, sshd: Sshd, start_another_sshd: MakeServer, tmp_path: Path, page: HostsView,
    qtbot: QtBot, went: list[Place],
) -> None:  # fmt: skip
    odd = start_another_sshd("odd", options=["SetEnv READING=93 READING_WAIT=3 RELEASE=1.26.0"])
    write_hosts(ssh_home, sshd, odd)
    opened = begun(stage, tmp_path, qtbot)
    run_id = opened.session.run_id
    page.show_place(Place(HOSTS, run_id))
    qtbot.waitUntil(lambda: page.model.grid is not None, timeout=10_000)
    stage.begin(opened, pytest.fail)
    qtbot.waitUntil(lambda: page.model.grid is not None and page.model.grid.answered == 6, timeout=30_000)
    grid = page.model.grid
    assert grid is not None
    assert grid.is_running
    assert page.head.stop.isVisible()
    qtbot.waitUntil(lambda: states(page, 0)["odd"] is StepState.RUNNING, timeout=10_000)
    assert page.head.progress_words.text().startswith("6 of 8 hosts answered")
    qtbot.waitUntil(lambda: is_over(page), timeout=30_000)
    assert states(page, 0) == dict.fromkeys(ALIASES, StepState.PASS) | {
        "odd": StepState.FAIL, "gone": StepState.UNKNOWN,
    }  # fmt: skip
    page.model.next_odd()
    page._render_pane()
    assert page.pane.host.sentence.text() == "odd differs in 2 of 2 checks from its 6 siblings that answered"
    stage.let_go(run_id)
    qtbot.waitUntil(lambda: stage.followed(run_id) is None, timeout=10_000)
    page.model.read()
    qtbot.waitUntil(lambda: page.model.grid is not None and not page.model.grid.is_followed, timeout=10_000)
    grid = page.model.grid
    assert grid is not None
    assert [name for at, name in enumerate(grid.names) if grid.odd[at]] == ["odd"]
    gone = grid.cell(grid.names.index("gone"), 0)
    assert gone is not None
    assert gone.entry is not None
    assert "127.0.0.1" in gone.entry.reason
    page.model.compare_with_sibling()
    assert went[-1].page == COMPARE
    laid: list[Compared | HandrailError] = []
    stage.compare.compare(pair_of(went[-1].key, went[-1].text), laid.append)
    qtbot.waitUntil(lambda: bool(laid), timeout=10_000)
    assert isinstance(laid[0], Compared)
    assert {"Disk", "Release"} <= {part.title for part in laid[0].comparison.differing}


def test_what_is_read_now_can_be_stopped_from_here(
    stage: Backstage, ssh_home: Path, sshd: Sshd, start_another_sshd: MakeServer, tmp_path: Path, page: HostsView,
    qtbot: QtBot,
) -> None:  # fmt: skip
    odd = start_another_sshd("odd", options=["SetEnv READING_WAIT=50"])
    write_hosts(ssh_home, sshd, odd)
    opened = begun(stage, tmp_path, qtbot)
    page.show_place(Place(HOSTS, opened.session.run_id))
    stage.begin(opened, pytest.fail)
    qtbot.waitUntil(lambda: page.model.grid is not None and page.model.grid.answered == 6, timeout=30_000)
    qtbot.waitUntil(lambda: states(page, 0)["odd"] is StepState.RUNNING, timeout=10_000)
    page.head.stop.click()
    qtbot.waitUntil(lambda: states(page, 0)["odd"] is StepState.CANCELLED, timeout=20_000)
    grid = page.model.grid
    assert grid is not None
    assert grid.odd[grid.names.index("odd")] == ()
