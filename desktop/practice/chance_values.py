"""Values by chance, of the right shape, near the figures and words that a runbook's own conditions look at."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta

from desktop.checks.shapes import FieldKind, ReadingField
from desktop.dataclass import dataclass
from desktop.domain.inputs import Input, InputType
from desktop.domain.runbook import Runbook
from desktop.domain.step import Retry, Step
from desktop.domain.values import Value
from desktop.practice.dice import Dice, happens, one_of

NOW = datetime(2026, 10, 2, 4, 11, tzinfo=UTC)
MOST_ITEMS = 3  # of a list
_NUMBER = re.compile(r"(?<![\w.'])\d+(?:\.\d+)?")
_SCALED = re.compile(r"\b(minutes|hours|days|kib|mib|gib)\((\d+(?:\.\d+)?)\)")
_UNITS = {"minutes": 60, "hours": 3600, "days": 86400, "kib": 2**10, "mib": 2**20, "gib": 2**30}
_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_WORD = re.compile(r"'([^'\n]{0,80})'|\"([^\"\n]{0,80})\"")
_NUMBERS = (0.0, 1.0, 7.0, 1e9)  # that stand in no condition
_WORDS = ("", "x", "nginx", "linux", "/var/log", "a b", "é ${x}")
_IDLE: dict[FieldKind, Value] = {
    FieldKind.TEXT: "",
    FieldKind.INTEGER: 0,
    FieldKind.NUMBER: 0.0,
    FieldKind.BOOLEAN: False,
    FieldKind.DATETIME: NOW,
}
_OF_TYPE: dict[InputType, tuple[Value, ...]] = {
    InputType.TARGET: ("local", "ssh:web-01"),
    InputType.TARGETS: (("ssh:web-01", "ssh:web-02"), ("local",)),
    InputType.PATH: ("/", "/var/log/app", "/srv/a b"),
    InputType.URL: ("https://example.com/health", "http://127.0.0.1:8080/"),
    InputType.HOST: ("web-01", "example.com", "192.0.2.7"),
    InputType.CIDR: ("10.0.0.0/8",),
    InputType.EMAIL: ("ops@example.com",),
    InputType.DURATION: ("30s", "5m", "2h", "7d"),
    InputType.SIZE: ("512 MB", "4 GiB"),
    InputType.DATETIME: ("2026-10-02T03:00:00Z",),
    InputType.SECRET: ("a-reference",),
    InputType.AWS_PROFILE: ("ops",),
    InputType.AWS_REGION: ("eu-west-1",),
    InputType.TICKET: ("OPS-1234",),
    InputType.PORT: (1, 80, 443, 5432, 65535),
}


@dataclass(frozen=True, slots=True)
class Pool:
    """What stands in conditions: figures, and words in quotes."""

    numbers: tuple[float, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pools:
    """The pool of each step, of all steps together, and every name that the runbook asks for anywhere."""

    of_step: Mapping[str, Pool]
    of_all: Pool
    names: frozenset[str]


def pools_of(runbook: Runbook) -> Pools:
    conditions = {step.id: tuple(_conditions(step)) for step in runbook.all_steps}
    every = [text for texts in conditions.values() for text in texts]
    return Pools(
        of_step={step: _pool(texts) for step, texts in conditions.items()},
        of_all=_pool(every),
        names=frozenset(name for text in _texts(runbook) for name in _NAME.findall(text)),
    )


def _pool(texts: Sequence[str]) -> Pool:
    numbers = {float(found) for text in texts for found in _NUMBER.findall(text)}
    numbers |= {_UNITS[unit] * float(found) for text in texts for unit, found in _SCALED.findall(text)}
    words = {one or other for text in texts for one, other in _WORD.findall(text)}
    return Pool(tuple(sorted(numbers)), tuple(sorted(words)))


def _conditions(step: Step) -> Iterable[str]:
    yield step.when
    for outcome in step.outcomes:
        yield outcome.condition
    yield from step.set.values()
    retry: Retry | None = getattr(step, "retry", None)
    if retry is not None:
        yield retry.until


def _texts(value: object) -> Iterable[str]:
    """Yield every text of a runbook, its conditions among them."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from _texts(getattr(value, one.name))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _texts(item)


def _idle(one: ReadingField) -> Value:
    """Return a value for a field that the runbook never asks for."""
    if one.is_optional:
        return None
    if one.is_list:
        return []
    return {inner.name: _idle(inner) for inner in one.fields} if one.fields else _IDLE.get(one.kind)


class Chance:
    """Makes values with one set of dice, near those that a step's conditions name."""

    def __init__(self, dice: Dice, pools: Pools) -> None:
        self.dice, self._pools = dice, pools
        self._pool = pools.of_all

    def turn_to(self, step: str) -> None:
        """Make values for this step from now on."""
        self._pool = self._pools.of_step.get(step, self._pools.of_all)

    def is_asked_for(self, name: str) -> bool:
        """True when the runbook names it anywhere."""
        return name in self._pools.names

    def number(self) -> float:
        """Return a figure of the step's conditions, a little more or less, or any other."""
        numbers = self._pool.numbers
        if not numbers or happens(self.dice, 5):
            return one_of(self.dice, _NUMBERS)
        return one_of(self.dice, numbers) + one_of(self.dice, (0.0, 1.0, -1.0))

    def whole(self) -> int:
        return int(self.number())

    def word(self) -> str:
        words = self._pool.words
        return one_of(self.dice, _WORDS if not words or happens(self.dice, 5) else words)

    def lines(self) -> str:
        rows = [" ".join(self._cell() for _ in range(1 + self.dice.below(4))) for _ in range(self._items())]
        return "".join(f"{row}\n" for row in rows)

    def _cell(self) -> str:
        return self.word() if happens(self.dice, 2) else str(self.whole())

    def _items(self) -> int:
        return self.dice.below(MOST_ITEMS + 1)

    def moment(self) -> datetime:
        return NOW - timedelta(seconds=min(abs(self.number()), 10**9))

    def reading(self, shape: Iterable[ReadingField]) -> dict[str, Value]:
        """Return what a check with these fields may give."""
        return {one.name: self._field(one) if self.is_asked_for(one.name) else _idle(one) for one in shape}

    def _field(self, one: ReadingField) -> Value:
        if one.is_optional and happens(self.dice, 6):
            return None
        if one.is_list:
            return [self._single(one) for _ in range(self._items())]
        return self._single(one)

    def _single(self, one: ReadingField) -> Value:
        match one.kind:
            case FieldKind.TEXT:
                return self.word()
            case FieldKind.INTEGER:
                return self.whole()
            case FieldKind.NUMBER:
                return min(self.number(), 100.0) if one.name.endswith("_pct") else self.number()
            case FieldKind.BOOLEAN:
                return happens(self.dice, 2)
            case FieldKind.DATETIME:
                return self.moment()
            case FieldKind.RECORD:
                return self.reading(one.fields)
            case FieldKind.ANY:
                return self.anything()

    def anything(self) -> Value:
        match self.dice.below(4):
            case 0:
                return self.word()
            case 1:
                return self.number()
            case 2:
                return {"name": self.word(), "value": self.number()}
        return [self.word(), self.word()]

    def given(self, spec: Input) -> Value:
        """Return a value for an input; that it fits is for its parser to say."""
        if spec.choices:
            return (
                list(spec.choices[:1]) if spec.type is InputType.CHOICES else one_of(self.dice, spec.choices)
            )
        if spec.default is not None and happens(self.dice, 2):
            return spec.default
        if spec.type in _OF_TYPE:
            return one_of(self.dice, _OF_TYPE[spec.type])
        if spec.type in (InputType.INTEGER, InputType.NUMBER):
            return self._between(spec)
        return happens(self.dice, 2) if spec.type is InputType.BOOLEAN else self.word()

    def _between(self, spec: Input) -> Value:
        number = self.whole()
        number = max(number, int(spec.min)) if spec.min is not None else number
        return min(number, int(spec.max)) if spec.max is not None else number
