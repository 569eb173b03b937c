"""Shares the window between the text and its preview; where there is room for one only, a person chooses which."""

from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui.editor.head import EditorHead
from desktop.ui.editor.preview_pane import MAP, PreviewPane
from desktop.ui.shell.dividing import divide
from desktop.ui.shell.habits import Habits
from desktop.ui.theme.dress import fix
from desktop.ui.theme.theme import px, theme
from desktop.ui.widgets.divider import WHOLE

TEXT = 0  # of the views in the head; the parts of the pane come after it
_BOTH_FROM, _PANE, _LEAST = 940, 424, 300  # px at 100 %
_MAP_SHARE = 0.46  # of the page, beside the text
_ANY_WIDTH = 16777215  # Qt's own largest


class Room:
    def __init__(
        self, page: QWidget, head: EditorHead, text: QWidget, pane: PreviewPane, habits: Habits
    ) -> None:
        self._page, self._head, self._text, self._pane = page, head, text, pane
        border = page.tr("Border between the text and its preview")
        self.divider = divide(page, pane, border, habits, "editor.share")

    @property
    def is_narrow(self) -> bool:
        return self._page.width() < px(_BOTH_FROM)

    def share(self) -> None:
        is_narrow, at, pane = self.is_narrow, self._head.views.at, self._pane
        self._head.make_room(is_narrow=is_narrow, zooms=pane.zooms)
        if not is_narrow:
            pane.take_zooms()
        pane.zooms.setVisible(at == MAP + 1 if is_narrow else pane.part == MAP)
        held = QApplication.focusWidget()
        if is_narrow and at != TEXT and held is not None and self._text.isAncestorOf(held):
            self._head.views.setFocus()  # else Qt takes what comes next in the card, and scrolls there
        pane.bar.setVisible(not is_narrow)
        self._text.setVisible(not is_narrow or at == TEXT)
        pane.setVisible(not is_narrow or at != TEXT)
        if is_narrow:
            fix(pane)
            pane.setMinimumWidth(0)
            pane.setMaximumWidth(_ANY_WIDTH)
            if at != TEXT:
                pane.show_part(at - 1)
        else:
            fix(pane, width=round(self._pane_width() / theme().zoom))

    def _pane_width(self) -> int:
        """Return what a person wants, as far as a card can be read; else a map has more room than a card. In pixels."""
        if self.divider.share:
            return max(px(_LEAST), round(self._page.width() * (WHOLE - self.divider.share) / WHOLE))
        return max(px(_PANE), round(self._page.width() * _MAP_SHARE)) if self._pane.part == MAP else px(_PANE)

    def shown_part(self, edit: QWidget) -> QWidget:
        """Return what has the keyboard where there is room for one part only; a card has nothing to type in."""
        at = self._head.views.at
        return edit if at == TEXT else self._pane.map if at == MAP + 1 else self._head.views

    def show_text(self) -> None:
        if self.is_narrow:
            self._head.views.choose(TEXT)
