"""A summary with rows and what is inside groups, as the window draws it."""

from dataclasses import replace

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.summary.layout import lay_out
from desktop.ui.finish.document_view import DocumentView
from desktop.ui.finish.left_parts import span_text
from desktop.ui.finish.marked_label import MarkedLabel
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.theme import color
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.wrapped_label import WrappedLabel
from tests.unit.summary.fleet_runs import fleet_run


def test_rows_and_what_is_inside_groups_are_shown(qtbot: QtBot) -> None:
    view = DocumentView()
    qtbot.addWidget(view)
    view.show_blocks(lay_out(fleet_run()))
    words = {label.text() for label in view.findChildren(QLabel)}
    words |= {label.text() for label in view.findChildren(WrappedLabel)}
    assert {"Result", "Row", "What it said", "web-03", "web-01 · worker"} <= words
    assert any(text.endswith("Used is 97.5 %, and 95 % or more fails.") for text in words)
    assert any(text.startswith("FAIL How many jobs run? 4 jobs run at once.") for text in words)


def test_what_was_looked_at_stands_out_from_what_came_of_it(qtbot: QtBot) -> None:
    view = DocumentView()
    qtbot.addWidget(view)
    view.show_blocks(lay_out(fleet_run()))
    label = next(one for one in view.findChildren(MarkedLabel) if one.text().startswith("FAIL How many"))
    strong = font(Type.BODY_STRONG).weight()
    looks = label._looks()
    assert [(label.text()[one.start : one.start + one.length], one.format.fontWeight()) for one in looks] == [
        ("FAIL", strong),
        (" How many jobs run?", strong),
    ]
    assert looks[0].format.foreground().color() == color(Ink.BAD)


def test_a_run_within_a_minute_tells_its_seconds() -> None:
    document = fleet_run()
    begun = document.started_at.replace(hour=21, minute=18, second=2)
    short = replace(document, started_at=begun, last_at=begun.replace(second=42))
    assert span_text(short) == f"21:18:02\u201321:18:42 {begun:%Z}"
    assert span_text(replace(short, last_at=begun.replace(minute=19))) == f"21:18\u201321:19 {begun:%Z}"
