"""In the window, garbage is collected by the window's own thread and no other."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

import desktop.ui.collector as collector_module
from desktop.ui.collector import WindowCollector


class Ring(QObject):
    """An object that only the collector can free; it notes the thread in which it went."""

    def __init__(self, gone: list[str]) -> None:
        super().__init__()
        self.itself = self
        weakref.finalize(self, lambda: gone.append(threading.current_thread().name))


@pytest.fixture(autouse=True)
def collector_as_it_was() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_a_worker_that_makes_garbage_collects_none(qtbot: QtBot) -> None:
    parent = QObject()
    collector = WindowCollector(parent)
    gone: list[str] = []
    Ring(gone)
    worker = threading.Thread(target=lambda: [[] for _ in range(200_000)], name="worker")
    worker.start()
    worker.join()
    assert gone == []
    kept = [[] for _ in range(2_000)]  # more than the youngest generation takes
    collector.collect()
    assert gone == [threading.current_thread().name]
    assert len(kept) == 2_000
    assert not gc.isenabled()


def test_a_look_through_all_waits_until_nothing_is_going_on(qtbot: QtBot) -> None:
    parent = QObject()
    collector = WindowCollector(parent)
    gone: list[str] = []
    ring = Ring(gone)
    gc.collect(1)  # it grows old: only a look through all finds it
    del ring
    kept = []
    for _ in range(150):  # much is made all the time
        kept.append([[] for _ in range(2_500)])
        collector.collect()
    assert gone == []
    for _ in range(20):
        collector.collect()
    assert gone == [threading.current_thread().name]
    assert len(kept) == 150


def test_a_look_through_all_comes_where_it_never_grows_calm(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collector_module, "_PUT_OFF_AT_MOST", 20)
    parent = QObject()
    collector = WindowCollector(parent)
    gone: list[str] = []
    ring = Ring(gone)
    gc.collect(1)
    del ring
    kept = []
    for _ in range(125):
        kept.append([[] for _ in range(2_500)])
        collector.collect()
    assert gone == [threading.current_thread().name]
    assert len(kept) == 125


def test_many_young_objects_are_looked_through_before_there_are_too_many(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By their number and not after ten looks, when a look takes thirty milliseconds."""
    parent = QObject()
    collector = WindowCollector(parent)
    gc.collect(1)
    looked: list[int] = []
    real = gc.collect
    monkeypatch.setattr(gc, "collect", lambda oldest: (looked.append(oldest), real(oldest))[1])
    kept = []
    for _ in range(6):
        kept.append([[] for _ in range(1_500)])
        collector.collect()
    assert looked == [0, 0, 1, 0, 0, 1]
