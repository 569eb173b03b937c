"""Nothing is clipped: every text has the room it needs or is elided on purpose.

Each page is brought to every size and zoom, and each further picture of it to the two that leave the least room;
HANDRAIL_EVERY_SIZE=1 brings all pictures to all.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLabel, QWidget

from desktop.ui.shots.render import SIZES, Size
from desktop.ui.shots.scenes import SHOTS, Shot
from desktop.ui.shots.window import settle, window_with_samples
from desktop.ui.theme.theme import theme
from desktop.ui.theme.tokens import Scheme
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.labels import ElidedLabel
from desktop.ui.widgets.wrapped_label import WrappedLabel

ALL_SIZES = (*SIZES, Size("1920", 1920, 1080), Size("80pct", 1280, 800, 0.8))
TIGHTEST = tuple(size for size in SIZES if size.name in ("1280", "200pct"))
FIRST = {shot.place.page: shot.name for shot in reversed(SHOTS)}  # of each page


def sizes_of(shot: Shot) -> tuple[Size, ...]:
    is_whole = os.environ.get("HANDRAIL_EVERY_SIZE") or FIRST[shot.place.page] == shot.name
    return ALL_SIZES if is_whole else TIGHTEST


def cut_texts(root: QWidget) -> Iterator[str]:
    for widget in root.findChildren(QWidget):
        if not widget.isVisible():
            continue
        room, wanted = widget.size(), widget.sizeHint()
        if isinstance(widget, WrappedLabel):
            wanted = QSize(0, widget.heightForWidth(widget.width()) - 1)
        elif not isinstance(widget, QLabel | Button | Chip):
            continue
        elif isinstance(widget, ElidedLabel):
            wanted.setWidth(0)
        elif isinstance(widget, Button):
            wanted = widget.minimumSizeHint()  # its key caps may go
        if room.width() < wanted.width() or room.height() < wanted.height():
            yield f"{_words(widget)!r} has {room.toTuple()} and needs {wanted.toTuple()}"


def _words(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QLabel | Button) else widget.accessibleName()


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_no_text_is_cut(shot: Shot, tmp_path: Path) -> None:
    """One window is brought to each size and zoom in turn, as a person does, and painted at the last."""
    sizes = sizes_of(shot)
    window = window_with_samples(tmp_path, is_first_time=shot.is_first_time)
    window.show()
    window.setUpdatesEnabled(False)  # painting is most of the time that this takes
    window.show_place(shot.place)
    settle()
    if shot.then is not None:
        shot.then(window)
    cut: dict[str, list[str]] = {}
    for size in sizes:
        theme().choose(zoom=size.zoom)
        window.resize(size.width, size.height)
        settle()
        assert (window.width(), window.height()) == (size.width, size.height)
        if size.zoom > 1:  # another scheme sets all sizes anew
            theme().choose(scheme=Scheme.LIGHT)
            settle()
        cut[size.name] = list(cut_texts(window))
    window.setUpdatesEnabled(True)
    window.grab()
    window.close()
    window.deleteLater()
    assert cut == {size.name: [] for size in sizes}


def test_a_cut_text_is_found(tmp_path: Path) -> None:
    """The test above can fail: a label that is too narrow is named."""
    window = window_with_samples(tmp_path)
    window.show()
    label = QLabel("far too long for so little room", window)
    label.setFixedWidth(20)
    label.show()
    settle()
    assert len(list(cut_texts(window))) == 1
    window.close()
    window.deleteLater()
