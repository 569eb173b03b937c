"""The way to what a list of Home has no room for: how many more there are, and a press that leads to them."""

from PySide6.QtWidgets import QWidget

from desktop.ui.home.viewmodel import HomeViewModel
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize


class MoreInHistory(Button):
    def __init__(self, viewmodel: HomeViewModel, parent: QWidget | None = None) -> None:
        super().__init__(
            "", ButtonKind.LINK, trailing_icon="arrow-right", size=ButtonSize.SMALL, parent=parent
        )
        self.clicked.connect(viewmodel.see_runs)
        self.hide()

    def tell(self, hidden: int) -> None:
        """Nothing is offered where nothing is hidden."""
        self.setText(self.tr("{n} more in History").replace("{n}", str(hidden)))
        self.setVisible(hidden > 0)
