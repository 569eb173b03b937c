"""The sheet on which a host of one's own is written down: its name, its target, a note."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.domain.errors import InputError
from desktop.domain.target_ref import parse_target
from desktop.records.connections import OwnHost
from desktop.redaction.clean import clean
from desktop.ui.shell.sheet import Sheet
from desktop.ui.theme.dress import fix
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.field import TextArea, TextField
from desktop.ui.widgets.segmented import Segmented
from desktop.ui.widgets.wrapped_label import WrappedLabel


class OwnSheet(Sheet):
    """`saved` carries the host, and the name of the one whose place it takes; `desk_wanted` that it is a desk."""

    saved = Signal(object, str)
    desk_wanted = Signal()

    def __init__(self, window: QWidget, known: OwnHost | None = None) -> None:
        super().__init__(window, width=540)
        title = self.tr("Change this host") if known is not None else self.tr("Add a host")
        self._replaces = known.name if known is not None else ""
        host = known or OwnHost(name="", target="")
        self.name = TextField(host.name, placeholder=self.tr("What you call it"))
        self.target = TextField(host.target, placeholder="ssh://user@host:port", role=Type.MONO)
        self.note = TextArea(placeholder=self.tr("What others should know: owner, purpose, when it sleeps"))
        self.note.edit.setPlainText(host.note)
        self._fault = WrappedLabel("", Type.SMALL, Ink.BAD)
        self.save = Button(
            self.tr("Save"), ButtonKind.PRIMARY, icon="check", keys="Ctrl+Enter", size=ButtonSize.LARGE
        )
        self.leave = Button(self.tr("Not now"), keys="Esc", size=ButtonSize.LARGE)
        self.sort = Segmented((self.tr("Host or account"), self.tr("Help desk")), self.tr("What to add"))
        self.sort.chosen.connect(self._sort_chosen)
        self._lay_out(title, is_new=known is None)
        self.name.changed.connect(self._weigh)
        self.target.changed.connect(self._weigh)
        self.name.edit.returnPressed.connect(self.target.setFocus)
        self.target.edit.returnPressed.connect(self._give)
        self.save.clicked.connect(self._give)
        self.leave.clicked.connect(self.close_panel)
        self.note.submitted.connect(self._give)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._give)
        self._weigh()

    def open_panel(self) -> None:
        self.show()
        self.raise_()
        self.name.setFocus()

    def tell(self, fault: str) -> None:
        """Say why it was not saved; the sheet stays."""
        self._fault.setText(fault)
        self._fault.setVisible(bool(fault))

    @Slot(int)
    def _sort_chosen(self, at: int) -> None:
        if at == 1:
            self.desk_wanted.emit()

    def _lay_out(self, title: str, *, is_new: bool) -> None:
        self.head(title)
        if is_new:
            self.column.addWidget(self.sort)
        told = self.tr(
            "For hosts and profiles that stand in no file of yours. Users, keys and jump hosts belong in ~/.ssh/config."
        )
        self.column.addWidget(WrappedLabel(told, Type.BODY, Ink.MUTED))
        self.column.addLayout(self.named(self.tr("Name"), self.name))
        forms = self.tr(
            "ssh:alias, ssh://user@host:port, winrm://user@host,\naws:profile/region or postgresql://user@host/name"
        )
        target = self.named(self.tr("Target"), self.target)
        target.addWidget(WrappedLabel(forms, Type.SMALL, Ink.MUTED))
        self.column.addLayout(target)
        self.column.addLayout(self.named(self.tr("Note"), self.note))
        fix(self.note, height=72)
        self.column.addWidget(self._fault)
        self.finish(self.save, self.leave)

    @Slot()
    def _weigh(self) -> None:
        fault = ""
        target = self.target.edit.text().strip()
        try:
            if target:
                parse_target(target)
        except InputError as wrong:
            fault = str(wrong)
        self.target.refuse(bool(fault))
        self.tell(fault)
        self.save.setEnabled(bool(self.name.edit.text().strip() and target) and not fault)

    @Slot()
    def _give(self) -> None:
        if not self.save.isEnabled():
            return
        host = OwnHost(
            name=clean(self.name.edit.text()).strip(),
            target=self.target.edit.text().strip(),
            note=clean(self.note.edit.toPlainText()).strip(),
        )
        self.saved.emit(host, self._replaces)
