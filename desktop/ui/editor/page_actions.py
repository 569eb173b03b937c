"""What can be done in the editor by key."""

from typing import TYPE_CHECKING

from desktop.ui.actions import Action

if TYPE_CHECKING:
    from desktop.ui.editor.page import EditorPage


def actions_of(page: "EditorPage") -> tuple[Action, ...]:
    tr = page.tr
    return (
        Action(tr("Save the runbook"), "Ctrl+S", page.save, "save"),
        Action(tr("Save a copy of the runbook to…"), "Ctrl+Shift+S", page.ask_for_file, "copy"),
        Action(tr("Try the runbook"), "F5", page.vm.trying.ask, "play"),
        Action(tr("What may be written here"), "Ctrl+Space", page.offering.ask, "lightbulb"),
        Action(tr("Next problem"), "F8", lambda: page.walk.step(1), "triangle-alert"),
        Action(tr("Previous problem"), "Shift+F8", lambda: page.walk.step(-1), "triangle-alert"),
        Action(tr("Find in the runbook"), "Ctrl+F", page.finding.open, "search"),
        Action(tr("Find and replace"), "Ctrl+H", page.finding.open_to_replace, "search"),
        Action(tr("Next find"), "F3", lambda: page.find_bar.step(1), is_listed=False),
        Action(tr("Previous find"), "Shift+F3", lambda: page.find_bar.step(-1), is_listed=False),
        Action(tr("Step or map beside the text"), "F7", page.turn_preview, "route"),
        Action(tr("Larger map"), "Ctrl+Shift++", lambda: page.pane.map.zoom(1), is_listed=False),
        *page.habits.actions,
    )
