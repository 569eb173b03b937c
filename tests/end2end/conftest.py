"""A terminal with a home of its own for each test, and the collector kept to the thread of the window."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.collecting import collected_here
from tests.end2end.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    home = tmp_path / "home"
    home.mkdir()
    return Terminal(home, {})


@pytest.fixture(autouse=True)
def window_thread_collects() -> Iterator[None]:
    with collected_here():
        yield
