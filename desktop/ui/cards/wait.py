"""The card of a wait: how long it still takes, counted down, and a way to cut it short."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.domain.quantity import show_seconds
from desktop.ui.cards.step_card import StepCard
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import IconMark
from desktop.ui.widgets.progress_line import ProgressLine
from desktop.ui.widgets.wrapped_label import WrappedLabel


class WaitCard(StepCard):
    """No button has the focus: an Enter too many must not cut a wait short."""

    cut_short = Signal()

    def __init__(self, whole_s: float, parent: QWidget | None = None) -> None:
        super().__init__(parent, tone=Tone.ACCENT, has_bar=True, gap=10)
        self._whole_s = whole_s
        self.left = WrappedLabel("", Type.TITLE)
        told = self.tr("A wait of {time}. The run goes on by itself afterwards.")
        self.line = ProgressLine(self.tr("Waited"))
        self.end = Button(self.tr("Cut the wait short"), icon="skip-forward", keys="W")
        head = QHBoxLayout()
        pad(head, gap=12)
        middle = Qt.AlignmentFlag.AlignVCenter
        head.addWidget(IconMark("hourglass", Ink.ACCENT, size=22), 0, middle)
        head.addWidget(self.left, 1, middle)
        self.body.addLayout(head)
        self.body.addWidget(WrappedLabel(told.replace("{time}", show_seconds(whole_s)), Type.BODY, Ink.MUTED))
        self.body.addWidget(self.line)
        row = Flow()
        pad(row, 0, 4, 0, 0, gap=10)
        row.addWidget(self.end)
        self.body.addLayout(row)
        self.end.clicked.connect(self.cut_short)
        self.tell_waited(0.0)

    def tell_waited(self, waited_s: float) -> None:
        """Show how much is left after this long."""
        left_s = max(0, round(self._whole_s - waited_s))
        words = (
            self.tr("Ends in {time}").replace("{time}", show_seconds(left_s))
            if left_s
            else self.tr("Ends now")
        )
        self.left.setText(words)
        self.line.show_share(waited_s / self._whole_s if self._whole_s else 1.0)
