"""What one look at a text tells, and how it is taken. Nothing here knows Qt: large texts are looked at elsewhere."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import field, replace
from pathlib import Path

from desktop.dataclass import dataclass
from desktop.domain.errors import HandrailError, Problem
from desktop.domain.inputs import Input
from desktop.domain.sketch import Sketch
from desktop.language.known_names import KnownNames
from desktop.language.link import Finder
from desktop.language.scripts.known import KnownScripts
from desktop.language.scripts.script import Script
from desktop.language.sketch import sketch_in_full
from desktop.library.books import FindFile, finder
from desktop.redaction.clean import clean
from desktop.ui.editor.cursor_place import StepMark, step_marks
from desktop.ui.editor.input_names import inputs_of, top_keys


@dataclass(frozen=True, slots=True)
class Look:
    """`scripts` are the problems of scripts as far as they are known, `notes` what no tool looked at and why.

    With `is_whole` false, another look at the same text follows, with all that the tools say of its scripts."""

    sketch: Sketch
    steps: tuple[StepMark, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    names: KnownNames | None = None  # that expressions may use; None while the text cannot be read
    used: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # inputs of the runbooks that it uses
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
        data, find = asked.text.encode("utf-8", "replace"), finder(asked.place, find_file)
        full = sketch_in_full(data, asked.file or asked.place.name, find)
        lines, scripts = asked.text.split("\n"), full.scripts
        steps = step_marks(lines)
        look = Look(
            full.sketch, steps, inputs_of(lines), full.names, _used(steps, find), top_keys(lines),
            self._known.told(scripts), (), self._known.is_known(scripts),
        )  # fmt: skip
        return look, None if look.is_whole else lambda: self._follow(look, scripts)

    def _follow(self, look: Look, scripts: tuple[Script, ...]) -> Look:
        found = self._known.look(scripts)
        return replace(look, scripts=found.problems, notes=found.notes, is_whole=True)


def _used(steps: Iterable[StepMark], find: Finder) -> Mapping[str, Mapping[str, str]]:
    """Return the inputs of each runbook that steps name, also while the steps themselves cannot be read yet."""
    found: dict[str, Mapping[str, str]] = {}
    for runbook_id in {mark.keys["use"] for mark in steps if mark.keys.get("use")}:
        with suppress(HandrailError):
            inputs = find(runbook_id).runbook.inputs
            found[runbook_id] = {name: _input_words(spec) for name, spec in inputs.items()}
    return found


def _input_words(spec: Input) -> str:
    needed = ", needed" if spec.required and spec.default is None else ""
    label = f": {spec.label}" if spec.label else ""
    return clean(f"{spec.type.value.replace('_', ' ')}{needed}{label}")
