"""A runbook that nobody vouches for: looked at, trusted byte for byte, and only then begun."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.domain.errors import InputError
from desktop.domain.runbook import Runbook
from desktop.ui.backstage import Backstage
from desktop.ui.navigation import Navigator
from desktop.ui.ports import Trusted
from desktop.ui.start.review_card import ReviewCard
from desktop.ui.start.steps_inside import steps_of
from desktop.ui.start.view import StartView
from desktop.ui.start.viewmodel import StartViewModel
from desktop.ui.widgets.command_box import CommandBox
from desktop.workbench import Workbench

_BOOK = """\
runbook: 1
id: from-outside
title: From outside
steps:
  - {id: look, title: Look, check: host.load}
  - {id: wipe, title: Wipe, run: rm -rf /srv/cache, effect: destroys, 'on': 'ssh://root@web-03'}
"""


@pytest.fixture
def file(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "downloads"
    folder.mkdir()
    monkeypatch.setenv("HANDRAIL_LIBRARY", str(folder))
    file = folder / "outside.yaml"
    file.write_text(_BOOK)
    return file


@pytest.fixture
def stage(file: Path) -> Iterator[Backstage]:
    made = Backstage(Workbench())
    yield made
    made.close()


def answer(ask: Callable[[Callable[[Any], None]], None]) -> Any:
    told: Queue[Any] = Queue()
    ask(told.put)
    return told.get(timeout=10)


def load(stage: Backstage) -> Runbook:
    book = answer(lambda done: stage.start.load("from-outside", done))
    assert isinstance(book, Runbook)
    return book


def begin(stage: Backstage, book: Runbook) -> Any:
    return answer(lambda done: stage.start.begin(book, {}, is_guided=True, ticket="", done=done))


def test_an_untrusted_runbook_does_not_begin(stage: Backstage) -> None:
    book = load(stage)
    assert stage.start.untrusted(book) is not None
    refused = begin(stage, book)
    assert isinstance(refused, InputError)
    assert "not trusted" in str(refused)
    assert stage.bench.records.runs() == ()


def test_trust_is_for_exactly_these_bytes(stage: Backstage, file: Path) -> None:
    book = load(stage)
    shown = stage.start.untrusted(book)
    assert shown is not None
    assert isinstance(answer(lambda done: stage.start.trust(book, shown.sha256, done)), Trusted)
    assert stage.start.untrusted(book) is None
    assert stage.bench.library.find("from-outside").is_trusted
    assert isinstance(begin(stage, book), str)
    file.write_text(_BOOK.replace("/srv/cache", "/srv"))
    stage.bench.library.refresh()
    assert stage.start.untrusted(load(stage)) is not None


def test_trust_of_other_bytes_than_were_shown_is_refused(stage: Backstage) -> None:
    book = load(stage)
    assert isinstance(answer(lambda done: stage.start.trust(book, "0" * 64, done)), InputError)
    assert stage.start.untrusted(book) is not None


def test_the_start_page_shows_all_it_would_do_and_begins_only_after_trust(
    stage: Backstage, qtbot: QtBot
) -> None:
    model = StartViewModel(stage.start, Navigator())
    view = StartView(model)
    qtbot.addWidget(view)
    view.resize(1000, 700)
    view.show()
    model.open("from-outside")
    qtbot.waitUntil(lambda: isinstance(view.review, ReviewCard))
    review = view.review
    assert review is not None
    shown = [box.command for box in review.findChildren(CommandBox)]
    assert shown == ["handrail check host.load", "rm -rf /srv/cache"]
    assert not view.begin_button.isEnabled()
    model.begin()
    assert not model.is_beginning
    assert not review.trust.isEnabled()
    review.tick.click()
    review.trust.click()
    qtbot.waitUntil(lambda: view.review is None)
    assert view.begin_button.isEnabled()


_NESTED = """\
runbook: 1
id: from-outside
title: From outside
steps:
  - id: both
    title: Both
    group:
      - {id: look, title: Look, plugin: [check_load, -w, '5']}
      - {id: wipe, title: Wipe, run: rm -rf /srv/cache, effect: destroys, each: [a, b]}
  - {id: more, title: More, use: helper}
"""
_HELPER = """\
runbook: 1
id: helper
title: Helper
steps:
  - {id: stop, title: Stop it, run: systemctl stop nginx, effect: changes}
"""


@pytest.fixture
def nested(file: Path) -> Path:
    """A runbook with a group, and one that uses another; nobody vouches for either."""
    file.write_text(_NESTED)
    helper = file.with_name("helper.yaml")
    helper.write_text(_HELPER)
    return helper


def test_the_review_shows_what_is_inside_groups_and_used_runbooks(
    nested: Path, stage: Backstage, qtbot: QtBot
) -> None:
    book = load(stage)
    shown = stage.start.untrusted(book)
    assert shown is not None
    assert [Path(file).name for file, _ in shown.others] == ["helper.yaml"]
    card = ReviewCard(book, shown)
    qtbot.addWidget(card)
    commands = [box.command for box in card.findChildren(CommandBox)]
    assert commands == ["check_load -w 5", "rm -rf /srv/cache", "systemctl stop nginx"]
    texts = [label.text() for label in card.findChildren(QLabel)]
    assert {"1", "1.1", "1.2", "2", "2.1", "a, b"} <= set(texts)
    assert shown.others[0][1] in texts
    assert card.trust.words == "Trust exactly these files"


def test_trust_is_given_to_the_used_runbook_too_and_asked_again_when_it_changes(
    nested: Path, stage: Backstage
) -> None:
    book = load(stage)
    shown = stage.start.untrusted(book)
    assert shown is not None
    answer(lambda done: stage.start.trust(book, shown.sha256, done))
    assert stage.start.untrusted(book) is None
    nested.write_text(_HELPER.replace("nginx", "sshd"))
    again = load(stage)
    refused = begin(stage, again)
    assert isinstance(refused, InputError)
    assert stage.start.untrusted(again) is not None


def test_effects_of_used_runbooks_count_on_the_start_page(nested: Path, stage: Backstage) -> None:
    counts = Counter(placed.step.effect_of.value for placed in steps_of(load(stage)) if placed.is_own_work)
    assert counts == {"reads": 1, "destroys": 1, "changes": 1}


_LISTED = """\
runbook: 1
id: from-outside
title: From a list
inputs:
  hosts: {type: targets, default: 'file:web.csv?host=ip'}
on: ${hosts}
steps:
  - {id: look, title: Look, check: host.load}
"""


def test_a_list_of_hosts_beside_the_runbook_is_read_when_the_run_begins(stage: Backstage, file: Path) -> None:
    file.write_text(_LISTED)
    book = load(stage)
    shown = stage.start.untrusted(book)
    assert shown is not None
    answer(lambda done: stage.start.trust(book, shown.sha256, done))
    refused = begin(stage, book)
    assert isinstance(refused, InputError)
    assert "web.csv cannot be read: No such file" in str(refused)
    (file.parent / "web.csv").write_text("name,ip\none,10.0.0.1\ntwo,10.0.0.2\n")
    run_id = begin(stage, book)
    opened = stage.followed(run_id)
    assert opened is not None
    assert opened.inputs == {"hosts": ["ssh:10.0.0.1", "ssh:10.0.0.2"]}
