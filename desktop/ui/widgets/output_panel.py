"""The output with its head: how it ended, how many lines were passed over, find and copy."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px, theme
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.find_bar import FindBar
from desktop.ui.widgets.labels import CapsLabel, ElidedLabel
from desktop.ui.widgets.line_ring import OutputLine
from desktop.ui.widgets.output_rows import row_height
from desktop.ui.widgets.output_view import OutputView

_ROOM_FOR_WORDS = 480  # px at 100 %
_HEAD_AND_FOOT = 76  # px at 100 %: the head, the margins and a scroll bar
_FIND_BAR = 34
_FEWEST_LINES, _MOST_LINES = (
    2,
    120,
)  # beyond, it is as high as the room; a new height for each batch would cost


class OutputPanel(Card):
    """As high as its lines, up to the room there is. `binds_find` is off where the page has Ctrl+F itself."""

    def __init__(
        self, capacity: int = 10_000, parent: QWidget | None = None, *, binds_find: bool = True
    ) -> None:
        super().__init__(parent, ground=Ink.WELL, inset=(0, 0), gap=0)
        self.view = OutputView(capacity)
        self._status = Chip("")
        self._status.hide()
        self._facts = ElidedLabel("", Type.SMALL, Ink.MUTED)
        self._facts_text = ""
        self.find_bar = FindBar(self.tr("Find in output"))
        self.find_bar.hide()
        self.body.addLayout(self._head())
        finding = QVBoxLayout()
        pad(finding, 13, 2, 6, 2)
        finding.addWidget(self.find_bar)
        self.body.addLayout(finding)
        framed = QVBoxLayout()
        pad(framed, 1, 0, 1, 8)
        framed.addWidget(self.view)
        self.body.addLayout(framed, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.view.passed_over_changed.connect(self._tell)
        self.find_bar.changed.connect(self._find)
        self.find_bar.asked.connect(lambda backwards: self.find_on(backwards=backwards))
        self.find_bar.closed.connect(self.stop_find)
        self.view.lines_changed.connect(self._count_hits)
        self.view.lines_changed.connect(self._fit)
        theme().changed.connect(self._fit)
        if binds_find:
            self._bind("Ctrl+F", self.start_find)
            self._bind("F3", lambda: self.find_on(backwards=False))
            self._bind("Shift+F3", lambda: self.find_on(backwards=True))

    def _bind(self, keys: str, slot: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self, slot)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _head(self) -> QHBoxLayout:
        self._find_button = Button("", ButtonKind.GHOST, icon="search", size=ButtonSize.SMALL)
        self._copy_button = Button("", ButtonKind.GHOST, icon="copy", size=ButtonSize.SMALL)
        self._find_button.clicked.connect(self.start_find)
        self._copy_button.clicked.connect(self._copy)
        self._dress_buttons(is_wide=True)
        head = QHBoxLayout()
        pad(head, 13, 6, 6, 4, gap=8)
        head.addWidget(CapsLabel(self.tr("Output")))
        head.addWidget(self._status)
        head.addWidget(self._facts, 1)
        head.addWidget(self._find_button)
        head.addWidget(self._copy_button)
        return head

    def _dress_buttons(self, *, is_wide: bool) -> None:
        """Where there is little room the icons have to do."""
        self._find_button.setText(self.tr("Find") if is_wide else "")
        self._find_button.show_keys("Ctrl+F" if is_wide else "")
        self._copy_button.setText(self.tr("Copy") if is_wide else "")
        self._find_button.setAccessibleName(self.tr("Find in output"))
        self._copy_button.setAccessibleName(self.tr("Copy the output"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._dress_buttons(is_wide=event.size().width() >= px(_ROOM_FOR_WORDS))

    def append(self, lines: Iterable[OutputLine]) -> None:
        self.view.append(lines)

    def show_status(self, text: str, tone: Tone, facts: str = "") -> None:
        """Tell how the command stands (`exit 0`, `running`) and what is known about it (duration, time)."""
        self._status.show_as(text, tone)
        self._status.setVisible(bool(text))
        self._facts_text = facts
        self._tell()

    @Slot()
    def start_find(self) -> None:
        """Show the bar with what was looked for last, ready to be typed over."""
        self._give_room(is_finding=True)
        self.find_bar.setFocus()
        self.find_bar.select_all()
        self._count_hits()

    @property
    def is_finding(self) -> bool:
        return self.find_bar.isVisible()

    @Slot()
    def stop_find(self) -> None:
        """Put the find bar away and give the keyboard to the lines."""
        self._give_room(is_finding=False)
        self.view.setFocus()

    def _give_room(self, *, is_finding: bool) -> None:
        self.find_bar.setVisible(is_finding)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        lines = min(max(_FEWEST_LINES, len(self.view.ring)), _MOST_LINES)
        finding = px(_FIND_BAR) if self.find_bar.isVisibleTo(self) else 0
        self.setMaximumHeight(px(_HEAD_AND_FOOT) + finding + lines * row_height())

    @Slot()
    def _tell(self) -> None:
        passed = self.view.ring.passed_over
        told = self.tr("the first {n} lines are not shown, the evidence keeps them").replace(
            "{n}", f"{passed:,}"
        )
        self._facts.setText(" · ".join(part for part in (self._facts_text, told if passed else "") if part))

    @Slot(str)
    def _find(self, text: str) -> None:
        """Go to the first line that holds the words, from the one that was shown on."""
        self.view.find_text(text)
        self._count_hits()

    def find_on(self, *, backwards: bool) -> None:
        """Go to the next hit, or the one before, of what was looked for last."""
        if self.find_bar.text:
            self.view.find_text(self.find_bar.text, backwards=backwards)
            self._count_hits()

    @Slot()
    def _count_hits(self) -> None:
        if self.is_finding:
            self.find_bar.show_hits(self.view.hits(self.find_bar.text), self.view.ring.passed_over)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.view.selected_text or self.view.text)
