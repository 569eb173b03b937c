"""Problems of scripts as they are typed, from the real tools; large texts, looked at in a process of their own."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.errors import CommandMissingError
from desktop.language.scripts import shellcheck
from desktop.ui.adapters.editor import LARGE
from desktop.ui.backstage import Backstage
from desktop.ui.editor.page import EditorPage
from tests.ui.editor.conftest import TEXT, OpenEditor, looked_at

SHELL = (
    TEXT + "\n  - id: clean\n    title: Clean\n    effect: reads\n    run: |\n      cd /nowhere\n      ls\n"
)
PYTHON = (
    TEXT + "\n  - id: parse\n    title: Parse\n    shell: python\n    run: |\n      print('a'\n      x = 1\n"
)


def knows_scripts(qtbot: QtBot, page: EditorPage) -> None:
    looked_at(qtbot, page)
    qtbot.waitUntil(lambda: page.vm.looker.knows_scripts, timeout=20_000)


def told(page: EditorPage) -> dict[str, tuple[int, int]]:
    return {problem.rule: (problem.line, problem.column) for problem in page.vm.problems}


def place_of(page: EditorPage, wanted: str) -> tuple[int, int]:
    before = page.edit.text.partition(wanted)[0]
    return before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1


@pytest.mark.requires_server("shellcheck")
def test_shellcheck_is_told_at_its_place(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    page.edit.replace_text(SHELL)
    knows_scripts(qtbot, page)
    assert told(page)["shellcheck-SC2164"] == place_of(page, "cd /nowhere")
    assert any("SC2164" in problem.message for problem in page.problems.problems)
    page.edit.replace_text(f"# one line more\n{SHELL.replace('cd /nowhere', 'cd /nowhere || exit')}")
    knows_scripts(qtbot, page)
    assert "shellcheck-SC2164" not in told(page)


@pytest.mark.requires_server("shellcheck")
def test_what_is_known_of_a_script_stays_while_other_lines_are_typed(
    qtbot: QtBot, editor: OpenEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = editor()
    page.edit.replace_text(SHELL)
    knows_scripts(qtbot, page)

    def must_not_start(*_: object) -> None:
        raise AssertionError("ShellCheck was started for a script that it has seen")

    monkeypatch.setattr(shellcheck, "ask", must_not_start)
    page.edit.replace_text(f"# one line more\n{SHELL}")
    looked_at(qtbot, page)
    assert told(page)["shellcheck-SC2164"] == place_of(page, "cd /nowhere")


def test_script_in_python_that_cannot_be_parsed(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    page.edit.replace_text(PYTHON)
    knows_scripts(qtbot, page)
    assert told(page)["python-syntax"] == place_of(page, "('a'")


def test_a_missing_shellcheck_is_one_quiet_line(
    qtbot: QtBot, editor: OpenEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object, **__: object) -> None:
        raise CommandMissingError("shellcheck is not here")

    monkeypatch.setattr(shellcheck, "ask", missing)
    page = editor()
    page.edit.replace_text(SHELL)
    knows_scripts(qtbot, page)
    assert (
        "shellcheck is not installed here, so 1 sh and bash script was not checked by it."
        in page.problems.note
    )
    assert page.vm.problems == ()
    page.edit.replace_text(TEXT)
    knows_scripts(qtbot, page)
    assert page.problems.note == ""


def large(steps: str) -> str:
    text = (
        SHELL
        + "".join(f"\n  - id: s{n}\n    title: Step\n    check: host.load\n" for n in range(700))
        + steps
    )
    assert len(text) > LARGE
    return text


@pytest.mark.requires_server("shellcheck")
def test_a_large_text_is_looked_at_in_another_process(
    qtbot: QtBot, editor: OpenEditor, stage: Backstage, file: Path
) -> None:
    file.write_text(large("\n  - id: last\n    title: Last\n    check: host.dsk\n    next: s3\n"))
    page = editor()
    knows_scripts(qtbot, page)
    child = stage.editor._process._child
    assert child is not None
    assert child.poll() is None
    assert told(page)["shellcheck-SC2164"] == place_of(page, "cd /nowhere")
    assert place_of(page, "host.dsk") in told(page).values()
    assert "s699" in {mark.id for mark in page.vm.looker.around.steps}
    stage.editor.close()
    assert child.wait(10) == 0


def test_without_the_other_process_a_large_text_is_looked_at_here(
    qtbot: QtBot, editor: OpenEditor, stage: Backstage, file: Path
) -> None:
    file.write_text(large(""))
    page = editor()
    child = stage.editor._process._child
    assert child is not None
    page.edit.replace_text(large("\n  - id: last\n    title: Last\n    check: host.dsk\n"))
    child.kill()  # while it looks, or before
    looked_at(qtbot, page)
    assert place_of(page, "host.dsk") in told(page).values()
