"""A machine without the tools that look at scripts, so that what is made is the same everywhere."""

from pathlib import Path

import pytest


@pytest.fixture
def no_tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "none"))
