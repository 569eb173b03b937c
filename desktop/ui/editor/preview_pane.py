"""Beside the text: the card of the step at the cursor, or the map of the whole runbook."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.domain.sketch import Sketch, SketchedStep
from desktop.ui.editor.flow_view import FlowView
from desktop.ui.editor.step_preview import StepPreview
from desktop.ui.theme.dress import pad
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.card import Surface
from desktop.ui.widgets.segmented import Segmented

STEP, MAP = 0, 1


class PreviewPane(Surface):
    chosen = Signal(int)  # the line of a step, from 1

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Ink.GROUND, lines="l", parent=parent)
        self.tabs = Segmented((self.tr("Step"), self.tr("Map")), self.tr("Preview"))
        self.step, self.map = StepPreview(), FlowView()
        self._stack = QStackedWidget()
        self._further = self._button("minus", self.tr("Smaller map"))
        self._nearer = self._button("plus", self.tr("Larger map"))
        self._fit = Button(self.tr("Fit"), ButtonKind.GHOST, size=ButtonSize.SMALL)
        self._sketch: Sketch = Sketch(())
        self._lay_out()
        self.tabs.chosen.connect(self.show_part)
        self.map.chosen.connect(self.chosen)
        self._further.clicked.connect(lambda: self.map.zoom(-1))
        self._nearer.clicked.connect(lambda: self.map.zoom(1))
        self._fit.clicked.connect(self.map.fit)
        self.show_part(STEP)

    def _button(self, icon: str, name: str) -> Button:
        button = Button("", ButtonKind.GHOST, icon=icon, size=ButtonSize.SMALL)
        button.setAccessibleName(name)
        return button

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        pad(column, 1)
        self.bar = QWidget()
        row = QHBoxLayout(self.bar)
        pad(row, 16, 10, 12, 10, gap=4)
        row.addWidget(self.tabs)
        row.addStretch(1)
        self.zooms = QWidget()
        buttons = QHBoxLayout(self.zooms)
        pad(buttons, gap=4)
        for button in (self._further, self._fit, self._nearer):
            buttons.addWidget(button)
        column.addWidget(self.bar)
        self.take_zooms()
        self._stack.addWidget(self.step)
        self._stack.addWidget(self.map)
        column.addWidget(self._stack, 1)

    def take_zooms(self) -> None:
        """What sizes the map stands over it, where no other line has room."""
        row = self.bar.layout()
        if isinstance(row, QHBoxLayout) and row.indexOf(self.zooms) < 0:
            row.addWidget(self.zooms)

    @Slot(int)
    def show_part(self, part: int) -> None:
        self.tabs.choose(part)
        self._stack.setCurrentIndex(part)
        self.zooms.setVisible(part == MAP)
        if part == MAP:
            self.map.show_steps(self._sketch.steps)

    @property
    def part(self) -> int:
        return self._stack.currentIndex()

    def show_sketch(self, sketch: Sketch) -> None:
        """Take another text; the map is laid out when it is looked at."""
        self._sketch = sketch
        if self.part == MAP:
            self.map.show_steps(sketch.steps)

    def follow(self, one: SketchedStep | None, *, is_older: bool) -> None:
        """Show the step that the cursor is in."""
        self.step.show_step(one, self._sketch, is_older=is_older)
        self.map.mark(one.id if one is not None else "")
