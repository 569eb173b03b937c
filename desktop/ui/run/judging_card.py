"""The card that tells, before and after a step ran, which reading gives which verdict and where that leads."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.redaction.clean import clean
from desktop.ui.cards.step_card import StepCard
from desktop.ui.run.judging import Rule
from desktop.ui.theme.dress import fix, pad, typeset
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.labels import CapsLabel, IconMark, Label
from desktop.ui.widgets.states import state_of
from desktop.ui.widgets.wrapped_label import WrappedLabel

_NAME_WIDTH = 110  # px at 100 %: the longest verdict word


class JudgingCard(StepCard):
    """Its rows are kept from step to step: making them anew was a fifth of what a step costs to show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, gap=8)
        self._rules: tuple[Rule, ...] = ()
        self._made: list[_RuleRow] = []
        self.body.addWidget(CapsLabel(self.tr("How it is judged: the first that holds")))
        self.hide()

    def show_rules(self, rules: tuple[Rule, ...]) -> None:
        self.setVisible(bool(rules))
        if rules == self._rules or not rules:
            return
        self._rules = rules
        while len(self._made) < len(rules):
            self._add_row()
        is_decided = any(one.is_matched for one in rules)
        for row, rule in zip(self._made, rules, strict=False):
            row.show_rule(rule, is_quiet=is_decided and not rule.is_matched)
        for at, row in enumerate(self._made):
            row.setVisible(at < len(rules))

    def _add_row(self) -> None:
        row = _RuleRow()
        self._made.append(row)
        self.body.addWidget(row)
        self.stand_up(row.told)


class _RuleRow(QWidget):
    """A verdict, the condition that gives it, and where it leads."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._name = IconMark("circle-check"), Label()
        self._condition, self._leads = WrappedLabel("", Type.MONO), WrappedLabel("", Type.SMALL)
        fix(self._name, width=_NAME_WIDTH)
        row, top = QHBoxLayout(self), Qt.AlignmentFlag.AlignTop
        pad(row, gap=10)
        row.addWidget(self._icon, 0, top)
        row.addWidget(self._name, 0, top)
        self.told = QHBoxLayout()
        pad(self.told, gap=4)
        self.told.addWidget(self._condition, 3, top)
        self.told.addWidget(self._leads, 2, top)
        row.addLayout(self.told, 1)

    def show_rule(self, rule: Rule, *, is_quiet: bool) -> None:
        """Show a rule; it is quiet where another one held."""
        state = state_of(rule.verdict)
        ink = Ink.FAINT if is_quiet else state.look.ink
        words = self.tr("go to {place}").replace("{place}", rule.then) if rule.then else self.tr("go on")
        self._icon.show_as(state.look.icon, ink)
        self._name.setText(state.word)
        typeset(self._name, Type.BODY_STRONG if rule.is_matched else Type.BODY, ink)
        self._condition.setText(rule.condition)
        typeset(
            self._condition,
            Type.MONO_STRONG if rule.is_matched else Type.MONO,
            Ink.FAINT if is_quiet else Ink.TEXT,
        )
        matched = self.tr(", this one held") if rule.is_matched else ""
        self._condition.setAccessibleName(clean(f"{state.word}: {rule.condition}, {words}{matched}"))
        self._leads.setText(words)
        typeset(self._leads, Type.SMALL, Ink.FAINT if is_quiet else Ink.MUTED)
