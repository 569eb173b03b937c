"""Text from runbooks, machines and people in the run page: shown as plain text, and nothing is loaded."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.errors import ConnectError
from desktop.domain.inputs import Input
from desktop.domain.outcome import Outcome
from desktop.domain.runbook import Runbook, linked
from desktop.domain.step import (
    AskStep,
    Cause,
    Choice,
    DoStep,
    Effect,
    EscalateStep,
    Escalation,
    GroupStep,
    JudgeStep,
    PluginStep,
    RunStep,
    UseStep,
    WaitStep,
)
from desktop.domain.target_ref import LOCAL
from desktop.engine.commands import AddNote, Answer, MarkDone, Pace
from desktop.engine.next import AskConsent, AskDecision, AskDone, AskQuestion, Over, Paused
from desktop.ui.run.hand_over_sheet import HandOverSheet
from desktop.ui.run.page import RunPage
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.shots.window import settle
from tests.fakes.memory import ScriptedTarget, said
from tests.ui.hostile import FORBIDDEN, HOSTILE, naughty, unsafe
from tests.unit.engine.driving import Driven


def book_of(text: str) -> Runbook:
    """A runbook whose every text is the same hostile one, as far as templates let it be."""
    plain = text.replace("$", "").replace("\x00", "")
    told = {"why": plain, "good": plain, "if_not": plain, "learn": plain}
    causes = (Cause(cause=plain, sign=plain),)
    return Runbook(
        runbook=1, id="hostile", title=plain,
        steps=(
            RunStep(
                id="read", title=plain, run="read", causes=causes,
                outcomes=(Outcome(warn="exit_status == 0", say=plain), Outcome(pass_="otherwise")), **told,
            ),
            AskStep(id="pick", title=plain, ask=plain, choices=dict.fromkeys("ab", Choice(label=plain)), **told),
            RunStep(id="change", title=plain, run="change", effect=Effect.CHANGES, risk=plain, undo=plain, **told),
            DoStep(id="hand", title=plain, do=plain, effect=Effect.CHANGES, risk=plain, undo=plain, **told),
            RunStep(id="lost", title=plain, run="lost", outcomes=(Outcome(pass_="otherwise", next="over"),), **told),
            EscalateStep(id="over", title=plain, escalate=Escalation(to=plain, because=plain, ask_for=plain), **told),
        ),
    )  # fmt: skip


class Walk:
    """Leads a page through every card of a runbook, holding it against `unsafe` at each."""

    def __init__(self, text: str, qtbot: QtBot) -> None:
        target = ScriptedTarget(
            LOCAL,
            {"read": said(text, stderr=text), "change": said(text), "lost": ConnectError(text, rung="tcp")},
        )
        self._stand_up(Driven(book_of(text), target, pace=Pace.TO_NEXT_QUESTION), text, qtbot)

    def _stand_up(self, driven: Driven, text: str, qtbot: QtBot) -> None:
        self.driven = driven
        self.model = RunViewModel(self.driven.session)
        self.page = RunPage(self.model)
        self.text, self._qtbot = text, qtbot
        qtbot.addWidget(self.page)
        self.page.resize(1400, 900)
        self.page.show()
        self.driven.start()

    def until(self, kind: type) -> Any:
        self._qtbot.waitUntil(
            lambda: isinstance(self.model.coming, kind) and self.model.is_seen, timeout=10_000
        )
        settle()
        assert unsafe(self.page) == []
        assert self.page.width() == 1400
        return self.model.coming

    def through(self) -> None:
        self.until(AskQuestion)
        self.model.give(AddNote(self.text))
        self.model.look_at("read")
        settle()
        assert unsafe(self.page) == []
        assert not set(self.page.step.output.view.text) & {"\x1b", "\x00", "\u202e", "\x9b"}
        self.model.follow()
        self.until(AskQuestion)
        self.model.give(Answer("pick", "a"))
        asked = self.until(AskConsent)
        self.model.consent(asked.prepared.command, "")
        self.until(AskDone)
        self.model.give(MarkDone("hand", note=self.text))
        self.until(AskDecision)
        self.model.stop(self.text or "why")
        self.until(Over)
        self.driven.session.close()


def nested_book_of(text: str) -> Runbook:
    """Rows, a group, another runbook, values to be read off, a wait that is over at once: all with one hostile text."""
    plain = text.replace("$", "").replace("\x00", "")
    told = {"why": plain, "good": plain, "if_not": plain, "learn": plain}
    used = Runbook(runbook=1, id="used", title=plain, steps=(DoStep(id="in", title=plain, do=plain, **told),))
    odd, owed = (Outcome(warn="otherwise", say=plain),), {"obligation": plain}
    fields = {"seen": Input(label=plain, help=plain, required=False)}
    book = Runbook(
        runbook=1, id="nested", title=plain,
        steps=(
            RunStep(id="rows", title=plain, run="read", each=(plain, "b"), **told),
            GroupStep(id="group", title=plain, group=(
                PluginStep(id="plugin", title=plain, plugin=("plugin", plain), **told),
                JudgeStep(id="judge", title=plain, judge=plain, outcomes=odd, **told),
                WaitStep(id="wait", title=plain, wait="1ms", **told),
            ), **told),
            DoStep(id="hands", title=plain, do=plain, each=(plain,), record=fields, paste=True, **owed, **told),
            UseStep(id="use", title=plain, use="used", with_={}, **told),
        ),
    )  # fmt: skip
    return linked(book, {"used": used})


class NestedWalk(Walk):
    """Leads a page through rows, a group and another runbook, then hands the run over and looks at every step."""

    def __init__(self, text: str, qtbot: QtBot) -> None:
        target = ScriptedTarget(
            LOCAL, {"read": said(text, exit_status=1), "plugin": said(text, exit_status=2)}
        )
        self._stand_up(Driven(nested_book_of(text), target), text, qtbot)

    def through(self) -> None:
        self.until(AskDone)
        for item in self.model.view.items:
            self.look_at(item.path)
        self.model.follow()
        self.until(AskDone)
        seen = self.text.replace("\x00", "").split("\n")[0].split("\r")[0][:500]
        self.model.finish_by_hand(True, self.text, {"seen": seen}, self.text or "x")
        self._qtbot.waitUntil(lambda: self.model.view.current == "use/in")
        self.until(AskDone)
        self.look_at("hands")
        self.model.follow()
        self.until(AskDone)
        self.page.open_hand_over()
        [sheet] = self.page.findChildren(HandOverSheet)
        assert unsafe(sheet) == []
        sheet.close_panel()
        self.model.hand_over(self.text[:2000].strip() or "who", self.text, self.text, None)
        self.until(Paused)
        self.model.take_over()
        self.until(AskDone)
        self.driven.session.close()

    def look_at(self, path: str) -> None:
        self.model.look_at(path)
        settle()
        assert unsafe(self.page) == []
        assert self.page.width() == 1400
        for row in self.page.step.fan.table.model().rows if self.page.step.fan.isVisible() else ():
            assert not set(" ".join(cell.text for cell in row.cells)) & FORBIDDEN


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_only_text_in_rows_groups_and_hand_overs(text: str, qtbot: QtBot) -> None:
    NestedWalk(text, qtbot).through()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_only_text_on_every_card(text: str, qtbot: QtBot) -> None:
    Walk(text, qtbot).through()


def test_naughty_strings_are_only_text(corpora: Path, qtbot: QtBot) -> None:
    """Many short ones at a time: each page shows hundreds of them."""
    strings = naughty(corpora)
    for at in range(0, len(strings), 100):
        Walk(" ".join(strings[at : at + 100]), qtbot).through()


def test_what_is_unsafe_is_found(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QLabel, QVBoxLayout

    root = QWidget()
    qtbot.addWidget(root)
    QVBoxLayout(root).addWidget(QLabel("\x1b[31m<img src=x>"))
    assert len(unsafe(root)) == 2
