"""The ring lies over what has the focus, and under what lies over the whole window for a moment."""

from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.shell.drop_veil import DropVeil
from desktop.ui.shots.window import settle
from desktop.ui.widgets.focus_ring import FocusRing


def height(widget: QWidget) -> int:
    """Return how far up a widget lies among its siblings."""
    parent = widget.parentWidget()
    assert parent is not None
    return parent.children().index(widget)


def test_a_veil_over_the_window_is_over_the_ring_too(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 300)
    button, ring, veil = QPushButton("Go on", window), FocusRing(window), DropVeil(window)
    window.show()
    window.activateWindow()
    button.setFocus()
    settle()
    assert ring.isVisible()
    veil.tell("Drop to keep it with step 2")
    button.move(100, 100)  # the ring follows
    settle()
    assert height(ring) < height(veil)
    veil.hide()
    button.move(40, 40)
    settle()
    assert height(ring) > height(button)
