"""What the command of a step does, in the words of the runbook's author, and the words of the step explained."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.language.glossary import Term, glossary
from desktop.ui.address import open_address
from desktop.ui.run.step_facts import StepFacts
from desktop.ui.shell.overlay import Overlay, inside
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.command_box import CommandBox
from desktop.ui.widgets.labels import CapsLabel, Label
from desktop.ui.widgets.prose_label import ProseLabel
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.wrapped_label import WrappedLabel


class ExplainPanel(Overlay):
    _head: QHBoxLayout | None = None  # until it is filled

    def __init__(self, window: QWidget, facts: StepFacts) -> None:
        super().__init__(window, width=620, height=500)
        self.setAccessibleName(self.tr("Explained: {title}").replace("{title}", facts.title))
        self.terms = tuple(terms_of(facts))
        column = inside(self, 24, 18, 14, 16, gap=12)
        head = QHBoxLayout()
        pad(head, 0, 0, 6, 0, gap=10)
        head.addWidget(Label(self.tr("Explained"), Type.CARD_TITLE))
        head.addStretch(1)
        self._close = Button(self.tr("Close"), ButtonKind.GHOST, keys="Esc", size=ButtonSize.SMALL)
        self._close.clicked.connect(self.close_panel)
        head.addWidget(self._close)
        column.addLayout(head)
        self._scroll = ScrollColumn()
        pad(self._scroll.column, 0, 0, 12, 0, gap=10)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scroll.setAccessibleName(self.tr("The explanation"))
        column.addWidget(self._scroll, 1)
        self._fill(facts)
        self._scroll.column.addStretch(1)
        self._head = head
        self._fit()

    def wanted_height(self, width: int) -> int:
        """It is as high as what it says, up to where it scrolls."""
        most = super().wanted_height(width)
        if self._head is None:
            return most
        own, told = self.panel.body.contentsMargins(), self._scroll.column
        within = width - own.left() - own.right()
        said = max(told.totalHeightForWidth(within), told.totalMinimumSize().height())
        head = self._head.sizeHint().height() + self.panel.body.spacing()
        return min(most, own.top() + head + said + own.bottom())

    def open_panel(self) -> None:
        self.show()
        self.raise_()
        self._close.setFocus()

    def _fill(self, facts: StepFacts) -> None:
        add = self._scroll.column.addWidget
        add(WrappedLabel(facts.title, Type.BODY_STRONG))
        if facts.command:
            add(CommandBox(facts.command))
        nothing = self.tr("The author of this runbook has written no explanation for this step.")
        parts = [part for part in (facts.learn, "" if facts.learn else facts.why) if part]
        told = ProseLabel("\n\n".join(parts) or nothing, Type.BODY)
        add(told)
        self.links = tuple(self._link(address) for address in dict.fromkeys((*told.links, *facts.links)))
        for link in self.links:  # by the keyboard too
            add(link)
        if facts.rules:
            add(WrappedLabel(self.tr("How it is judged stands under its output."), Type.SMALL, Ink.MUTED))
        if self.terms:
            self._scroll.column.addSpacing(6)
            add(CapsLabel(self.tr("Words in this step")))
        for term in self.terms:
            add(WrappedLabel(term.name, Type.BODY_STRONG))
            add(WrappedLabel(term.says, Type.BODY, Ink.MUTED))

    def _link(self, address: str) -> Button:
        link = Button(address, ButtonKind.LINK, icon="external-link", size=ButtonSize.SMALL)
        link.setAccessibleName(self.tr("Open {address}").replace("{address}", address))
        link.clicked.connect(lambda: open_address(address))
        return link


def terms_of(facts: StepFacts) -> Iterator[Term]:
    """Yield the words of a step that the glossary knows, each once, in the order in which they are read."""
    verdict = facts.row_verdict or facts.verdict
    said = (verdict.headline, verdict.meaning) if verdict is not None else ()
    causes = (text for pair in facts.causes for text in pair)
    whole = "\n".join((facts.title, facts.why, facts.good, facts.if_not, facts.learn, *said, *causes))
    return (found.term for found in glossary().find(whole))
