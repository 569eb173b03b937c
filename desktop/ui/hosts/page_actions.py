"""What can be done on the hosts page, each with its key: the palette and the list of keys show the same."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.ui.actions import Action
from desktop.ui.hosts.order import ALL, NAME, ODD, WORST
from desktop.ui.widgets.keys_line import KeysLine

if TYPE_CHECKING:
    from desktop.ui.hosts.view import HostsView


def tr(text: str) -> str:
    return QCoreApplication.translate("HostsView", text)


def actions_of(page: "HostsView") -> tuple[Action, ...]:
    return (*_looking(page), *_sorting(page), *_going(page))


def keys_line() -> KeysLine:
    """Return the line under the grid that tells its keys."""
    return KeysLine(
        (("↑ ↓ ← →", tr("move")), ("Enter", tr("reading")), ("O", tr("next odd one")), ("X", tr("mark to compare")),
         ("W N S", tr("sort")), ("F6", tr("side pane")))
    )  # fmt: skip


def _looking(page: "HostsView") -> tuple[Action, ...]:
    vm, table = page.model, page.table
    return (
        Action(tr("Show the cell's reading, then go to it"), "Enter Return", page.open_cell, "file-text"),
        Action(tr("Next host that differs from its siblings"), "O", vm.next_odd, "diamond"),
        Action(tr("Mark the host for a comparison"), "X", vm.mark, "git-branch"),
        Action(tr("Compare the host with a sibling"), "C", vm.compare_with_sibling, "git-branch"),
        Action(tr("Copy the host's differences"), "Ctrl+Shift+C", page.copy_host, "copy"),
        Action(tr("Copy the table as…"), "Y", page.open_copy_menu, "copy"),
        Action(tr("Copy the table as plain text"), "", lambda: page.copy_all("text"), "copy"),
        Action(tr("Copy the table as Markdown"), "", lambda: page.copy_all("markdown"), "copy"),
        Action(tr("Copy the table as CSV"), "", lambda: page.copy_all("csv"), "copy"),
        Action(tr("Next host"), "J", lambda: table.step_by(1, 0), is_listed=False),
        Action(tr("Host before"), "K", lambda: table.step_by(-1, 0), is_listed=False),
    )


def _sorting(page: "HostsView") -> tuple[Action, ...]:
    vm, filters = page.model, page.filters
    return (
        Action(tr("Search hosts"), "/", page.search_box.edit.setFocus, "search"),
        Action(tr("Sort hosts, the worst first"), "W", lambda: vm.sort_by(WORST), "list"),
        Action(tr("Sort hosts by name"), "N", lambda: vm.sort_by(NAME), "list"),
        Action(tr("Sort hosts by the check of the cursor"), "S", lambda: vm.sort_by(vm.column), "list"),
        Action(tr("Show all hosts"), "1", lambda: filters.choose(ALL), "server"),
        Action(tr("Show the odd ones out"), "2", lambda: filters.choose(ODD), "diamond"),
    )


def _going(page: "HostsView") -> tuple[Action, ...]:
    vm = page.model
    return (
        Action(tr("Read the run again"), "R", vm.read, "refresh-cw"),
        Action(tr("Stop all rows"), "", vm.stop, "square"),
        Action(tr("Go back, one thing at a time"), "Esc", page.step_back, is_listed=False),
        Action(tr("Back to the run, or its report"), "Alt+Left", vm.leave, "arrow-left"),
    )
