"""A summary with rows and what is inside groups, as the window draws it."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.summary.layout import lay_out
from desktop.ui.finish.document_view import DocumentView
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
