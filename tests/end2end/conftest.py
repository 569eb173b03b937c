"""A terminal with a home of its own for each test."""

from pathlib import Path

import pytest

from tests.end2end.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    home = tmp_path / "home"
    home.mkdir()
    return Terminal(home, {})
