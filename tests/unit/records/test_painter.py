"""The snapshot is written at once when it matters, and once for many small changes."""

import threading

from desktop.domain.errors import RecordFullError
from desktop.records.painter import SnapshotPainter


def test_now_is_now() -> None:
    painted: list[int] = []
    SnapshotPainter(lambda: painted.append(1)).now()
    assert painted == [1]


def test_many_small_changes_are_one_picture() -> None:
    painted, done = [], threading.Event()

    def paint() -> None:
        painted.append(1)
        done.set()

    painter = SnapshotPainter(paint, delay_s=0.02)
    for _ in range(50):
        painter.soon()
    assert done.wait(5)
    painter.close()
    assert painted == [1]


def test_what_is_due_is_painted_at_the_end() -> None:
    painted: list[int] = []
    painter = SnapshotPainter(lambda: painted.append(1), delay_s=60)
    painter.soon()
    painter.close()
    painter.close()
    assert painted == [1]


def test_a_picture_that_cannot_be_made_is_left() -> None:
    def fail() -> None:
        raise RecordFullError("full")

    SnapshotPainter(fail).now()
