"""The narrow pane that narrows the list: effect and tags, each with the number of its runbooks."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.library.facets import Facets
from desktop.ui.library.viewmodel import LibraryViewModel
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.card import Surface
from desktop.ui.widgets.check_box import CheckBox
from desktop.ui.widgets.labels import CapsLabel, Label
from desktop.ui.widgets.scroll import ScrollColumn

WIDTH = 212
_WORDS = {"reads": "Only READS", "changes": "Up to CHANGES", "destroys": "Up to DESTROYS"}


class FacetPane(Surface):
    def __init__(self, viewmodel: LibraryViewModel, parent: QWidget | None = None) -> None:
        super().__init__(Ink.PANEL, lines="r", parent=parent)
        self._vm = viewmodel
        fix(self, width=WIDTH)
        self._effects: dict[str, CheckBox] = {}
        self._tags: dict[str, CheckBox] = {}
        self._total = Label("", Type.SMALL, Ink.MUTED)
        self._clear = Button(self.tr("Clear"), ButtonKind.LINK, size=ButtonSize.SMALL)
        self._clear.clicked.connect(self._open_all)
        whole = QVBoxLayout(self)
        pad(whole, 0, 0, 1, 12)
        scroll = ScrollColumn()
        self._column = scroll.column
        pad(self._column, 20, 22, 14, 16, gap=2)
        whole.addWidget(scroll, 1)
        foot = QVBoxLayout()
        pad(foot, 20, 4, 16, 0, gap=2)
        foot.addWidget(self._clear)
        foot.addWidget(self._total)
        whole.addLayout(foot)
        viewmodel.library_changed.connect(self._build)
        viewmodel.changed.connect(self._render)
        self._build()

    @Slot()
    def _build(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        effects, tags = QWidget(), QWidget()
        self._effects = self._boxes(effects, self.tr("Effect"), self._vm.effect_totals, is_round=True)
        self._tags = self._boxes(tags, self.tr("Tags"), self._vm.tag_totals, is_round=False)
        self._column.addWidget(effects)
        self._column.addSpacing(18)
        self._column.addWidget(tags)
        tags.setVisible(bool(self._tags))
        self._column.addStretch(1)
        self._render()

    def _boxes(
        self, part: QWidget, title: str, totals: tuple[tuple[str, int], ...], *, is_round: bool
    ) -> dict[str, CheckBox]:
        column = QVBoxLayout(part)
        pad(column, gap=2)
        column.addWidget(CapsLabel(title))
        column.addSpacing(4)
        boxes = {}
        for key, count in totals:
            words = _WORDS[key] if is_round else key
            box = boxes[key] = CheckBox(words, is_round=is_round, count=str(count))
            box.clicked.connect(self._narrow)
            column.addWidget(box)
        return boxes

    @Slot()
    def _narrow(self) -> None:
        up_to = next((effect for effect, box in self._effects.items() if box.isChecked()), "destroys")
        tags = frozenset(tag for tag, box in self._tags.items() if box.isChecked())
        self._vm.narrow(Facets(up_to, tags))

    @Slot()
    def _open_all(self) -> None:
        self._vm.narrow(Facets())

    @Slot()
    def _render(self) -> None:
        facets = self._vm.facets
        for effect, box in self._effects.items():
            box.setChecked(effect == facets.up_to)
        for tag, box in self._tags.items():
            box.setChecked(tag in facets.tags)
        self._clear.setVisible(not facets.is_open)
        self._total.setText(self.tr("{n} in the library").replace("{n}", str(self._vm.total)))
