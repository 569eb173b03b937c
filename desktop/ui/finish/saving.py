"""The files that a report can be saved as, offered under letters, and the place that a person picks for one."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from desktop.dataclass import dataclass
from desktop.summary.audience import Audience
from desktop.ui.copying import LetterMenu
from desktop.ui.theme.icons import icon
from desktop.ui.theme.tokens import Ink


def tr(text: str) -> str:
    return QCoreApplication.translate("FinishSaving", text)


@dataclass(frozen=True, slots=True)
class FileForm:
    """`id` is a format of summaries, or `pdf` or `bundle`; in the menu the `letter` picks it."""

    id: str
    words: str
    letter: str
    ending: str
    icon: str = "file-text"


PDF, BUNDLE = "pdf", "bundle"
FILES = (
    FileForm(PDF, tr("PDF"), "P", "pdf"),
    FileForm("html", tr("HTML page"), "H", "html", "globe"),
    FileForm("markdown", tr("Markdown"), "M", "md"),
    FileForm("text", tr("Plain text"), "T", "txt"),
    FileForm("wiki", tr("Jira wiki"), "W", "wiki", "ticket"),
    FileForm("adf", tr("Jira (ADF)"), "J", "adf.json", "ticket"),
    FileForm("json", tr("JSON"), "S", "json", "list"),
    FileForm(BUNDLE, tr("Support bundle, with evidence"), "B", "zip", "paperclip"),
)


def files_for(audience: Audience) -> tuple[FileForm, ...]:
    """A support bundle holds raw output and commands, which are not for a customer."""
    return tuple(form for form in FILES if form.id != BUNDLE or audience is not Audience.CUSTOMER)


def open_save_menu(over: QWidget, at: QPoint, audience: Audience, save: Callable[[FileForm], None]) -> QMenu:
    """Show the forms under a button; a letter picks one, Esc leaves."""
    menu = LetterMenu(over)
    for form in files_for(audience):
        place = form.words.upper().find(form.letter)
        words = (
            f"{form.words[:place]}&{form.words[place:]}" if place >= 0 else f"&{form.letter}  {form.words}"
        )
        menu.addAction(icon(form.icon, Ink.MUTED), words, partial(save, form))
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)
    menu.setActiveAction(menu.actions()[0])
    return menu


def ask_for_place(over: QWidget, run_id: str, form: FileForm) -> str:
    """Return the path that a person picks, or nothing."""
    title = tr("Save the report as {form}").replace("{form}", form.words)
    path, _ = QFileDialog.getSaveFileName(
        over, title, f"{run_id}.{form.ending}", f"{form.words} (*.{form.ending})"
    )
    return path
