"""Says what has changed to whoever hears the window: a verdict, an error, how many a search has left."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from desktop.redaction.clean import clean

_LONGEST = 300  # characters: what is said cannot be skimmed


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader say a text, whatever has the keyboard; nothing where none listens."""
    if text and QAccessible.isActive():
        said = " ".join(clean(text).split())[:_LONGEST]
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, said))
