"""Shows what may be written at the cursor, on demand and while a key is typed, and writes what is taken."""

import re

from PySide6.QtCore import QObject, QPoint, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.editor.code_edit import CodeEdit
from desktop.ui.editor.cursor_place import CursorPlace, Part, place_at
from desktop.ui.editor.offer_list import OfferList
from desktop.ui.editor.offers import Offer, OfferKind, offers_at
from desktop.ui.editor.viewmodel import EditorViewModel

_ABOVE, _BELOW = 600, 200  # lines; a step is rarely longer
_WORD = re.compile(r"[\w.${-]\Z")


class Offering(QObject):
    def __init__(self, edit: CodeEdit, page: QWidget, viewmodel: EditorViewModel) -> None:
        super().__init__(page)
        self._edit, self._page, self._vm = edit, page, viewmodel
        self.list = OfferList(page)
        self._place: CursorPlace | None = None
        edit.typed.connect(self._typed)
        edit.offer_asked.connect(self.ask)
        edit.moved.connect(self._moved)
        self.list.taken.connect(self._take)
        for bar in (edit.verticalScrollBar(), edit.horizontalScrollBar()):
            bar.valueChanged.connect(self._follow)

    def take_key(self, event: QKeyEvent) -> bool:
        return self.list.take_key(event)

    @Slot()
    def ask(self) -> None:
        """Show what fits here, also before a letter was typed."""
        self._show(is_asked=True)

    @Slot()
    def close(self) -> None:
        self.list.hide()

    @Slot(str)
    def _typed(self, letter: str) -> None:
        """Letters narrow an open list; a letter of a key, an id or an expression opens it."""
        if self.list.isVisible() or _WORD.search(letter):
            self._show(is_asked=False)

    @Slot()
    def _moved(self) -> None:
        """Away from the word that is being written, the list is of no use."""
        if self.list.isVisible() and self._place is not None:
            line = self._edit.textCursor().block().text()
            word = line[self._place.start : self._edit.column]
            if self._edit.column < self._place.start or " " in word.strip():
                self.close()

    @Slot()
    def _follow(self) -> None:
        """The text was scrolled: the list stays at the cursor, and goes where that cannot be seen any more."""
        if self.list.isVisible():
            if self._edit.viewport().rect().intersects(self._edit.cursorRect()):
                self.list.follow(*self._at_cursor())
            else:
                self.close()

    def _at_cursor(self) -> tuple[QPoint, int]:
        at = self._edit.mapTo(self._page, self._edit.place_under_cursor())
        return at, self._edit.cursorRect().height()

    def _show(self, *, is_asked: bool) -> None:
        if self._edit.isReadOnly():
            return
        place = self._place = self._place_here()
        if not is_asked and not _opens_by_itself(place):
            self.close()
            return
        offers = offers_at(place, self._vm.looker.around)
        if not is_asked and len(offers) == 1 and offers[0].label == place.typed_word:
            offers = ()
        self.list.show_offers(offers, *self._at_cursor())

    def _place_here(self) -> CursorPlace:
        """Find the place by the lines around: the whole text of a large file would take too long for each letter.

        Where these begin inside a list of steps, the key of that list is put before them."""
        lines = self._edit.lines_around(_ABOVE, _BELOW)
        at = min(self._edit.line, _ABOVE)
        if self._edit.line > _ABOVE:
            top = next(
                (key for line, key in reversed(self._vm.looker.tops) if line < self._edit.line - _ABOVE),
                "steps",
            )
            lines, at = [f"{top}:", *lines], at + 1
        return place_at(lines, at, self._edit.column)

    @Slot(object)
    def _take(self, offer: Offer) -> None:
        place = self._place
        if place is None:
            return
        after = self._edit.textCursor().block().text()[self._edit.column :]
        more = "" if after.lstrip().startswith(":") and offer.more.startswith(":") else offer.more
        self._edit.replace_before_cursor(len(place.typed_word), _as_text(offer, place) + more)
        if more.endswith((": ", ".", " ", "- ")) or offer.kind is OfferKind.KEY:
            self._show(is_asked=True)


def _as_text(offer: Offer, place: CursorPlace) -> str:
    """Inside brackets `${…}` must be quoted."""
    if place.is_flow and place.part is Part.VALUE and offer.label.startswith("${"):
        return f"'{offer.label}'"
    return offer.label


def _opens_by_itself(place: CursorPlace) -> bool:
    if place.part is Part.EXPRESSION:
        return True
    return place.part in (Part.KEY, Part.VALUE) and bool(place.typed_word)
