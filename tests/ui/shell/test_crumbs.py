"""The way here, in the head of the window: what goes first where there is little room."""

from pytestqt.qtbot import QtBot

from desktop.ui.shell.top_bar import Crumbs
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.paint import text_width
from desktop.ui.theme.theme import px


def test_the_place_itself_is_whole_before_what_leads_there_is_hinted_at(qtbot: QtBot) -> None:
    crumbs = Crumbs()
    qtbot.addWidget(crumbs)
    crumbs.show_crumbs(("Library", "Editor", "New runbook"))
    last, dots = (text_width(words, font(Type.BODY_STRONG)) + px(26) for words in ("New runbook", "…"))
    assert crumbs._fitting(1000) == ("Library", "Editor", "New runbook")
    assert crumbs._fitting(last + dots) == ("…", "New runbook")
    assert crumbs._fitting(last + dots - 1) == ("New runbook",)
