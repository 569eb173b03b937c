"""Words that people who are new to this ask about, from `resources/glossary.yaml`, and where they stand in a text."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

from desktop.dataclass import dataclass
from desktop.paths import resources_dir


@dataclass(frozen=True, slots=True)
class Term:
    name: str
    says: str


@dataclass(frozen=True, slots=True)
class Found:
    """A term in a text: `length` characters from `start` on."""

    start: int
    length: int
    term: Term


class Glossary:
    def __init__(self, spellings: dict[str, Term]) -> None:
        self._exact = {word: term for word, term in spellings.items() if _is_in_capitals(word)}
        self._any_case = {
            word.casefold(): term for word, term in spellings.items() if word not in self._exact
        }
        self.terms = tuple(dict.fromkeys(spellings.values()))
        words = sorted(spellings, key=len, reverse=True)  # `load average` before `load`
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)

    def find(self, text: str) -> Iterator[Found]:
        """Yield each term once, where it first stands in a text."""
        seen: set[Term] = set()
        for match in self._pattern.finditer(text):
            word = match.group()
            term = self._exact.get(word) or self._any_case.get(word.casefold())
            if term is not None and term not in seen:
                seen.add(term)
                yield Found(match.start(), len(word), term)


@cache
def glossary() -> Glossary:
    """Return the words that come with the program; the first call reads the file."""
    return read_glossary(resources_dir() / "glossary.yaml")


def read_glossary(file: Path) -> Glossary:
    """Return the words of a file. Ours is held to its form by a test; one that was broken is a fault of ours."""
    loaded = yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)
    spellings: dict[str, Term] = {}
    for name, entry in loaded.items():
        term = Term(str(name), str(entry["says"]))
        for spelling in (name, *entry.get("also", ())):
            spellings[str(spelling)] = term
    return Glossary(spellings)


def _is_in_capitals(word: str) -> bool:
    """True for an abbreviation, which in small letters may be another word: `smart`, `core`."""
    return word.isupper() or word.split()[0].isupper()
