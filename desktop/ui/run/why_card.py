"""Why a step is there, what good looks like, what if not: side by side where there is room."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.cards.step_card import StepCard
from desktop.ui.theme.dress import pad
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.labels import CapsLabel, IconMark
from desktop.ui.widgets.prose_label import ProseLabel

_BESIDE, _BELOW = 20, 12  # px at 100 % between two parts


class _Part(QWidget):
    def __init__(self, heading: str, icon: str, ink: Ink) -> None:
        super().__init__()
        self.words = ProseLabel("")
        head = QHBoxLayout()
        pad(head, gap=7)
        head.addWidget(IconMark(icon, ink))
        head.addWidget(CapsLabel(heading, ink))
        head.addStretch(1)
        column = QVBoxLayout(self)
        pad(column, gap=5)
        column.addLayout(head)
        column.addWidget(self.words)

    def show_text(self, text: str) -> None:
        self.words.setText(text)
        self.setVisible(bool(text))


class WhyCard(StepCard):
    _room_for_two = 560
    _gap = _BESIDE

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, gap=_BELOW)
        self._why = _Part(self.tr("Why"), "book-open", Ink.ACCENT)
        self._good = _Part(self.tr("What good looks like"), "circle-check", Ink.OK)
        self._if_not = _Part(self.tr("If not"), "triangle-alert", Ink.WARN)
        self._learn = _Part(self.tr("Explained"), "info", Ink.MUTED)
        self._read = _Part(self.tr("To read"), "external-link", Ink.MUTED)
        self._parts = QHBoxLayout()
        pad(self._parts, gap=_BESIDE)
        for part in (self._why, self._good, self._if_not):
            self._parts.addWidget(part, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(self._parts)
        self.stand_up(self._parts)
        self.body.addWidget(self._learn)
        self.body.addWidget(self._read)

    def _turn(self, width: int) -> None:
        """Below each other the parts stand as far apart as all else on the card."""
        super()._turn(width)
        gap = _BESIDE if width >= px(self._room_for_two) else _BELOW
        if gap != self._gap:
            self._gap = gap
            pad(self._parts, gap=gap)

    def show_texts(
        self, *, why: str = "", good: str = "", if_not: str = "", learn: str = "", links: Sequence[str] = ()
    ) -> None:
        for part, text in (
            (self._why, why),
            (self._good, good),
            (self._if_not, if_not),
            (self._learn, learn),
            (self._read, "\n".join(links)),
        ):
            part.show_text(text)
        self.setVisible(any((why, good, if_not, learn, links)))
