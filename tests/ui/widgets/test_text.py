"""Labels show outside text as it is, whatever it looks like, and never widen a page."""

from itertools import accumulate, pairwise

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.shots.window import settle
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.theme import px
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.command_box import CommandBox
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.labels import CapsLabel, ElidedLabel, Label, SectionLabel
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.two_lines import TwoLines
from desktop.ui.widgets.verdict_card import VerdictCard
from desktop.ui.widgets.wrapped_label import WrappedLabel, lay_out

HOSTILE = "<b>bold</b><img src='file:///etc/passwd'>"
LONG = "/".join(["a-directory-with-a-name"] * 30)


def parts(text: str) -> list[QWidget]:
    verdict = VerdictCard()
    verdict.show_verdict(StepState.FAIL, text, meaning=text, measured=text)
    return [
        Label(text), ElidedLabel(text), SectionLabel(text), CapsLabel(text), WrappedLabel(text), TwoLines(text),
        CommandBox(text),
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


def lines_of(text: str, width: int, role: Type = Type.MONO) -> list[str]:
    layout, _ = lay_out(text, font(role), width, at_spaces=role is Type.MONO)
    units = text.encode("utf-16-le")
    lines = [layout.lineAt(at) for at in range(layout.lineCount())]
    ends = [(line.textStart(), line.textStart() + line.textLength()) for line in lines]
    return [units[2 * start : 2 * end].decode("utf-16-le") for start, end in ends]


@pytest.mark.parametrize("letters", [7, 12, 18, 33, 80])
@pytest.mark.parametrize(
    "command",
    [
        "host.service name: nginx path: /var/log --expect active",
        "find /var/log -xdev -size +100M -printf '%s\\t%p\\n' | sort --reverse   --numeric-sort",
        "cat <<'END' > /etc/a\n    --indented   /two\n\nEND\n",
        "echo 😀😀😀😀😀 --expect e\u0301e\u0301e\u0301 日本語日本語 --end",
        "sha256:Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4/Zm9vYmFy-Zm9v",
    ],
)
def test_a_command_is_broken_at_spaces_and_a_word_only_where_no_line_has_room_for_it(
    command: str, letters: int
) -> None:
    width = letters * QFontMetrics(font(Type.MONO)).horizontalAdvance("m") + 2
    lines = lines_of(command, width)
    assert "".join(lines) == command
    for line, following in pairwise(lines):
        if line[-1] in " \n" or following[:1] in ("", " ", "\n"):
            continue
        begun = line if " " not in line.strip(" ") else line.rpartition(" ")[2]  # with its indent
        word = f"{begun}{following.partition(' ')[0]}".partition("\n")[0]
        assert QFontMetrics(font(Type.MONO)).horizontalAdvance(word) > width - 2, (line, following)


def test_a_path_in_prose_leaves_no_slash_behind() -> None:
    text = "It ends without an error, and /var is under 85 % afterwards / or before."
    for width in range(40, 400, 3):
        lines = lines_of(text, width, Type.BODY)
        assert "".join(lines) == text
        assert not [one for one in lines if one.endswith("and /")], lines


def test_what_is_one_thing_in_prose_is_broken_only_where_no_line_has_room_for_it() -> None:
    text = (
        "Run 20261119-0312-k4 took 😀 step/10 on web-03, asked https://backup:[hidden:url-password]@files-01/x "
        "for well-known end-to-end values."
    )
    face = QFontMetrics(font(Type.BODY))
    parted = set()
    for width in range(60, 500, 7):
        lines = lines_of(text, width, Type.BODY)
        assert "".join(lines) == text
        for at in accumulate(len(line) for line in lines[:-1]):
            if text[at - 1] != " ":
                word = f"{text[:at].rpartition(' ')[2]}{text[at:].partition(' ')[0]}"
                parted.add(word)
                is_plain = word in ("well-known", "end-to-end")
                assert is_plain or face.horizontalAdvance(word) > width - 4, (lines, word)
    assert {"well-known", "end-to-end"} <= parted  # these may be


def test_what_is_selected_in_a_command_is_copied_sign_by_sign(qtbot: QtBot) -> None:
    label = WrappedLabel("echo 😀 --expect /var/log", Type.MONO)
    qtbot.addWidget(label)
    label.resize(90, 200)
    label.show()
    QTest.keySequence(label, QKeySequence.StandardKey.SelectAll)
    assert label.selected_text == "echo 😀 --expect /var/log"
    QTest.keySequence(label, QKeySequence.StandardKey.Copy)
    assert QGuiApplication.clipboard().text() == "echo 😀 --expect /var/log"


def test_a_number_and_its_unit_or_a_day_and_its_month_stay_on_one_line() -> None:
    face = font(Type.BODY)
    for text, torn in (("over the limit of 95 % here", "%"), ("readings since 8 Nov 03:12", "Nov")):
        for width in range(40, 220, 3):
            layout, _ = lay_out(text, face, width)
            starts = [layout.lineAt(at).textStart() for at in range(layout.lineCount())]
            assert not any(text[start:].startswith(torn) for start in starts), (text, width)


def test_a_path_in_a_command_is_not_parted_for_the_word_of_its_button(qtbot: QtBot) -> None:
    path = "/etc/ssh/ssh_host_*_key.pub;"
    box = CommandBox(f"for key in {path} do true; done")
    qtbot.addWidget(box)
    long = box._command.fontMetrics().horizontalAdvance(path)
    box.resize(long + px(260), 100)
    box.show()
    settle()
    assert box.copy_button.text() == "Copy"
    box.resize(long + px(110), 100)  # room for the path, or for the word
    settle()
    assert box.copy_button.text() == ""
    assert box._command.width() >= long
    box.show_command("df -h")
    settle()
    assert box.copy_button.text() == "Copy"


def test_a_title_takes_a_second_line_before_it_is_cut_and_no_third(qtbot: QtBot) -> None:
    title = TwoLines("A filesystem is filling up", Type.CARD_TITLE)
    qtbot.addWidget(title)
    title.show()
    whole, one = title.sizeHint().width(), title.heightForWidth(title.sizeHint().width())
    for width, lines, is_cut in ((whole, 1, False), (whole - 20, 2, False), (whole // 3, 2, True)):
        title.resize(width, 2 * one)
        assert (len(title.lines), title.is_cut) == (lines, is_cut)
        assert title.heightForWidth(width) == lines * one
