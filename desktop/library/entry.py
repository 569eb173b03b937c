"""One runbook as the library knows it without loading it."""

from collections.abc import Iterator, Sequence
from enum import IntEnum
from pathlib import Path

from desktop.dataclass import dataclass
from desktop.domain.errors import Problem
from desktop.domain.runbook import Runbook
from desktop.domain.step import GroupStep, Step, UseStep
from desktop.library.words import STOP_WORDS, words_of

_KINDS_WITH_WORDS = ("check", "run", "plugin", "judge", "do", "ask", "use")


class Where(IntEnum):
    """The parts of a runbook in which words are found, the ones that count most first."""

    SYMPTOM = 0
    TITLE = 1
    ID = 2
    TAG = 3
    SUMMARY = 4
    STEP = 5
    TEXT = 6

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class StepBrief:
    """`number` is as a person counts, `3.2` inside a group; `about` is a group's mode, or the runbook a step uses."""

    id: str
    title: str
    kind: str
    effect: str
    number: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`problems` are errors only: with any of them the runbook cannot start, and its id is its file's name."""

    id: str
    title: str
    file: str
    sha256: str
    version: int = 0
    summary: str = ""
    tags: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()
    owner: str = ""
    reviewed: str = ""
    estimate: str = ""
    steps: tuple[StepBrief, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_trusted: bool = False
    terms: tuple[
        str, ...
    ] = ()  # for each `Where`, its words with spaces between, each word only where it counts most

    @property
    def path(self) -> Path:
        return Path(self.file)

    @property
    def effects(self) -> tuple[str, ...]:
        """What its steps do to a system, each once, in the order of the steps."""
        return tuple(dict.fromkeys(step.effect for step in self.steps))


def entry_of(runbook: Runbook, file: str, sha256: str) -> Entry:
    """Return the entry of a valid runbook, with the steps inside its groups."""
    steps = runbook.all_steps
    return Entry(
        id=runbook.id,
        title=runbook.title,
        file=file,
        sha256=sha256,
        version=runbook.version,
        summary=runbook.summary,
        tags=runbook.tags,
        symptoms=runbook.symptoms,
        owner=runbook.owner,
        reviewed=runbook.reviewed,
        estimate=runbook.estimate,
        steps=tuple(_briefs(runbook.steps)),
        terms=_terms(runbook, steps),
    )


def _briefs(steps: Sequence[Step], around: str = "") -> Iterator[StepBrief]:
    for count, step in enumerate(steps, 1):
        number = f"{around}.{count}" if around else str(count)
        about = (
            step.mode.value if isinstance(step, GroupStep) else step.use if isinstance(step, UseStep) else ""
        )
        yield StepBrief(step.id, step.title, step.kind, str(step.effect_of), number, about)
        yield from _briefs(step.children, number)


def broken_entry(file: str, sha256: str, problems: tuple[Problem, ...]) -> Entry:
    """Return the entry of a file that is meant to be a runbook and cannot be used."""
    name = Path(file).stem
    title = name.replace("-", " ").replace("_", " ").capitalize()
    terms = ("", " ".join(words_of(title)))
    return Entry(id=name, title=title, file=file, sha256=sha256, problems=problems, terms=terms)


def _terms(runbook: Runbook, steps: tuple[Step, ...]) -> tuple[str, ...]:
    prose = [part for step in steps for part in (step.why, step.good, step.if_not, step.learn)]
    prose += [str(getattr(step, step.kind)) for step in steps if step.kind in _KINDS_WITH_WORDS]
    prose += [f"{cause.cause} {cause.sign}" for step in steps for cause in step.causes]
    prose += [outcome.say for step in steps for outcome in step.outcomes]
    texts = {
        Where.SYMPTOM: " \n".join(runbook.symptoms),
        Where.TITLE: runbook.title,
        Where.ID: runbook.id,
        Where.TAG: " ".join(runbook.tags),
        Where.SUMMARY: runbook.summary,
        Where.STEP: " ".join(step.title for step in steps),
        Where.TEXT: " ".join(prose),
    }
    seen: set[str] = set(STOP_WORDS)
    terms: list[str] = []
    for where in Where:
        fresh = [word for word in dict.fromkeys(words_of(texts[where])) if word not in seen]
        seen.update(fresh)
        terms.append(" ".join(fresh))
    return tuple(terms)
