"""Labels show outside text as it is, whatever it looks like, and never widen a page."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.command_box import CommandBox
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.labels import CapsLabel, ElidedLabel, Label, SectionLabel
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.verdict_card import VerdictCard
from desktop.ui.widgets.wrapped_label import WrappedLabel, lay_out

HOSTILE = "<b>bold</b><img src='file:///etc/passwd'>"
LONG = "/".join(["a-directory-with-a-name"] * 30)


def parts(text: str) -> list[QWidget]:
    verdict = VerdictCard()
    verdict.show_verdict(StepState.FAIL, text, meaning=text, measured=text)
    return [
        Label(text), ElidedLabel(text), SectionLabel(text), CapsLabel(text), WrappedLabel(text), CommandBox(text),
        Banner(text, action="Go"), EmptyState("search", text, text), FactTable((Fact(text, text),)), verdict,
    ]  # fmt: skip


@pytest.mark.parametrize("at", range(10))
def test_markup_is_shown_as_text(at: int, qtbot: QtBot) -> None:
    part = parts(HOSTILE)[at]
    qtbot.addWidget(part)
    labels = [part] if isinstance(part, QLabel) else part.findChildren(QLabel)
    assert labels
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


def test_a_tooltip_shows_markup_as_text(qtbot: QtBot) -> None:
    label = ElidedLabel(HOSTILE * 20)
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.grab()
    assert "&lt;img" in label.toolTip()
    assert "<img" not in label.toolTip()


def test_an_elided_label_has_a_tooltip_only_when_it_is_cut(qtbot: QtBot) -> None:
    label = ElidedLabel("short")
    qtbot.addWidget(label)
    label.resize(200, 20)
    label.grab()
    assert label.toolTip() == ""


def test_a_long_path_breaks_inside_and_is_not_cut(qtbot: QtBot) -> None:
    label = WrappedLabel(LONG)
    qtbot.addWidget(label)
    layout, height = lay_out(LONG, label.font(), 300)
    assert max(layout.lineAt(at).naturalTextWidth() for at in range(layout.lineCount())) <= 300
    assert (
        "".join(
            LONG[layout.lineAt(at).textStart() :][: layout.lineAt(at).textLength()]
            for at in range(layout.lineCount())
        )
        == LONG
    )
    assert label.heightForWidth(300) == height
    assert label.minimumSizeHint().width() < 150


def test_a_card_grows_with_its_text_and_the_column_keeps_its_width(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    box = CommandBox(LONG)
    column.addWidget(box)
    column.addStretch(1)
    page.resize(400, 1000)
    page.show()
    assert page.width() == 400
    assert box.height() >= box.heightForWidth(box.width())


def test_a_press_and_a_drag_select_and_ctrl_c_copies(qtbot: QtBot) -> None:
    label = WrappedLabel("one two three")
    qtbot.addWidget(label)
    label.resize(300, 40)
    label.show()
    qtbot.mouseDClick(label, Qt.MouseButton.LeftButton, pos=QPointF(40, 8).toPoint())
    assert label.selected_text == "two "[: len(label.selected_text)]
    assert "two" in label.selected_text
    qtbot.keyClick(label, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == label.selected_text


def test_the_command_is_copied_exactly(qtbot: QtBot, dressed: QApplication) -> None:
    box = CommandBox('du -xk -- "$MOUNT" | sort -rn\n  | head')
    qtbot.addWidget(box)
    box.copy()
    assert QGuiApplication.clipboard().text() == 'du -xk -- "$MOUNT" | sort -rn\n  | head'
