"""The card that tells, before and after a step ran, which reading gives which verdict and where that leads."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.redaction.clean import clean
from desktop.ui.cards.step_card import StepCard
from desktop.ui.run.judging import Rule
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.labels import CapsLabel, IconMark, Label
from desktop.ui.widgets.states import state_of
from desktop.ui.widgets.wrapped_label import WrappedLabel

_NAME_WIDTH = 110  # px at 100 %: the longest verdict word


class JudgingCard(StepCard):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, gap=8)
        self._rules: tuple[Rule, ...] = ()
        self._shown: list[QWidget] = []
        self.body.addWidget(CapsLabel(self.tr("How it is judged: the first that holds")))
        self.hide()

    def show_rules(self, rules: tuple[Rule, ...]) -> None:
        self.setVisible(bool(rules))
        if rules == self._rules:
            return
        self._rules = rules
        for row in self._shown:
            row.hide()
            row.deleteLater()
        self.forget_rows()
        self._shown = [self._row(rule) for rule in rules]
        for row in self._shown:
            self.body.addWidget(row)

    def _row(self, rule: Rule) -> QWidget:
        state = state_of(rule.verdict)
        is_quiet = not rule.is_matched and any(one.is_matched for one in self._rules)
        ink = Ink.FAINT if is_quiet else state.look.ink
        words = self.tr("go to {place}").replace("{place}", rule.then) if rule.then else self.tr("go on")
        role = Type.MONO_STRONG if rule.is_matched else Type.MONO
        condition = WrappedLabel(rule.condition, role, Ink.FAINT if is_quiet else Ink.TEXT)
        matched = self.tr(", this one held") if rule.is_matched else ""
        condition.setAccessibleName(clean(f"{state.word}: {rule.condition}, {words}{matched}"))
        name = Label(state.word, Type.BODY_STRONG if rule.is_matched else Type.BODY, ink)
        fix(name, width=_NAME_WIDTH)
        box, row, top = QWidget(), QHBoxLayout(), Qt.AlignmentFlag.AlignTop
        box.setLayout(row)
        pad(row, gap=10)
        row.addWidget(IconMark(state.look.icon, ink), 0, top)
        row.addWidget(name, 0, top)
        told = QHBoxLayout()
        pad(told, gap=4)
        told.addWidget(condition, 3, top)
        told.addWidget(WrappedLabel(words, Type.SMALL, Ink.FAINT if is_quiet else Ink.MUTED), 1, top)
        row.addLayout(told, 1)
        self.stand_up(told)
        return box
