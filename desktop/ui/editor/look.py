"""What one look at a text tells, and how it is taken. Nothing here knows Qt: large texts are looked at elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from desktop.domain.errors import Problem
from desktop.domain.sketch import Sketch
from desktop.language.scripts.known import KnownScripts
from desktop.language.scripts.script import Script
from desktop.language.sketch import sketch_with_scripts
from desktop.library.books import FindFile, finder
from desktop.ui.editor.cursor_place import StepMark, step_marks
from desktop.ui.editor.input_names import inputs_of, top_keys


@dataclass(frozen=True, slots=True)
class Look:
    """`scripts` are the problems of scripts as far as they are known, `notes` what no tool looked at and why.

    With `is_whole` false, another look at the same text follows, with all that the tools say of its scripts."""

    sketch: Sketch
    steps: tuple[StepMark, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    tops: tuple[tuple[int, str], ...] = ()  # lines, from 0, and keys at the top of the file
    scripts: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """`place` is where the file is or would be; what the text uses is looked for beside it first."""

    text: str
    file: str
    place: Path


class Sight:
    """Looks at texts, one after the other; remembers what was said of scripts."""

    def __init__(self) -> None:
        self._known = KnownScripts()

    def look(self, asked: Asked, find_file: FindFile) -> tuple[Look, Callable[[], Look] | None]:
        """Return a look, and what takes the one that follows it, if any: that one starts programs."""
        data = asked.text.encode("utf-8", "replace")
        sketch, scripts = sketch_with_scripts(
            data, asked.file or asked.place.name, finder(asked.place, find_file)
        )
        lines = asked.text.split("\n")
        is_whole = self._known.is_known(scripts)
        look = Look(
            sketch,
            step_marks(lines),
            inputs_of(lines),
            top_keys(lines),
            self._known.told(scripts),
            (),
            is_whole,
        )
        return look, None if is_whole else lambda: self._follow(look, scripts)

    def _follow(self, look: Look, scripts: tuple[Script, ...]) -> Look:
        found = self._known.look(scripts)
        return replace(look, scripts=found.problems, notes=found.notes, is_whole=True)
