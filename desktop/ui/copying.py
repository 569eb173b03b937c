"""Copies a run's texts to the clipboard in the form that a ticket, a mail or a shell takes."""

import shlex
from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from desktop.dataclass import dataclass
from desktop.ui.actions import Action
from desktop.ui.theme.icons import icon
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonSize

COMMANDS = "commands"  # not a form of the summary: what was run
_SHOWN_BY_EDITORS = (
    "html",
    "zendesk",
    "freshdesk",
)  # forms whose source is what an editor of rich text shows
# What a desk's own editor takes: the rich text, and for its plain fields a text that no tags stand in. Nobody pastes
# the JSON that Jira's interface takes; Jira Cloud reads rich text, and Data Center its wiki's marks.
_PASTED = {"adf": ("zendesk", "wiki"), "zendesk": ("zendesk", "text"), "freshdesk": ("freshdesk", "text")}


def tr(text: str) -> str:
    return QCoreApplication.translate("Copying", text)


@dataclass(frozen=True, slots=True)
class Form:
    """A form to copy in. In the menu its `letter` picks it."""

    id: str
    words: str
    letter: str
    icon: str = "file-text"


def forms() -> tuple[Form, ...]:
    return (
        Form("markdown", tr("Markdown"), "M"),
        Form("text", tr("Plain text"), "P"),
        Form("adf", tr("Jira (ADF)"), "J", "ticket"),
        Form("wiki", tr("Jira wiki"), "W", "ticket"),
        Form("zendesk", tr("Zendesk (HTML)"), "Z", "ticket"),
        Form("freshdesk", tr("Freshdesk (HTML)"), "F", "ticket"),
        Form("html", tr("HTML"), "H", "globe"),
        Form("json", tr("JSON"), "S", "list"),
    )


def put_on_clipboard(text: str, form: str) -> None:
    """Copy a text; HTML also as what a mail or a word processor shows, beside its source."""
    _put(text, text if form in _SHOWN_BY_EDITORS else "")


def put_to_be_pasted(form: str, text_as: Callable[[str], str]) -> None:
    """Copy a summary so that it reads well wherever a person pastes it, by the editor that a form is for."""
    rich, plain = _PASTED.get(form, ("", form))
    _put(text_as(plain), text_as(rich) if rich else "")


def _put(text: str, rich: str) -> None:
    data = QMimeData()
    data.setText(text)
    if rich:
        data.setHtml(rich)
    QGuiApplication.clipboard().setMimeData(data)


def for_a_shell(command: str, environment: Iterable[tuple[str, str]]) -> str:
    """Return a script with the values that it gets, so that a shell finds them too."""
    given = [f"export {name}={shlex.quote(value)}" for name, value in environment]
    return "\n".join([*given, command])


def copied_words(form: str, text: str) -> str:
    """Say what is on the clipboard now."""
    words = {one.id: one.words for one in forms()}
    what = tr("the summary as {form}").replace("{form}", words[form]) if form in words else tr("the command")
    told = tr("Copied: {what}, {n} characters").replace("{what}", what)
    return told.replace("{n}", f"{len(text):,}")


def copy_actions(copy: Callable[[str], None], commands: str) -> tuple[Action, ...]:
    """Return one action for each form, for the palette; `commands` are the words for the last."""
    made = [
        Action(tr("Copy as {form}").replace("{form}", form.words), "", _copies(copy, form.id), form.icon)
        for form in forms()
    ]
    return (*made, Action(commands, "", _copies(copy, COMMANDS), "terminal"))


class LetterMenu(QMenu):
    """A menu whose letters are its own: the page behind it has single letters too."""

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.text():
            event.accept()
            return True
        return super().event(event)


def open_copy_menu(
    over: QWidget, at: QPoint, copy: Callable[[str], None], commands: str, *, has_commands: bool = True
) -> QMenu:
    """Show the forms under the pointer or a button; a letter picks one, Esc leaves."""
    menu = LetterMenu(over)
    for form in forms():
        _add(menu, form.words, form.letter, form.icon, _copies(copy, form.id))
    menu.addSeparator()
    _add(menu, commands, "C", "terminal", _copies(copy, COMMANDS))
    menu.actions()[-1].setEnabled(has_commands)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)
    menu.setActiveAction(menu.actions()[0])
    return menu


def copy_as_button(size: ButtonSize = ButtonSize.REGULAR) -> Button:
    """Return the small button beside *Copy* that offers the other forms."""
    made = Button("", icon="chevron-down", size=size)
    made.setAccessibleName(tr("Copy as…"))
    made.setAccessibleDescription("Y")
    made.setToolTip(tr("Copy as… (Y)"))
    return made


def below(button: QWidget) -> QPoint:
    return button.mapToGlobal(button.rect().bottomLeft())


def _add(menu: QMenu, words: str, letter: str, icon_name: str, run: Callable[[], None]) -> None:
    """Underline the letter that picks the entry: in its words where it has it, else before them."""
    at = words.upper().find(letter)
    marked = f"{words[:at]}&{words[at:]}" if at >= 0 else f"&{letter}  {words}"
    menu.addAction(icon(icon_name, Ink.MUTED), marked, run)


def _copies(copy: Callable[[str], None], form: str) -> Callable[[], None]:
    return lambda: copy(form)
