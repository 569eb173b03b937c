"""In the window, garbage is collected by the window's own thread and no other."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

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


def test_a_look_through_all_waits_until_less_is_going_on(qtbot: QtBot) -> None:
    parent = QObject()
    collector = WindowCollector(parent)
    gone: list[str] = []
    ring = Ring(gone)
    for _ in range(12):  # it grows old, and the oldest generation is due
        gc.collect(1)
    del ring
    kept = [[] for _ in range(5_000)]
    collector.collect()
    assert gone == []
    assert len(kept) == 5_000
    collector.collect()  # nothing was made since
    assert gone == [threading.current_thread().name]
