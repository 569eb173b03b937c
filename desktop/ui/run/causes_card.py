"""What usually causes a finding, each with the sign that tells it from the others."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.redaction.clean import clean
from desktop.ui.cards.step_card import StepCard
from desktop.ui.theme.dress import pad
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.labels import CapsLabel
from desktop.ui.widgets.terms_label import TermsLabel


class CausesCard(StepCard):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, gap=10)
        self._causes: tuple[tuple[str, str], ...] = ()
        self._shown: list[QWidget] = []
        self.body.addWidget(CapsLabel(self.tr("Likely causes, and their signs"), Ink.WARN))
        self.hide()

    def show_causes(self, causes: tuple[tuple[str, str], ...]) -> None:
        self.setVisible(bool(causes))
        if causes == self._causes:
            return
        self._causes = causes
        for row in self._shown:
            row.hide()
            row.deleteLater()
        self._shown = [self._row(cause, sign) for cause, sign in causes]
        for row in self._shown:
            self.body.addWidget(row)

    def _row(self, cause: str, sign: str) -> QWidget:
        told = TermsLabel(sign or self.tr("no sign is named"), ink=Ink.MUTED)
        told.setAccessibleName(clean(f"{cause}: {sign}"))
        box = QWidget()
        row = QHBoxLayout(box)
        pad(row, gap=16)
        row.addWidget(TermsLabel(cause), 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(told, 1, Qt.AlignmentFlag.AlignTop)
        return box
