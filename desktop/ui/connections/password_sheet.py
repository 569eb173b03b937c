"""The sheet on which the password of a host or database, or a desk's token, goes into the keyring or out of it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop.ui.connections.port import Connection
from desktop.ui.shell.sheet import Sheet
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.field import TextField
from desktop.ui.widgets.wrapped_label import WrappedLabel


class PasswordSheet(Sheet):
    """`given` carries the name in the keyring and the password; an empty one is to be forgotten."""

    given = Signal(str, str)

    def __init__(self, window: QWidget, connection: Connection) -> None:
        super().__init__(window, width=600, gap=12)
        self._is_of_a_desk = connection.desk is not None
        words = self.tr("Token of {name}") if self._is_of_a_desk else self.tr("Password of {name}")
        title = words.replace("{name}", connection.name)
        self._name = connection.secret_name
        self.typed = TextField(role=Type.MONO, is_secret=True)
        self.typed.edit.setAccessibleName(title)
        self.typed.edit.setMaxLength(4096)
        self._fault = WrappedLabel("", Type.SMALL, Ink.BAD)
        self.save = Button(
            self.tr("Save in the keyring"),
            ButtonKind.PRIMARY,
            icon="key-round",
            keys="Enter",
            size=ButtonSize.LARGE,
        )
        self.forget = Button(self.tr("Forget the saved one"), icon="trash-2", size=ButtonSize.LARGE)
        self.leave = Button(self.tr("Not now"), keys="Esc", size=ButtonSize.LARGE)
        self._lay_out(title)
        self.typed.changed.connect(self._weigh)
        self.typed.edit.returnPressed.connect(self._give)
        self.save.clicked.connect(self._give)
        self.forget.clicked.connect(self._give_up)
        self.leave.clicked.connect(self.close_panel)
        self._weigh()

    def open_panel(self) -> None:
        self.show()
        self.raise_()
        self.typed.edit.setFocus()

    def tell(self, fault: str) -> None:
        """Say why the keyring did not do it; the sheet stays, and what was typed."""
        self._fault.setText(fault)
        self._fault.setVisible(bool(fault))
        self._weigh()

    def _lay_out(self, title: str) -> None:
        self.head(title)
        told = self.tr("It goes into the keyring of your system and nowhere else, under the name")
        self.column.addWidget(WrappedLabel(told, Type.BODY, Ink.MUTED))
        self.column.addWidget(WrappedLabel(self._name, Type.MONO))
        self.column.addWidget(self.typed)
        self.column.addWidget(self._fault)
        self._fault.hide()
        if not self._is_of_a_desk:
            key = self.tr("The passphrase of a key file is saved in a terminal:")
            self.column.addWidget(WrappedLabel(key, Type.SMALL, Ink.MUTED))
            command = "handrail secret set ssh-key:~/.ssh/id_ed25519"
            self.column.addWidget(WrappedLabel(command, Type.MONO, Ink.MUTED))
        self.finish(self.save, self.forget, self.leave)

    @Slot()
    def _weigh(self) -> None:
        self.save.setEnabled(bool(self.typed.edit.text()))

    @Slot()
    def _give(self) -> None:
        if self.save.isEnabled():
            self.save.setEnabled(False)  # until the keyring has answered
            self.given.emit(self._name, self.typed.edit.text())

    @Slot()
    def _give_up(self) -> None:
        self.given.emit(self._name, "")
