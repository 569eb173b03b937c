"""The program knows of each word which module adds it, so that one command reads and builds no other."""

from importlib import import_module
from pathlib import Path

import pytest
from typer.main import get_command

from desktop import cli
from desktop.cli.main import _WORDS, program_of
from desktop.cli.plain_values import PlainTyper


def _words_of(program: PlainTyper) -> list[str]:
    return list(get_command(program).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("module", "words"), _WORDS.items())
def test_each_module_adds_its_words(module: str, words: tuple[str, ...]) -> None:
    program = PlainTyper(name="some")
    program.callback()(lambda: None)
    import_module(f"desktop.cli.{module}").add_to(program)
    assert sorted(_words_of(program)) == sorted(words)


def test_every_module_of_commands_is_known() -> None:
    folder = Path(cli.__file__).parent
    found = {
        ".".join(path.relative_to(folder).with_suffix("").parts)
        for path in folder.rglob("*.py")
        if "\ndef add_to(" in path.read_text(encoding="utf-8")
    }
    assert found == set(_WORDS)


def test_a_word_of_the_program_brings_that_command_alone_and_any_other_brings_all() -> None:
    every = [word for words in _WORDS.values() for word in words]
    for word in every:
        assert _words_of(program_of(word)) == [word]
    for word in ("", "chek", "--help"):
        assert sorted(_words_of(program_of(word))) == sorted(every)
