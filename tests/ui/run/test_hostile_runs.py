"""Text from runbooks, machines and people in the run page: shown as plain text, and nothing is loaded."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.errors import ConnectError
from desktop.domain.outcome import Outcome
from desktop.domain.runbook import Runbook
from desktop.domain.step import (
    AskStep,
    Cause,
    Choice,
    DoStep,
    Effect,
    EscalateStep,
    Escalation,
    RunStep,
)
from desktop.domain.target_ref import LOCAL
from desktop.engine.commands import AddNote, Answer, MarkDone, Pace
from desktop.engine.next import AskConsent, AskDecision, AskDone, AskQuestion, Over
from desktop.ui.run.page import RunPage
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.shots import settle
from tests.fakes.memory import ScriptedTarget, said
from tests.ui.hostile import HOSTILE, naughty, unsafe
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
        self.driven = Driven(book_of(text), target, pace=Pace.TO_NEXT_QUESTION)
        self.model = RunViewModel(self.driven.session)
        self.page = RunPage(self.model)
        self.text, self._qtbot = text, qtbot
        qtbot.addWidget(self.page)
        self.page.resize(1400, 900)
        self.page.show()
        self.driven.start()

    def until(self, kind: type) -> Any:
        self._qtbot.waitUntil(lambda: isinstance(self.model.coming, kind), timeout=10_000)
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
        self.model.give(Answer("pick", "a"))
        asked = self.until(AskConsent)
        self.model.consent(asked.prepared.command, "")
        self.until(AskDone)
        self.model.give(MarkDone("hand", note=self.text))
        self.until(AskDecision)
        self.model.stop(self.text or "why")
        self.until(Over)
        self.driven.session.close()


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
