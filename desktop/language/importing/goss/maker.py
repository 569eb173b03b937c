"""Steps for the tests of a goss file: the ids they get, how they are judged, and what is left out of them."""

from collections.abc import Iterator, Mapping
from dataclasses import field, replace

from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.domain.values import Value
from desktop.language.importing.expressions import negated
from desktop.language.importing.goss.matchers import Subject, condition
from desktop.language.importing.imported import CannotSayError, LeftOut, MadeStep
from desktop.language.importing.names import Names
from desktop.language.importing.texts import is_clean, literal, prose, spelled_out, title_of, told
from desktop.language.lint.spending import MAX_EXPRESSION_CHARACTERS, MAX_PATTERNS
from desktop.language.nodes import Node, YamlValue

_MOST_CHARACTERS = MAX_EXPRESSION_CHARACTERS * 2 // 3
_MOST_OUTCOMES = 40
_OF_ANY = ("title", "meta", "skip")


@dataclass(frozen=True, slots=True)
class Test:
    """One test of a goss file: what kind of thing it is about, its key, and its attributes."""

    kind: str
    key: str
    node: Node
    line: int

    @property
    def label(self) -> str:
        return f"{self.kind} {told(self.key, 80)}"

    def value(self, name: str) -> YamlValue:
        child = self.node.child(name)
        return None if child is None else child.value

    def text(self, name: str, otherwise: str = "") -> str:
        """Return a setting as text; what is a number in YAML is meant as written."""
        child = self.node.child(name)
        if child is None or child.entries is not None or child.items is not None:
            return otherwise
        return child.event.value or otherwise

    def line_of(self, name: str) -> int:
        return self.node.key_place(name).line

    def names(self) -> Iterator[str]:
        """Yield the attributes, without those that every test may have."""
        yield from (name for name in self.node.entries or {} if name not in _OF_ANY)


@dataclass(slots=True)
class Judging:
    """The outcomes of a step while its attributes are gone through."""

    outcomes: list[dict[str, Value]] = field(default_factory=list)

    def refuse(self, when: str, say: str) -> None:
        self.outcomes.append({"fail": when, "say": say})

    def done(self, say: str) -> list[dict[str, Value]]:
        return [*self.outcomes, {"pass": "otherwise", "say": say}]


@dataclass(slots=True)
class Maker:
    names: Names = field(default_factory=Names)
    inputs: dict[str, Value] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    _spent: int = 0
    _patterns: int = 0

    def leave_out(self, test: Test, name: str, why: str) -> None:
        what = f"{test.label}: `{name[:60]}`: {why}." if name else f"{test.label}: {why}."
        self.left_out.append(LeftOut(test.line_of(name) if name else test.line, what))

    def leave_rest(self, test: Test, known: tuple[str, ...], why: str = "it is not known here") -> None:
        """Leave out every attribute that nothing was made of."""
        for name in test.names():
            if name not in known and not asks_nothing(test.value(name)):
                self.leave_out(test, name, why)

    def wants(self, test: Test, name: str, beside: tuple[str, ...]) -> bool:
        """Return whether a thing should be there, and tell what is asked of one that should not."""
        wanted = test.value(name)
        if wanted is not None and not isinstance(wanted, bool):
            self.leave_out(test, name, "only true and false are known here, and it is taken for true")
        if wanted is False:
            self.leave_rest(test, beside, "it is not asked of what should not be there")
        return wanted is not False

    def judge(self, judging: Judging, test: Test, name: str, subject: Subject, found: str = "") -> None:
        """Hold an attribute against what is read; `found` is the `${…}` that shows it."""
        wanted = test.value(name)
        if asks_nothing(wanted):
            return
        try:
            if len(judging.outcomes) >= _MOST_OUTCOMES:
                raise CannotSayError("a step has no room for so many conditions")
            bad = negated(condition(wanted, subject))
            self._spend(bad)
        except CannotSayError as fault:
            self.leave_out(test, name, str(fault))
            return
        shown = f" is {found}, and" if found else ""
        judging.refuse(
            bad, f"`{name}` of {literal(told(test.key, 60))}{shown} should be {literal(told(wanted))}."
        )

    def _spend(self, text: str) -> None:
        self._spent += len(text)
        self._patterns += text.count("matches(")
        if self._spent > _MOST_CHARACTERS or self._patterns > MAX_PATTERNS * 2 // 3:
            raise CannotSayError("one runbook does not hold so many conditions")

    def step(self, test: Test, title: str, fields: Mapping[str, Value], *, by_hand: str = "") -> MadeStep:
        """Return a step with what every test may say of itself."""
        meta, own = test.value("meta"), test.text("title")
        about = meta.get("desc") or meta.get("description") if isinstance(meta, dict) else None
        head: dict[str, Value] = {"title": literal(title_of(own or title) or test.kind)}
        if isinstance(about, str) and prose(about):
            head["why"] = literal(prose(about))
        if meta not in (None, {}, ""):
            head["learn"] = literal(f"What the goss file notes here:\n{spelled_out({'meta': meta})}")
        if test.value("skip") is True:
            head["when"] = "false"
        step_id = self.names.take(own or f"{test.kind} {test.key}", test.kind)
        hand = by_hand or f"{title_of(title)}\n{spelled_out({test.kind: {test.key: test.node.value}})}"
        return MadeStep(step_id, {**head, **fields}, test.line, hand)

    def check(
        self, test: Test, title: str, check_id: str, given: Mapping[str, Value], judging: Judging
    ) -> MadeStep:
        """Return a step with a check; what its parameters refuse becomes a person's."""
        try:
            build_params(find_check(check_id), given)
        except InputError as fault:
            return self.hand(test, title, f"a person does it, because {fault}".rstrip("."))
        written: Mapping[str, Value] = {
            name: literal(value) if isinstance(value, str) else value for name, value in given.items()
        }
        fields: dict[str, Value] = {"check": check_id, "with": written}
        if judging.outcomes:
            fields["outcomes"] = judging.done("It is as wanted.")
        return self.step(test, title, fields)

    def hand(self, test: Test, title: str, why: str) -> MadeStep:
        """Return a step for a person, and tell why."""
        self.leave_out(test, "", why)
        step = self.step(test, title, {})
        return MadeStep(step.id, {**step.fields, "do": literal(prose(step.by_hand))}, step.line, step.by_hand)

    def takes(self, test: Test, name: str, text: str) -> bool:
        """True for a text that can go to a script; what hides characters cannot."""
        if text and is_clean(text) and "\n" not in text:
            return True
        self.leave_out(test, name, "it is empty or holds what cannot be seen")
        return False


def asks_nothing(wanted: YamlValue) -> bool:
    """True for what goss passes over."""
    return wanted is None or wanted == [] or wanted == {} or wanted == ""


def _written(time_ms: int) -> str:
    return f"{time_ms}ms" if time_ms % 1000 else f"{time_ms // 1000}s"


def timed(step: MadeStep, test: Test, otherwise_ms: int = 0) -> MadeStep:
    """Return a step with the time that the test gives it, which goss tells in milliseconds."""
    written = test.value("timeout")
    is_known = isinstance(written, int) and not isinstance(written, bool) and 0 < written < 10**8
    timeout_ms = written if isinstance(written, int) and is_known else otherwise_ms
    if not timeout_ms or not {"run", "check"} & step.fields.keys():
        return step
    return replace(step, fields={**step.fields, "timeout": _written(timeout_ms)})
