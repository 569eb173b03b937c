"""For whom a report is written, how much it weighs at a desk, and what it is saved as."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from desktop.summary.audience import Audience, Reader
from desktop.ui.finish import page as page_module
from desktop.ui.finish.budget_line import BudgetLine
from desktop.ui.finish.page import FinishPage
from desktop.ui.finish.port import Counted, Weight
from desktop.ui.finish.saving import FileForm, files_for
from desktop.ui.finish.shot_finish import SampleReport
from desktop.ui.finish.viewmodel import FinishViewModel
from desktop.ui.shots.runs import RUN_ID
from desktop.ui.shots.window import settle
from desktop.ui.theme.tokens import Ink

K = Qt.Key


@pytest.fixture
def model() -> FinishViewModel:
    made = FinishViewModel(SampleReport(has_secrets=True))
    made.open(RUN_ID)
    settle()
    return made


def test_a_text_for_a_customer_hides_what_customers_may_not_see(model: FinishViewModel) -> None:
    model.write_for(Audience.CUSTOMER)
    settle()
    assert model.wish.profile == "customer"
    assert "The problem is solved." in model.text
    assert "web-03" not in model.text
    model.write_for(Audience.INTERNAL)
    settle()
    assert model.wish.profile == "internal"
    assert "web-03" in model.text


def test_technical_words_say_more_to_a_customer(model: FinishViewModel) -> None:
    model.write_for(Audience.CUSTOMER, Reader.NON_TECHNICAL)
    settle()
    plain = model.text
    model.write_for(Audience.CUSTOMER, Reader.TECHNICAL)
    settle()
    assert len(model.text) > len(plain)


def test_a_profile_replaces_names_by_tokens_that_can_be_shown(model: FinishViewModel) -> None:
    model.hide_for("public")
    settle()
    assert "ssh://root@web-03" not in model.text
    line = next(line for line in model.lines if line.entry.kind == "host")
    assert line.entry.stand_in in model.text
    model.toggle(line.number)
    settle()
    assert line.entry.value in model.text


def test_the_line_that_was_looked_at_is_the_same_value_in_the_next_draft(model: FinishViewModel) -> None:
    model.look_at(4)
    model.hide_for("public")
    settle()
    line = next(line for line in model.lines if line.number == model.at_hit)
    assert (line.entry.kind, line.number > 4) == ("password", True)


def test_the_weight_follows_what_is_shown(model: FinishViewModel) -> None:
    model.choose_form("zendesk")
    settle()
    assert model.weight is not None
    before = model.weight.whole.used
    model.hide(("ana",))
    settle()
    assert model.weight is not None
    assert model.weight.whole.used > before  # a mark is longer than the name
    model.choose_form("markdown")
    assert model.weight is None


def weight(used: int, *, files: tuple[tuple[str, int], ...] = (), moved: tuple[str, ...] = ()) -> Weight:
    whole = Counted(used=used, limit=30_000, unit="characters")
    return Weight(whole=whole, files=files, moved=moved)


def test_what_fits_is_said_so_and_what_does_not_becomes_a_file(qtbot: QtBot) -> None:
    line = BudgetLine()
    qtbot.addWidget(line)
    line.show_weight(weight(7_173), "one Jira comment")
    assert (line.used.text(), line.said.text()) == ("7,173 of 30,000 characters", "fits in one Jira comment")
    assert line.bar.accessibleName().endswith("24%")
    line.show_weight(
        weight(41_000, files=(("summary.md", 39_000),), moved=("What was found",)), "one Jira issue"
    )
    assert "too long for one Jira issue" in line.said.text()
    assert "summary.md (38.1 KiB)" in line.files.text()
    assert "What was found" in line.files.text()
    assert line.bar._ink is Ink.WARN
    line.show_length(519)
    assert (line.used.text(), line.said.text(), line.bar.isHidden()) == ("519 characters", "", True)


def test_a_bundle_is_not_offered_for_a_customer() -> None:
    assert "bundle" in [form.id for form in files_for(Audience.INTERNAL)]
    assert "bundle" not in [form.id for form in files_for(Audience.CUSTOMER)]


def test_a_letter_picks_what_it_is_saved_as(
    model: FinishViewModel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    picked: list[str] = []

    def place(over: FinishPage, run_id: str, form: FileForm) -> str:
        picked.append(f"{run_id}.{form.ending}")
        return str(tmp_path / "x.pdf")

    monkeypatch.setattr(page_module, "ask_for_place", place)
    page = FinishPage(model)
    qtbot.addWidget(page)
    page.show()
    page.open_save_menu()
    (menu,) = page.findChildren(QMenu)
    with qtbot.waitSignal(model.told) as told:
        QTest.keyClick(menu, K.Key_P)
    assert picked == [f"{RUN_ID}.pdf"]
    assert "x.pdf" in told.args[0]
