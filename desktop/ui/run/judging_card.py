"""The card that tells, before and after a step ran, which reading gives which verdict and where that leads."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.ui.run.judging import Rule
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.flow import empty
from desktop.ui.widgets.labels import CapsLabel, IconMark, Label
from desktop.ui.widgets.states import state_of
from desktop.ui.widgets.wrapped_label import WrappedLabel


class JudgingCard(Card):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, gap=10)
        self._rules: tuple[Rule, ...] = ()
        self._grid = QGridLayout()
        pad(self._grid, gap=10)
        self._grid.setColumnStretch(2, 3)
        self._grid.setColumnStretch(3, 1)
        self.body.addWidget(CapsLabel(self.tr("How it is judged: the first that holds")))
        self.body.addLayout(self._grid)
        self.hide()

    def show_rules(self, rules: tuple[Rule, ...]) -> None:
        self.setVisible(bool(rules))
        if rules == self._rules:
            return
        self._rules = rules
        empty(self._grid)
        for row, rule in enumerate(rules):
            self._add(row, rule)

    def _add(self, row: int, rule: Rule) -> None:
        state = state_of(rule.verdict)
        is_quiet = not rule.is_matched and any(one.is_matched for one in self._rules)
        ink = Ink.FAINT if is_quiet else state.look.ink
        words = (
            self.tr("continue") if not rule.then else self.tr("go to {place}").replace("{place}", rule.then)
        )
        condition = WrappedLabel(
            rule.condition,
            Type.MONO_STRONG if rule.is_matched else Type.MONO_SMALL,
            Ink.FAINT if is_quiet else Ink.TEXT,
        )
        matched = self.tr(", this one held") if rule.is_matched else ""
        condition.setAccessibleName(f"{state.word}: {rule.condition}, {words}{matched}")
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(IconMark(state.look.icon, ink), row, 0, top)
        self._grid.addWidget(
            Label(state.word, Type.BODY_STRONG if rule.is_matched else Type.BODY, ink), row, 1, top
        )
        self._grid.addWidget(condition, row, 2, top)
        self._grid.addWidget(
            WrappedLabel(words, Type.SMALL, Ink.FAINT if is_quiet else Ink.MUTED), row, 3, top
        )
