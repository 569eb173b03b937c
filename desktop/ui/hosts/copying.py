"""Copies the grid, or what one host differs in, as text."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.compare.matrix_text import to_csv, to_markdown, to_text
from desktop.ui.copying import LetterMenu, below
from desktop.ui.hosts.odd_row import told_of
from desktop.ui.hosts.port import Grid
from desktop.ui.hosts.viewmodel import HostsViewModel
from desktop.ui.hosts.words import host_sentence, reason_of, value_text
from desktop.ui.theme.icons import icon
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.states import StepState

_WRITERS = {"text": to_text, "markdown": to_markdown, "csv": to_csv}


def tr(text: str) -> str:
    return QCoreApplication.translate("Hosts", text)


def copied(vm: HostsViewModel, form: str) -> str:
    """Put a text on the clipboard, and say what is there now."""
    grid = vm.grid
    if grid is None:
        return ""
    if form == "host":
        text = vm.safe("\n".join(host_lines(grid, vm.at)))
        what = tr("what {host} differs in").replace("{host}", grid.names[vm.at])
    else:
        text = _WRITERS[form](grid.matrix, vm.shown, vm.safe)
        what = tr("{n} hosts as {form}").replace("{n}", f"{len(vm.shown):,}")
        what = what.replace("{form}", {"text": tr("plain text"), "markdown": "Markdown", "csv": "CSV"}[form])
    QGuiApplication.clipboard().setText(text)
    return tr("Copied: {what}").replace("{what}", what)


def host_lines(grid: Grid, host: int) -> list[str]:
    """Return a host in plain lines: a sentence, then each check in which it is odd or could not be read."""
    lines = [f"{host_sentence(grid, host)} ({grid.matrix.hosts[host].name})", ""]
    for at, cell in enumerate(grid.matrix.hosts[host].cells):
        state, column = grid.states[host][at], grid.matrix.columns[at]
        if cell is None or state is None:
            continue
        if at in grid.odd[host]:
            value = value_text(column, cell.value) or state.word
            lines.append(f"{column.title}: {value}, {state.word}; {told_of(grid, host, at, state)}")
        elif state is StepState.UNKNOWN:
            lines.append(f"{column.title}: {state.word}; {reason_of(grid, host, at)}")
    return lines if len(lines) > 2 else lines[:1]


def open_forms(button: QWidget, copy: Callable[[str], None]) -> LetterMenu:
    """Show the forms under a button; a letter picks one."""
    menu = LetterMenu(button)
    for words, form in ((tr("&Plain text"), "text"), (tr("&Markdown"), "markdown"), (tr("&CSV"), "csv")):
        shown = menu.addAction(icon("copy", Ink.MUTED), words)
        shown.setData(form)
    menu.triggered.connect(lambda action: copy(str(action.data())))
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(below(button))
    menu.setActiveAction(menu.actions()[0])
    return menu
