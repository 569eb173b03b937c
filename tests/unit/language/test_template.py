"""The runbook that an author starts with is clean, whatever its title."""

import pytest

from desktop.language import load_runbook, new_runbook_text


@pytest.mark.parametrize(
    "title", ["A disk is full", "It's: a # title", "$id", "  two\n lines ", '"quoted"', "- a", "é ☃"]
)
def test_a_new_runbook_is_clean(title: str) -> None:
    loaded = load_runbook(new_runbook_text("my-runbook", title).encode(), "my-runbook.yaml")
    assert loaded.warnings == ()
    assert loaded.runbook.id == "my-runbook"
    assert loaded.runbook.title == " ".join(title.split())
