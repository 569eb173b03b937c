"""The trend in the context of a run: a line of the last values with the limit, and the same in words."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.redaction.clean import clean
from desktop.summary.field_words import FieldWords
from desktop.summary.wording import capital
from desktop.ui.run.trend import TrendModel
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.card import Rule
from desktop.ui.widgets.labels import CapsLabel, ElidedLabel
from desktop.ui.widgets.sparkline import Sparkline
from desktop.ui.widgets.wrapped_label import WrappedLabel


class TrendPart(QWidget):
    """Hidden while there is nothing to show."""

    def __init__(self, model: TrendModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._name = ElidedLabel("", Type.BODY_STRONG)
        self.line = Sparkline()
        self._words = WrappedLabel("", Type.SMALL, Ink.MUTED)
        fix(self.line, height=64)
        column = QVBoxLayout(self)
        pad(column, gap=8)
        for part in (Rule(), CapsLabel(self.tr("Trend")), self._name, self.line, self._words):
            column.addWidget(part)
        model.changed.connect(self._render)
        self._render()

    @Slot()
    def _render(self) -> None:
        trend = self._model.trend
        self.setVisible(trend is not None)
        if trend is None:
            return
        series, since = trend.series, trend.since.astimezone()
        self._name.setText(clean(capital(FieldWords().named(trend.name))))
        self.line.show_series(series)
        first, last = series.shown(series.values[0]), series.shown(series.values[-1])
        limit = series.shown(series.limit) if series.limit is not None else ""
        told = self.tr("{first} → {last}, limit {limit}. {n} readings since {day}")
        day = f"{since.day} {since:%b %H:%M}"
        for name, text in (
            ("first", first),
            ("last", last),
            ("limit", limit),
            ("n", str(len(series.values))),
        ):
            told = told.replace(f"{{{name}}}", text)
        self._words.setText(told.replace("{day}", day))
