"""Gives the step the room it needs: the context stands beside it, or folds to a strip and opens over it.

A person may fold it where there is room for it too; the window remembers that."""

from PySide6.QtCore import QEvent, QObject, QRect, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.run.context_pane import CONTEXT_WIDTH, ContextPane
from desktop.ui.run.context_strip import STRIP_WIDTH, ContextStrip
from desktop.ui.run.list_mode import ListMode
from desktop.ui.run.list_pane import LIST_WIDTH, ListPane
from desktop.ui.shell.habits import Habits, flag_of
from desktop.ui.theme.theme import px, theme

_LIST_SHARE, _FOLDED = 0.34, "run.context_is_folded"
_ROOM_FOR_CONTEXT, _BESIDE_A_LIST = 1280, 1640  # px at 100 %: in a narrower page the context folds
_WIDE_SHARE, _ROOM_FOR_WIDE = 0.5, 1100  # of what the context leaves; in a narrower page a list is not wide


class Flanks(QObject):
    """Watches the width of the page; `row` is its layout, whose last place is the context's."""

    def __init__(
        self, page: QWidget, row: QHBoxLayout, list_: ListPane, context: ContextPane, habits: Habits,
        mode: ListMode,
    ) -> None:  # fmt: skip
        super().__init__(page)
        self._habits, self._mode = habits, mode
        mode.changed.connect(self._arrange)
        self._page, self._row, self._list, self.context = page, row, list_, context
        self.strip = ContextStrip()
        self._is_floating = self._is_open = self._is_folded = False
        self._recall()
        habits.forgotten.connect(self._recall_anew)
        row.addWidget(context)
        row.addWidget(self.strip)
        self.strip.hide()
        page.installEventFilter(self)
        theme().changed.connect(self._arrange)  # which has just set all widths anew
        self.strip.opened.connect(self.toggle)
        self.strip.note_asked.connect(self.write_note)
        context.fold.clicked.connect(self.toggle)

    @property
    def is_over_the_step(self) -> bool:
        """True while the context lies over the step and can be closed."""
        return self._is_floating and self._is_open

    @Slot()
    def toggle(self) -> None:
        """Open or fold the context."""
        if self._is_floating:
            self._is_open = not self._is_open
        else:
            self._is_folded = not self._is_folded
            self._habits.keep(_FOLDED, self._is_folded)
        self._place()
        if self._is_shown:
            self.context.note.setFocus()
        else:
            self.strip.open_cell.setFocus()

    def show_context(self) -> None:
        """Open the context where it is folded."""
        if not self._is_shown:
            self.toggle()

    @property
    def _is_shown(self) -> bool:
        return self._is_open if self._is_floating else not self._is_folded

    def _recall(self) -> None:
        self._is_folded = flag_of(self._habits.kept(_FOLDED), usual=False)

    @Slot()
    def _recall_anew(self) -> None:
        self._recall()
        self._place()

    @Slot()
    def write_note(self) -> None:
        self.show_context()
        self.context.note.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._arrange()
        return False

    @Slot()
    def _arrange(self) -> None:
        width = self._page.width()
        is_wide = self._mode.is_on and width >= px(_ROOM_FOR_WIDE)
        is_narrow = width < px(_BESIDE_A_LIST if is_wide else _ROOM_FOR_CONTEXT)
        beside = px(STRIP_WIDTH if is_narrow else CONTEXT_WIDTH)
        # At a large zoom the step needs the room more than the list, whose rows elide.
        usual = min(px(LIST_WIDTH), round(width * _LIST_SHARE))
        self._list.setFixedWidth(round((width - beside) * _WIDE_SHARE) if is_wide else usual)
        if is_narrow != self._is_floating:
            self._is_floating, self._is_open = is_narrow, False
            if is_narrow:
                self._row.removeWidget(self.context)
            else:
                self._row.insertWidget(self._row.indexOf(self.strip), self.context)
        self._place()

    def _place(self) -> None:
        self.strip.setVisible(self._is_floating or self._is_folded)
        self.context.setVisible(self._is_shown)
        if self.is_over_the_step:
            width = px(CONTEXT_WIDTH)
            left = max(0, self._page.width() - px(STRIP_WIDTH) - width)
            self.context.setGeometry(QRect(left, 0, width, self._page.height()))
            self.context.raise_()
