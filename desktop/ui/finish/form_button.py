"""The form of the text as one button with a menu, for a window that has no room for all forms side by side."""

from functools import partial

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QMenu, QWidget

from desktop.ui.theme.theme import px
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.segmented import Segmented


class FormButton(Button):
    """Offers what `forms` offers, and chooses there."""

    def __init__(self, forms: Segmented, name: str, parent: QWidget | None = None) -> None:
        super().__init__("", trailing_icon="chevron-down", parent=parent)
        self._forms, self._name = forms, name
        self.clicked.connect(self.open_menu)
        self.show_form()

    @Slot()
    def show_form(self) -> None:
        words = self._forms.texts[self._forms.at]
        self.setText(words)
        self.setAccessibleName(f"{self._name}: {words}")

    @Slot()
    def open_menu(self) -> None:
        menu = self.menu_of_forms()
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + px(4))))

    def menu_of_forms(self) -> QMenu:
        menu = QMenu(self)
        for at, words in enumerate(self._forms.texts):
            form = menu.addAction(words.replace("&", "&&"))
            form.setCheckable(True)
            form.setChecked(at == self._forms.at)
            form.triggered.connect(partial(self._forms.choose, at))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu
