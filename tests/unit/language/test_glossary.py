"""The glossary: its words stand in order, are plain, and are found where they are meant."""

import yaml

from desktop.language.glossary import glossary
from desktop.paths import resources_dir


def names_in(text: str) -> list[str]:
    return [found.term.name for found in glossary().find(text)]


def test_each_entry_has_its_words_and_nothing_else() -> None:
    entries = yaml.safe_load((resources_dir() / "glossary.yaml").read_text(encoding="utf-8"))
    assert len(entries) > 60
    for name, entry in entries.items():
        assert set(entry) <= {"also", "says"}, name
        assert 20 < len(entry["says"]) < 300, name
        assert entry["says"].endswith("."), name


def test_no_spelling_stands_for_two_words() -> None:
    entries = yaml.safe_load((resources_dir() / "glossary.yaml").read_text(encoding="utf-8"))
    spellings = [one.casefold() for name, entry in entries.items() for one in (name, *entry.get("also", ()))]
    assert len(spellings) == len(set(spellings))


def test_the_glossary_holds_no_markup() -> None:
    """A tooltip takes what looks like markup for it."""
    assert [term.name for term in glossary().terms if "<" in term.says or "&" in term.says] == []


def test_a_longer_word_is_found_before_the_shorter_one_in_it() -> None:
    [found] = glossary().find("The load average is high")
    assert (found.start, found.length, found.term.name) == (4, 12, "load")


def test_each_word_is_found_once_and_only_as_a_whole() -> None:
    assert names_in("Swap, swap and swapping") == ["swap"]
    assert names_in("reload, unload, loaded, blockade") == []


def test_an_abbreviation_is_found_in_capitals_only() -> None:
    assert names_in("NXDOMAIN from the SOA") == ["NXDOMAIN", "SOA"]
    assert names_in("a smart disk, a raid, a wal") == []
