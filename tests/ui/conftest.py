"""The window's look for every test here, and a failure for whatever Qt complains about."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from desktop.ui.main_window import MainWindow
from desktop.ui.shots.window import window_with_samples
from desktop.ui.theme.apply import dress_application
from desktop.ui.theme.theme import theme
from desktop.ui.theme.tokens import Scheme
from tests.collecting import collected_here

# What the offscreen platform says of itself, and Qt of a script that the shipped faces do not have.
_OFFSCREEN = (
    "propagateSizeHints()", "raise()", "OpenType support missing", "does not support grabbing the keyboard",
)  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> QApplication:
    dress_application(qapp)
    return qapp


@pytest.fixture(autouse=True)
def plain_look(dressed: QApplication) -> Iterator[None]:
    look_plain()
    yield
    look_plain()


def look_plain() -> None:
    if (theme().scheme, theme().zoom) != (Scheme.DARK, 1.0):
        theme().choose(scheme=Scheme.DARK, zoom=1.0)


@pytest.fixture(autouse=True)
def qt_complaints() -> Iterator[list[str]]:
    """Fail the test that made Qt warn."""
    heard: list[str] = []

    def hear(kind: QtMsgType, _context: object, text: str | None) -> None:
        if kind is not QtMsgType.QtDebugMsg and not any(known in (text or "") for known in _OFFSCREEN):
            heard.append(text or "")

    before = qInstallMessageHandler(hear)
    yield heard
    qInstallMessageHandler(before)
    assert heard == []


@pytest.fixture
def window(qtbot: "object", tmp_path: Path) -> Iterator[MainWindow]:
    made = window_with_samples(tmp_path)
    made.resize(1280, 800)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture(autouse=True)
def window_thread_collects() -> Iterator[None]:
    with collected_here():
        yield
