"""The runbooks that come with the program, each loaded once for all tests of a process: none is ever changed."""

from functools import cache
from pathlib import Path

from desktop.domain.runbook import Runbook
from desktop.language import load_runbook

FOLDER = Path(__file__).parents[1] / "runbooks"


@cache
def shipped(name: str) -> Runbook:
    """Return the runbook of this id."""
    path = FOLDER / f"{name}.yaml"
    return load_runbook(path.read_bytes(), str(path)).runbook
