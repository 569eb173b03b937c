"""The keys that a control takes by itself while it has the keyboard; `?` lists those of what a page shows."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """`keys` as Qt writes them, separated by a blank; `shown` are the ones that a cap is drawn for."""

    text: str
    keys: str
    shown: str = ""

    @property
    def words(self) -> str:
        return QCoreApplication.translate("OwnKeys", self.text)

    @property
    def caps(self) -> tuple[str, ...]:
        return tuple((self.shown or self.keys).split(" "))


_PRESS = OwnKeys("Press the button that has the keyboard", "Space Return", "Space Enter")
_ROWS = OwnKeys("In a list or table: next row, row before", "J K Down Up", "J K")
_FAR = OwnKeys("A screenful on or back; first, last", "PgDown PgUp Home End")
_OPEN = OwnKeys("In a table: do with the row what Enter says", "Return Space", "Enter Space")
_CLOSE = OwnKeys("Close what lies over the page", "Esc")
_FROM_SEARCH = OwnKeys("From the search to the rows", "Down Up")

OWN_KEYS: Mapping[str, tuple[OwnKeys, ...]] = {
    "Button": (_PRESS,),
    "ClickRow": (_PRESS,),
    "Pill": (_PRESS,),
    "StripCell": (_PRESS,),
    "TicketChip": (_PRESS,),
    "CheckBox": (OwnKeys("Tick the box that has the keyboard, or not", "Space"),),
    "LineInput": (OwnKeys("In a field: give what is written", "Return", "Enter"),),
    "TextArea": (OwnKeys("In a large field: a new line", "Return", "Enter"),),
    "GrowingArea": (OwnKeys("Where text is pasted: go on with it; a new line", "Return Shift+Return",
                            "Enter Shift+Enter"),),
    "SearchBox": (OwnKeys("In a search: empty it", "Esc"),),
    "Segmented": (OwnKeys("Between words side by side: the next, the one before", "Left Right Down Up", "Left Right"),),
    "Overlay": (_CLOSE,),
    "PaletteOverlay": (OwnKeys("In the palette: move, do it", "Down Up Return"), _CLOSE),
    "StepList": (_ROWS,),
    "ResultList": (_ROWS, _FAR),
    "RowList": (_ROWS, _FAR),
    "Table": (_ROWS, _FAR, _OPEN),
    "ArrangedHead": (
        OwnKeys("In the head of a table: the next column, the one before", "Left Right"),
        OwnKeys("Sort by the column", "Space Return", "Space Enter"),
        OwnKeys("Move the column", "Ctrl+Left Ctrl+Right"),
        OwnKeys("Widen or narrow the column", "Shift+Left Shift+Right"),
        OwnKeys("Arrange the columns as they were at first", "Del Backspace", "Del"),
    ),
    "Divider": (
        OwnKeys("On the border between two parts: move it", "Left Right PgDown PgUp", "Left Right"),
        OwnKeys("As far as it goes", "Home End"),
        OwnKeys("Put it back where it was at first", "Del Backspace", "Del"),
    ),
    "EventList": (_ROWS, _FAR, OwnKeys("Among events side by side", "Left Right")),
    "DiffList": (_ROWS, _FAR, _OPEN, OwnKeys("Close or open a part", "Left Right")),
    "HeatTable": (
        _ROWS, _FAR,
        OwnKeys("Among hosts by checks: the next check, the one before", "Right Left", "Left Right"),
        OwnKeys("Read what a cell says", "Return", "Enter"),
        OwnKeys("From the grid to what it says", "F6"),
    ),
    "SidePane": (OwnKeys("Back to the grid", "Shift+F6"),),
    "OutputView": (OwnKeys("In the output: its begin, its end", "Home End"),),
    "OutputPanel": (OwnKeys("Find in the output; the next hit, the one before", "Ctrl+F F3 Shift+F3"),),
    "FindBar": (OwnKeys("While finding: the next, the one before, leave", "Return Shift+Return Esc", "Enter Esc"),),
    "FinishPage": (OwnKeys("In the report: a screenful on or back", "PgDown PgUp"),),
    "HistoryView": (_FROM_SEARCH, OwnKeys("From the search: open the chosen run", "Return", "Enter")),
    "LibraryView": (_FROM_SEARCH,),
    "OutboxView": (_FROM_SEARCH,),
    "TimelineView": (OwnKeys("What an event holds: a screenful on or back", "PgDown PgUp"),),
    "QueueView": (_FROM_SEARCH, OwnKeys("From the search: start the best runbook", "Return", "Enter")),
    "TicketPanel": (OwnKeys("In a ticket: move on or back", "Down Up PgDown PgUp"),
                    OwnKeys("Copy its key, read it anew, open it in the browser", "C F5 O")),
    "PinnedRow": (
        OwnKeys("Among the pinned runbooks: the next, the one before", "Down Up"),
        OwnKeys("Move a pinned runbook while they are edited", "Alt+Down Alt+Up"),
        OwnKeys("Take it off while they are edited; leave that", "Del Backspace Esc", "Del Esc"),
    ),
    "QuestionCard": (OwnKeys("Choose an answer by its number", "1 2 3 4 5 6 7 8 9", "1 9"),),
    "HandOverSheet": (OwnKeys("Hand the run over", "Ctrl+Return Ctrl+Enter", "Ctrl+Enter"),),
    "OwnSheet": (OwnKeys("Keep the host", "Ctrl+Return Ctrl+Enter", "Ctrl+Enter"),),
    "CodeEdit": (
        OwnKeys("In the text: what may be written here", "Ctrl+Space"),
        OwnKeys("Shift the lines in or out", "Tab Shift+Tab"),
        OwnKeys("A new line, as deep as it belongs", "Return", "Enter"),
        OwnKeys("Back to the depth before", "Backspace"),
    ),
    "OfferList": (OwnKeys("Among what is offered: move, take it, close", "Down Up PgDown PgUp Return Tab Esc"),),
    "WordBar": (OwnKeys("In the bar over the text: give it, leave it", "Return Esc", "Enter Esc"),),
    "FlowView": (
        OwnKeys("In the map: the next step, the one before", "Down Up Right Left", "Down Up"),
        OwnKeys("Go to the step in the text", "Return Space", "Enter Space"),
        OwnKeys("Move the map", "Shift+Left Shift+Right PgDown PgUp"),
        OwnKeys("Larger, smaller, all of the map", "+ = - 0", "+ - 0"),
    ),
}  # fmt: skip


def own_keys_in(page: QWidget) -> tuple[OwnKeys, ...]:
    """Return the keys of the controls that a page shows now, each line once, in the order of the table."""
    shown = {
        name
        for widget in (page, *page.findChildren(QWidget))
        if widget.isVisible()
        for name in _kinds(widget)
    }
    return tuple(dict.fromkeys(line for kind, lines in OWN_KEYS.items() if kind in shown for line in lines))


def _kinds(widget: QWidget) -> set[str]:
    """Return what a control is, without that whose keys it takes in a way of its own."""
    kinds = {kind.__name__ for kind in type(widget).__mro__}
    return kinds - {"TextArea"} if "GrowingArea" in kinds else kinds
