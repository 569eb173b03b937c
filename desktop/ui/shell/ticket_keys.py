"""What can be done by key with the ticket that a page names."""

from typing import TYPE_CHECKING

from desktop.ui.actions import Action

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow


def ticket_actions(window: "MainWindow") -> tuple[Action, ...]:
    def copy() -> None:
        if window.top_bar.marks is not None:
            window.top_bar.marks.ticket.copy()

    def show() -> None:
        if window.beside is not None:
            window.beside.show_beside()

    return (
        Action(window.tr("Copy the key of the ticket"), "Ctrl+T", copy, "ticket"),
        Action(window.tr("Show the ticket beside"), "Ctrl+Shift+T", show, "panel-right-open"),
    )
