"""The sheet on which a help desk is written down: its kind, where it is, who signs in, the token for the keyring."""

from itertools import pairwise
from urllib.parse import urlsplit

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.domain.desk import DeskKind
from desktop.redaction.clean import clean
from desktop.ui.connections.port import DeskDraft
from desktop.ui.shell.sheet import Sheet
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.field import TextField
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.segmented import Segmented
from desktop.ui.widgets.wrapped_label import WrappedLabel

KINDS = (DeskKind.JIRA, DeskKind.ZENDESK, DeskKind.FRESHDESK)
_NAMES = {DeskKind.JIRA: "Jira", DeskKind.ZENDESK: "Zendesk", DeskKind.FRESHDESK: "Freshdesk"}
_ADDRESSES = {
    DeskKind.JIRA: "https://your-site.atlassian.net",
    DeskKind.ZENDESK: "https://your-site.zendesk.com",
    DeskKind.FRESHDESK: "https://your-site.freshdesk.com",
}
_HERE = ("localhost", "127.0.0.1", "::1")


def kind_name(kind: DeskKind) -> str:
    return _NAMES[kind]


class DeskSheet(Sheet):
    """`saved` carries the desk, and the name of the one whose place it takes; `host_wanted` that it is no desk."""

    saved = Signal(object, str)
    host_wanted = Signal()

    def __init__(self, window: QWidget, known: DeskDraft | None = None) -> None:
        super().__init__(window, width=580)
        self._known = known
        title = self.tr("Change this desk") if known is not None else self.tr("Add a help desk")
        draft = known or DeskDraft(kind=DeskKind.JIRA, name="", address="", account="")
        self.sort = Segmented((self.tr("Host or account"), self.tr("Help desk")), self.tr("What to add"))
        self.sort.choose(1)
        self.kind = Segmented([_NAMES[kind] for kind in KINDS], self.tr("Kind of desk"))
        self.kind.choose(KINDS.index(draft.kind))
        self.name = TextField(draft.name, placeholder=self.tr("Short, such as jira or customers"))
        self.address = TextField(draft.address, placeholder="https://", role=Type.MONO)
        self.account = TextField(draft.account, placeholder=self.tr("you@example.com"))
        self.token = TextField(role=Type.MONO, is_secret=True)
        self._fault = WrappedLabel("", Type.SMALL, Ink.BAD)
        self.save = Button(
            self.tr("Save"), ButtonKind.PRIMARY, icon="check", keys="Ctrl+Enter", size=ButtonSize.LARGE
        )
        self.leave = Button(self.tr("Not now"), keys="Esc", size=ButtonSize.LARGE)
        self._lay_out(title)
        self._connect()
        self._weigh()

    def _connect(self) -> None:
        fields = (self.name, self.address, self.account, self.token)
        for field in fields:
            field.changed.connect(self._weigh)
        for field, following in pairwise(fields):
            field.edit.returnPressed.connect(following.setFocus)
        self.token.edit.returnPressed.connect(self._give)
        self.kind.chosen.connect(self._weigh)
        self.sort.chosen.connect(self._sort_chosen)
        self.save.clicked.connect(self._give)
        self.leave.clicked.connect(self.close_panel)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._give)

    def open_panel(self) -> None:
        self.show()
        self.raise_()
        self.name.setFocus()

    def tell(self, fault: str) -> None:
        """Say why it was not saved; the sheet stays, and what was typed."""
        self._fault.setText(fault)
        self._fault.setVisible(bool(fault))

    def _lay_out(self, title: str) -> None:
        self.head(title)
        if self._known is None:
            self.column.addWidget(self.sort)
        self.column.addWidget(self.kind)
        self.column.addLayout(self.named(self.tr("Name"), self.name))
        self.column.addLayout(self.named(self.tr("Address"), self.address))
        self.column.addLayout(self.named(self.tr("Account"), self.account))
        self.column.addLayout(self.named(self.tr("Token"), self.token))
        self.token.edit.setMaxLength(4096)
        if self._known is not None:
            kept = self.tr("Left empty, the token in the keyring stays.")
            self.column.addWidget(Label(kept, Type.SMALL, Ink.MUTED))
        told = self.tr(
            "The token goes into the system's keyring and nowhere else. It is sent to this address only."
        )
        self.column.addWidget(WrappedLabel(told, Type.SMALL, Ink.MUTED))
        self.column.addWidget(self._fault)
        self.finish(self.save, self.leave)

    @property
    def draft(self) -> DeskDraft:
        return DeskDraft(
            kind=KINDS[self.kind.at],
            name=clean(self.name.edit.text()).strip(),
            address=clean(self.address.edit.text()).strip().rstrip("/"),
            account=clean(self.account.edit.text()).strip() if self._takes_account else "",
            token=self.token.edit.text().strip(),
        )

    @property
    def _takes_account(self) -> bool:
        return KINDS[self.kind.at] is not DeskKind.FRESHDESK

    @Slot()
    def _weigh(self) -> None:
        draft = self.draft
        self.account.edit.setEnabled(self._takes_account)
        without = self.tr("Freshdesk signs in by the token alone")
        self.account.edit.setPlaceholderText(self.tr("you@example.com") if self._takes_account else without)
        self.address.edit.setPlaceholderText(_ADDRESSES[draft.kind])
        fault = fault_of_address(draft.address) if draft.address else ""
        self.address.refuse(bool(fault))
        self.tell(fault)
        is_whole = bool(draft.name and draft.address) and (bool(draft.account) or not self._takes_account)
        self.save.setEnabled(is_whole and not fault and (bool(draft.token) or self._known is not None))

    @Slot(int)
    def _sort_chosen(self, at: int) -> None:
        if at == 0:
            self.host_wanted.emit()

    @Slot()
    def _give(self) -> None:
        if self.save.isEnabled():
            self.saved.emit(self.draft, self._known.name if self._known is not None else "")


def fault_of_address(address: str) -> str:
    """Return why a token should not go there, or nothing: https only, but for this computer itself."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "This is no address. Write https:// and the name of the site."
    if not host or parts.username or parts.password or parts.query or parts.fragment:
        return "Write the address of the site alone, such as https://your-site.atlassian.net."
    if parts.scheme == "https" or (parts.scheme == "http" and host in _HERE):
        return ""
    return "The token goes over https only: write https:// before the name of the site."
