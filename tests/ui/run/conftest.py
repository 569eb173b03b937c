"""Opens moments of runs, and closes them however the test ends."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.ui.run.moments import OpenMoment


@pytest.fixture
def moment(tmp_path: Path) -> Iterator[Callable[..., OpenMoment]]:
    opened: list[OpenMoment] = []

    def open_moment(key: str, **size: int) -> OpenMoment:
        opened.append(OpenMoment(key, tmp_path, **size))
        return opened[-1]

    yield open_moment
    for one in opened:
        one.close()
