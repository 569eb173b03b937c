"""From a finished run to a note on its ticket through the window: by keys, over a real record and a desk's server."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from zipfile import ZipFile, is_zipfile

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from desktop.domain.desk import DeskConfig, DeskKind
from desktop.domain.outbox import PostState
from desktop.records.desk_book import DeskBook
from desktop.ui.finish.page import FinishPage
from desktop.workbench import Workbench
from tests.end2end.terminal import write_runbook
from tests.end2end.window import DrivenWindow
from tests.servers.contracts import contract_servers, violations
from tests.servers.desk import desk_server
from tests.servers.faulty_desk import faulty_desk

K, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
HEAD = "inputs:\n  ticket: {type: ticket}\n"
STEPS = """\
  - id: look
    title: Look at the settings
    run: echo password=Winter-2019-kite
    capture: {line: text}
    outcomes:
      - warn: "contains(line, 'kite')"
        say: The settings say ${line} today, since tide-pool-81.
      - pass: otherwise
"""


@pytest.fixture
def good_desk() -> Iterator[str]:
    with desk_server(shares={}) as url:
        yield url


@pytest.fixture
def window(qapp: QApplication, home: Path) -> Iterator[DrivenWindow]:
    bench = Workbench()
    bench.secrets.hold("desk:fresh", "one-token")
    driven = DrivenWindow(home / ".config" / "handrail", bench)
    yield driven
    driven.close()


def notes(url: str, ticket: str) -> list[dict[str, Any]]:
    with urlopen(f"{url}/all") as answer:
        return [one for one in json.load(answer)["taken"] if one["ticket"] == ticket]


def report_of(window: DrivenWindow, tmp_path: Path, ticket: str) -> FinishPage:
    """Run a runbook about a ticket to its end and go to its report."""
    book = write_runbook(tmp_path / "book.yaml", STEPS, head=HEAD)
    run = window.begin(str(book), is_guided=False, ticket=ticket)
    window.until(lambda: run.model.is_over)
    window.report(run.model.run.run_id)
    report = window.shell.window.page
    assert isinstance(report, FinishPage)
    window.until(report.copy.isEnabled)
    return report


def press(
    window: DrivenWindow, key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(window.shell.window.focusWidget() or window.shell.window, key, keys)


def told(report: FinishPage) -> str:
    assert report.send_parts is not None
    return "\n".join(label.text() for label in report.send_parts.state.findChildren(QLabel))


def test_an_internal_note_by_keys(window: DrivenWindow, good_desk: str, tmp_path: Path) -> None:
    DeskBook().keep(DeskConfig(name="fresh", kind=DeskKind.FRESHDESK, address=good_desk))
    report = report_of(window, tmp_path, "fresh:7")
    window.until(report.leaving.send.isVisible)
    assert report._model.form.id == "freshdesk"
    press(window, K.Key_N)  # the first hidden value, shown after all, and hidden again
    press(window, K.Key_U)
    window.until(lambda: "Winter-2019-kite" in report._model.text)
    press(window, K.Key_U)
    window.until(lambda: "Winter-2019-kite" not in report._model.text)
    press(window, K.Key_H)
    QTest.keyClicks(report.reason.field.edit, "tide-pool-81")
    QTest.keyClick(report.reason.field.edit, K.Key_Return)
    window.until(lambda: "tide-pool-81" not in report._model.text)
    press(window, K.Key_Return, CTRL)
    window.until(lambda: "Sent to fresh:7: internal note" in told(report))
    [note] = notes(good_desk, "7")
    assert note["private"] is True
    assert "[hidden:password]" in note["body"]
    assert "Winter-2019-kite" not in note["body"]
    assert "tide-pool-81" not in note["body"]
    assert f"{good_desk}/a/tickets/7" in told(report)


def test_a_public_reply_by_keys_against_the_contract(
    window: DrivenWindow, contracts: Path, tmp_path: Path
) -> None:
    with contract_servers(contracts, ["zendesk"]) as servers, faulty_desk(servers["zendesk"][0]) as front:
        config = DeskConfig(name="zen", kind=DeskKind.ZENDESK, address=front.url, account="me@example.com")
        DeskBook().keep(config)
        window.shell.stage.bench.secrets.hold(config.secret, "token")
        report = report_of(window, tmp_path, "zen:35436")
        window.until(report.leaving.send.isVisible)
        assert report.send_parts is not None
        card = report.send_parts.card
        press(window, K.Key_2)  # for the customer
        window.until(lambda: "An update on the problem" in report._model.text)
        press(window, K.Key_R)
        press(window, K.Key_Return, CTRL)
        window.until(lambda: report._sending is not None and report._sending.readers is not None)
        assert not [asked for asked in front.arrived if asked.method == "PUT"]
        card.tick.setFocus()
        press(window, K.Key_Space)
        press(window, K.Key_Return, CTRL)
        window.until(lambda: "Sent to zen:35436: public reply" in told(report))
        [put] = [asked for asked in front.arrived if asked.method == "PUT"]
        comment = json.loads(put.body)["ticket"]["comment"]
        assert comment["public"] is True
        assert "An update on the problem" in comment["html_body"]
        assert violations(servers["zendesk"][1]) == []


@pytest.mark.parametrize(
    ("kind", "key", "ticket", "words"),
    [
        (DeskKind.FRESHDESK, K.Key_3, "desk:20", "escalation"),
        (DeskKind.ZENDESK, K.Key_5, "desk:35436", "article"),
    ],
)
def test_an_escalation_and_a_draft_are_made_as_the_contract_wants_them(
    window: DrivenWindow,
    contracts: Path,
    tmp_path: Path,
    kind: DeskKind,
    key: Qt.Key,
    ticket: str,
    words: str,
) -> None:
    with contract_servers(contracts, [kind.value]) as servers:
        url, mock = servers[kind.value]
        config = DeskConfig(name="desk", kind=kind, address=url, account="me@example.com", section="35467")
        DeskBook().keep(config)
        window.shell.stage.bench.secrets.hold(config.secret, "token")
        report = report_of(window, tmp_path, ticket)
        window.until(report.leaving.send.isVisible)
        press(window, key)
        window.until(lambda: report._sending is not None and report._sending.kind == words)
        window.until(report.copy.isEnabled)
        press(window, K.Key_Return, CTRL)
        window.until(lambda: "Sent to desk" in told(report), what=lambda: told(report))
        [row] = window.shell.stage.bench.records.outbox.rows()
        assert (row.kind, row.state) == (words, PostState.SENT)
        assert violations(mock) == []


def test_offline_it_waits_in_the_outbox_and_says_why(window: DrivenWindow, tmp_path: Path) -> None:
    DeskBook().keep(DeskConfig(name="fresh", kind=DeskKind.FRESHDESK, address="http://127.0.0.1:9"))
    report = report_of(window, tmp_path, "fresh:8")
    window.until(report.leaving.send.isVisible)
    press(window, K.Key_Return, CTRL)
    window.until(lambda: "Waits in the outbox for fresh:8" in told(report))
    assert "127.0.0.1" in told(report)
    [row] = window.shell.stage.bench.records.outbox.rows()
    assert (row.state, row.audience) == (PostState.WAITING, "internal")


def test_a_ticket_of_a_desk_that_is_not_set_up_is_told(window: DrivenWindow, tmp_path: Path) -> None:
    report = report_of(window, tmp_path, "nowhere:8")
    window.until(lambda: "No desk named 'nowhere' is set up here." in told(report))
    assert not report.leaving.send.isVisible()


def unpacked(path: Path) -> list[bytes]:
    if not is_zipfile(path):
        return [path.read_bytes()]
    with ZipFile(path) as packed:
        return [packed.read(name) for name in packed.namelist()]


def test_files_are_written_as_they_leave(window: DrivenWindow, tmp_path: Path) -> None:
    report = report_of(window, tmp_path, "TKT-1")
    for form, begins in (("pdf", b"%PDF"), ("bundle", b"PK"), ("html", b"<!doctype"), ("json", b"{")):
        path = tmp_path / f"report.{form}"
        report._model.save(form, str(path))
        window.until(path.exists)
        window.until(lambda path=path: bool(path.read_bytes()))  # type: ignore[misc]  # bound at once
        assert path.read_bytes().startswith(begins)
        assert all(b"Winter-2019-kite" not in data for data in unpacked(path))
