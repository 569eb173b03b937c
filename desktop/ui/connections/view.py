"""The page of connections: the list on the left, the chosen one with its test on the right."""

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.records.connections import OwnHost
from desktop.ui.actions import Action
from desktop.ui.connections.desk_sheet import DeskSheet
from desktop.ui.connections.detail import Detail
from desktop.ui.connections.list_pane import ListPane
from desktop.ui.connections.own_sheet import OwnSheet
from desktop.ui.connections.password_sheet import PasswordSheet
from desktop.ui.connections.port import SecretKept
from desktop.ui.connections.viewmodel import ConnectionsViewModel
from desktop.ui.navigation import ADD_DESK, Page, Place
from desktop.ui.run.toast import Toast
from desktop.ui.shell.dividing import divide
from desktop.ui.shell.habits import Habits
from desktop.ui.shell.status import StatusModel
from desktop.ui.theme.dress import pad
from desktop.ui.theme.theme import px, theme
from desktop.ui.widgets.divider import WHOLE

_WIDE_FROM = 900


class ConnectionsView(Page):
    def __init__(
        self, viewmodel: ConnectionsViewModel, habits: Habits | None = None, status: StatusModel | None = None,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._vm, self._habits = viewmodel, habits or Habits()
        kept = self._habits.kept("connections.chosen")
        viewmodel.recall(kept if isinstance(kept, str) else "")
        self.sheet: OwnSheet | DeskSheet | PasswordSheet | None = None
        self.pane = ListPane(viewmodel, status or StatusModel(self))
        self.detail, self.toast = Detail(viewmodel), Toast(self)
        across = QHBoxLayout(self)
        pad(across)
        across.addWidget(self.pane)
        across.addWidget(self.detail, 1)
        border = self.tr("Border between the list and the connection")
        self.divider = divide(self, self.detail, border, self._habits, "connections.share")
        self.divider.moved.connect(self._make_room)
        self.pane.add_asked.connect(self.add)
        self.detail.add_asked.connect(self.add)
        self.detail.edit_asked.connect(self.edit)
        self.detail.password_asked.connect(self.keep_password)
        self._leads_to_list = False
        viewmodel.changed.connect(self._lead_to_list)
        viewmodel.chosen_changed.connect(self._render)
        viewmodel.said.connect(self.toast.tell)
        viewmodel.list_saved.connect(self._list_saved)
        viewmodel.secret_kept.connect(self._secret_kept)
        viewmodel.refused.connect(self._refused)

    @property
    def crumbs(self) -> tuple[str, ...]:
        chosen = self._vm.chosen
        return (self.tr("Connections"), chosen.name) if chosen is not None else (self.tr("Connections"),)

    @property
    def actions_here(self) -> tuple[Action, ...]:
        vm, rows = self._vm, self.pane.list
        return (
            Action(self.tr("Test the chosen connection"), "T", vm.test, "route"),
            Action(self.tr("Stop the test"), "Esc", vm.cancel, "circle-stop"),
            Action(
                self.tr("Use the chosen connection as target, or open the desk's queue"),
                "Enter Return",
                vm.use,
                "play",
            ),
            Action(self.tr("Add a host to your list"), "A", self.add, "plus"),
            Action(self.tr("Add a help desk"), "D", self.add_desk, "headset"),
            Action(self.tr("Change a host of your list, or a desk"), "E", self.edit, "pencil"),
            Action(self.tr("Take away a host of your list, or a desk"), "Del", vm.remove, "trash-2"),
            Action(self.tr("Put back what was taken away last"), "U", vm.put_back, "undo-2"),
            Action(
                self.tr("Save the password of the chosen connection"), "P", self.keep_password, "key-round"
            ),
            Action(self.tr("Find a connection"), "/", self.pane.search_box.edit.setFocus, "search"),
            Action(self.tr("Read your files again"), "R", vm.refresh, "refresh-cw"),
            Action(self.tr("Next connection"), "J", lambda: rows.step_by(1), is_listed=False),
            Action(self.tr("Previous connection"), "K", lambda: rows.step_by(-1), is_listed=False),
        )

    def show_place(self, place: Place) -> None:
        self._vm.refresh()
        if place.key == ADD_DESK:
            QTimer.singleShot(0, self, self.add_desk)  # once the page is there
        elif place.key:
            self._vm.choose_target(place.key)
        is_empty = self._vm.is_read and not self._vm.total
        (self.detail.nothing.action if is_empty else self.pane.list).setFocus()

    def offer_cancel(self) -> None:
        """Show the way to stop the test at once."""
        if self._vm.trial is not None:
            self._vm.trials.offer_cancel(self._vm.trial)

    @Slot()
    def add(self) -> None:
        sheet = OwnSheet(self.window())
        sheet.desk_wanted.connect(self.add_desk)
        self._list(sheet)

    @Slot()
    def add_desk(self) -> None:
        sheet = DeskSheet(self.window())
        sheet.host_wanted.connect(self.add)
        self._list_desk(sheet)

    @Slot()
    def edit(self) -> None:
        chosen = self._vm.chosen
        if chosen is not None and chosen.desk is not None:
            self._list_desk(DeskSheet(self.window(), chosen.desk))
        elif chosen is not None and self._vm.is_own:
            known = OwnHost(name=chosen.name, target=chosen.target, note=chosen.note)
            self._list(OwnSheet(self.window(), known))

    @Slot()
    def keep_password(self) -> None:
        chosen = self._vm.chosen
        if chosen is None:
            return
        if not chosen.secret_name:
            self.toast.tell(self.tr("No password is asked for there"))
            return
        sheet = PasswordSheet(self.window(), chosen)
        sheet.given.connect(self._vm.keep_secret)
        self._open(sheet)

    def _list_desk(self, sheet: DeskSheet) -> None:
        sheet.saved.connect(self._vm.keep_desk)
        self._open(sheet)

    def _list(self, sheet: OwnSheet) -> None:
        sheet.saved.connect(self._vm.keep)
        self._open(sheet)

    def _open(self, sheet: OwnSheet | DeskSheet | PasswordSheet) -> None:
        if self.sheet is not None:
            self.sheet.close_panel()
        self.sheet = sheet
        sheet.closed.connect(self._forget_sheet)
        sheet.open_panel()

    @Slot()
    def _forget_sheet(self) -> None:
        self.sheet = None

    @Slot()
    def _list_saved(self) -> None:
        if self.sheet is not None:
            self.sheet.close_panel()
            self.toast.tell(self.tr("Saved"))
            self._leads_to_list = not self._vm.text
            self._lead_to_list()

    @Slot()
    def _lead_to_list(self) -> None:
        """The new row is what one goes on with; the button that asked for it goes where it was the first one."""
        if self._leads_to_list and self._vm.shown:
            self._leads_to_list = False
            self.pane.list.setFocus()

    @Slot(object)
    def _secret_kept(self, kept: SecretKept) -> None:
        if isinstance(self.sheet, PasswordSheet):
            self.sheet.close_panel()
        told = self.tr("Saved in {keyring}") if kept.is_there else self.tr("No longer in {keyring}")
        self.toast.tell(told.replace("{keyring}", kept.keyring))

    @Slot(str)
    def _refused(self, why: str) -> None:
        if self.sheet is not None:
            self.sheet.tell(why)
        else:
            self.detail.tell_trouble(why)

    @Slot()
    def _render(self) -> None:
        self.crumbs_changed.emit()
        if self._vm.chosen is not None and self.isVisible():
            self._habits.keep("connections.chosen", self._vm.chosen.id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    @Slot()
    def _make_room(self) -> None:
        wanted = round(self.width() * self.divider.share / WHOLE / theme().zoom)
        self.pane.give_room(is_wide=self.width() >= px(_WIDE_FROM), wanted=wanted)
