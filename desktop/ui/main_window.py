"""The one window: top bar, rail, pages and status bar, the keys that work everywhere, and what is remembered."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QShortcut
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QWidget

from desktop.dataclass import dataclass
from desktop.redaction.clean import clean
from desktop.ui.actions import Action, bind
from desktop.ui.navigation import (
    COMPARE,
    EDITOR,
    FINISH,
    HOSTS,
    LIBRARY,
    OUTBOX,
    QUEUE,
    RUN,
    RUNS,
    SETTINGS,
    START,
    TIMELINE,
    Navigator,
    Page,
    Place,
)
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.shell.rail import NavigationRail
from desktop.ui.shell.status import StatusModel
from desktop.ui.shell.status_bar import StatusBar
from desktop.ui.shell.ticket_keys import ticket_actions
from desktop.ui.shell.top_bar import TopBar
from desktop.ui.theme.dress import pad
from desktop.ui.theme.theme import theme
from desktop.ui.theme.tokens import Scheme
from desktop.ui.widgets.focus_ring import FocusRing

if TYPE_CHECKING:
    from desktop.ui.palette.viewmodel import PaletteViewModel
    from desktop.ui.shell.overlay import Overlay
    from desktop.ui.ticket.beside import TicketBeside
    from desktop.ui.ticket.port import TicketsPort

_LONGEST_TITLE = 80
PaletteMaker = Callable[[tuple[Action, ...]], "PaletteViewModel"]


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page that is made when it is first gone to; with an icon it has a cell in the rail."""

    id: str
    title: str
    make: Callable[[], Page]
    icon: str = ""
    keys: str = ""
    is_in_rail: bool = True  # unless another way leads to it


_CELL_OF = {
    RUN: RUNS,
    FINISH: RUNS,
    TIMELINE: RUNS,
    COMPARE: RUNS,
    HOSTS: RUNS,
    START: LIBRARY,
    EDITOR: LIBRARY,
    OUTBOX: QUEUE,
}  # pages without a cell of their own belong to one


class MainWindow(QWidget):
    """`left_at` names the page of the rail that the window is closed at, or that such a page belongs to."""

    left_at = Signal(str)

    def __init__(
        self, pages: tuple[PageSpec, ...], navigator: Navigator, status: StatusModel, memory: WindowMemory,
        palette_items: PaletteMaker,
    ) -> None:  # fmt: skip
        super().__init__()
        self._palette_items = palette_items
        self._overlay: Overlay | None = None
        self._specs = {spec.id: spec for spec in pages}
        self._made: dict[str, Page] = {}
        self._page_keys: list[QShortcut] = []
        self._ticket, self._place = "", ""
        self.tickets: TicketsPort | None = None
        self.beside: TicketBeside | None = None
        self._navigator, self._memory = navigator, memory
        self.top_bar, self.rail, self.status_bar = TopBar(), NavigationRail(), StatusBar(status)
        self.stack = QStackedWidget()
        self._lay_out()
        self.setWindowTitle("Handrail")
        self.setMinimumSize(720, 480)
        self._ring = FocusRing(self)
        self._fill_rail()
        navigator.asked.connect(self.show_place)
        self.rail.picked.connect(navigator.go)
        theme().changed.connect(self._theme_changed)
        self.top_bar.palette_asked.connect(self.open_palette)
        self.top_bar.settings_asked.connect(self._goes_to(SETTINGS))
        status.outbox_asked.connect(self._goes_to(OUTBOX))
        self.actions_everywhere = self._actions()
        for action in self.actions_everywhere:
            bind(action, self, Qt.ShortcutContext.WindowShortcut)
        if not self.restoreGeometry(memory.geometry):
            self.resize(1280, 800)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        pad(grid)
        grid.addWidget(self.top_bar, 0, 0, 1, 2)
        grid.addWidget(self.rail, 1, 0)
        grid.addWidget(self.stack, 1, 1)
        grid.addWidget(self.status_bar, 2, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(1, 1)

    def _fill_rail(self) -> None:
        for spec in self._specs.values():
            if spec.icon and spec.is_in_rail:
                self.rail.add(spec.id, spec.title, spec.icon, spec.keys)

    def _actions(self) -> tuple[Action, ...]:
        look = theme()
        goes = tuple(
            Action(
                self.tr("Go to {page}").replace("{page}", spec.title),
                spec.keys,
                self._goes_to(spec.id),
                spec.icon,
            )
            for spec in self._specs.values()
            if spec.keys
        )
        return (
            *goes,
            Action(self.tr("Larger text"), "Ctrl++ Ctrl+=", lambda: look.step_zoom(1), "plus"),
            Action(self.tr("Smaller text"), "Ctrl+-", lambda: look.step_zoom(-1), "minus"),
            Action(self.tr("Text at 100 %"), "Ctrl+0", lambda: look.step_zoom(0), "search"),
            Action(self.tr("Dark colours"), "", lambda: look.choose(scheme=Scheme.DARK), "monitor"),
            Action(self.tr("Light colours"), "", lambda: look.choose(scheme=Scheme.LIGHT), "monitor"),
            Action(self.tr("High contrast"), "", lambda: look.choose(scheme=Scheme.CONTRAST), "monitor"),
            Action(
                self.tr("Colours of the system"), "", lambda: look.choose(scheme=Scheme.SYSTEM), "monitor"
            ),
            Action(
                self.tr("Command palette"),
                "Ctrl+K Ctrl+Shift+P",
                self.open_palette,
                "search",
                is_listed=False,
            ),
            Action(self.tr("New runbook"), "Ctrl+N", lambda: self._navigator.go(EDITOR, text="new"), "plus"),
            Action(self.tr("All keys"), "?", self.open_keys, "keyboard"),
            Action(self.tr("Quit"), "Ctrl+Q", self.close, "x"),
            Action(
                self.tr("Next pane"), "F6", lambda: self._next_pane(1), "panel-right-open", is_listed=False
            ),
            Action(self.tr("Previous pane"), "Shift+F6", lambda: self._next_pane(-1), "", is_listed=False),
        )

    def add_actions(self, *actions: Action) -> None:
        """Add what can be done everywhere and is made by a part around the window."""
        self.actions_everywhere = (*self.actions_everywhere, *actions)
        for action in actions:
            bind(action, self, Qt.ShortcutContext.WindowShortcut)

    def _goes_to(self, page: str) -> Callable[[], None]:
        return lambda: self._navigator.go(page)

    @property
    def page(self) -> Page | None:
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    @Slot(object)
    def show_place(self, place: Place) -> None:
        """Bring a page to the front, making it if it was never shown."""
        page = self._made.get(place.page)
        if page is None:
            page = self._made[place.page] = self._specs[place.page].make()
            self.stack.addWidget(page)
            page.crumbs_changed.connect(self._show_crumbs)
            page.actions_changed.connect(self._rebind)
        self._place = place.page
        self._navigator.arrived(place)
        self.stack.setCurrentWidget(page)
        self.rail.show_page(_CELL_OF.get(place.page, place.page))
        self._bind_page(page)
        page.show_place(place)
        self._show_crumbs()

    def _bind_page(self, page: Page) -> None:
        for shortcut in self._page_keys:
            shortcut.setEnabled(False)  # at once: a key that two answer to is heard by neither
            shortcut.deleteLater()
        self._page_keys = [
            made
            for action in self._actions_of(page)
            for made in bind(action, page, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        ]

    def _actions_of(self, page: Page) -> tuple[Action, ...]:
        """What can be done on a page; where it names a ticket, with that ticket too."""
        return (*page.actions_here, *(ticket_actions(self) if page.ticket else ()))

    @Slot()
    def _rebind(self) -> None:
        if self.page is not None:
            self._bind_page(self.page)

    @Slot()
    def _show_crumbs(self) -> None:
        if self.page is not None:
            self.top_bar.crumbs.show_crumbs(self.page.crumbs)
            had = self._ticket
            self._ticket = self.page.ticket
            self.top_bar.show_run(self._ticket, self.page.deadline)
            if self.tickets is not None and (self._ticket or self.beside is not None):
                self._follow(self._ticket, self.tickets)
            if bool(had) is not bool(self._ticket):
                self._bind_page(self.page)
            self.setWindowTitle(_title(self.page.crumbs))

    def _follow(self, ticket: str, tickets: "TicketsPort") -> None:
        if self.beside is None:
            from desktop.ui.ticket.beside import TicketBeside  # no page that is painted first names a ticket

            self.beside = TicketBeside(self, tickets)
        self.beside.follow(ticket)

    @Slot()
    def open_palette(self) -> None:
        here = self._actions_of(self.page) if self.page is not None else ()
        # Imported late: the first paint does not need it.
        from desktop.ui.palette.view import PaletteOverlay

        self.open_overlay(PaletteOverlay(self, self._palette_items((*here, *self.actions_everywhere))))

    @Slot()
    def open_keys(self) -> None:
        from desktop.ui.shell.keys_panel import KeysPanel
        from desktop.ui.shell.own_keys import own_keys_in

        here = self._actions_of(self.page) if self.page is not None else ()
        own = own_keys_in(self.page) if self.page is not None else ()
        self.open_overlay(KeysPanel(self, here, self.actions_everywhere, own))

    def open_overlay(self, overlay: "Overlay") -> None:
        """Show a panel over the window, in place of one that is open."""
        if self._overlay is not None:
            self._overlay.close_panel()
        self._overlay = overlay
        overlay.closed.connect(self._forget_overlay)
        overlay.open_panel()

    @Slot()
    def _forget_overlay(self) -> None:
        self._overlay = None

    def _next_pane(self, direction: int) -> None:
        """Move the focus between the rail, the page and the bars."""
        panes = [pane for pane in (self.stack, self.status_bar, self.top_bar, self.rail) if pane.isVisible()]
        focused = self.focusWidget()
        at = next(
            (i for i, pane in enumerate(panes) if focused is not None and pane.isAncestorOf(focused)), -1
        )
        _focus_first(panes[(at + direction) % len(panes)])

    @Slot()
    def _theme_changed(self) -> None:
        self._memory.keep_look(theme().scheme, theme().zoom)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._memory.keep_geometry(self.saveGeometry())
        self.left_at.emit(_CELL_OF.get(self._place, self._place))
        super().closeEvent(event)


def _title(crumbs: tuple[str, ...]) -> str:
    """Tell where a person is to whoever hears the window's name, or looks for it among others."""
    ends = dict.fromkeys((*crumbs[-1:], *crumbs[:1]))  # where exactly, and on which page
    return " - ".join([*(" ".join(clean(one).split())[:_LONGEST_TITLE] for one in ends), "Handrail"])


def _focus_first(pane: QWidget) -> None:
    for child in pane.findChildren(QWidget):
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible() and child.isEnabled():
            child.setFocus(Qt.FocusReason.TabFocusReason)
            return
