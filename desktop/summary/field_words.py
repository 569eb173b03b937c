"""What a person calls what a runbook reads: `used` for `used_pct`, `the number of rows` for `len(rows)`."""

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field

from desktop.dataclass import dataclass
from desktop.domain.errors import ExpressionError
from desktop.domain.run import StepEntry
from desktop.domain.runbook import Runbook
from desktop.expressions import parse_expression
from desktop.summary.numbering import number_beside
from desktop.summary.wording import label_of

_UNITS = {"_pct": "%", "_bytes": "bytes", "_ms": "ms", "_s": "s"}
_PLACES = {0: "the first", 1: "the second", 2: "the third", -1: "the last"}
_OF = {
    "len": "the number of {}",
    "max": "the highest of {}",
    "min": "the lowest of {}",
    "sum": "the sum of {}",
    "abs": "the size of {}",
    "since": "the time since {}",
    "sorted": "{}",
    "distinct": "the different {}",
    "round": "{}",
    "lower": "{}",
    "number": "{}",
}
_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "plus",
    ast.Sub: "minus",
    ast.Mult: "times",
    ast.Div: "divided by",
}
_ROOTS = ("inputs", "steps")  # what a name begins with that says only where it comes from


def labels_of(names: Iterable[str], said: Callable[[str], str] = label_of) -> Mapping[str, str]:
    """Return what a person calls each field of a reading: its unit stands in its values, and in its name where two
    differ by that. Names that would become one all the same stay as they are."""
    bare = {name: said(name) for name in names}
    often = Counter(bare.values())
    units = {name: label if often[label] == 1 else _with_unit(name, label) for name, label in bare.items()}
    often = Counter(units.values())
    return {name: label if label and often[label] == 1 else name for name, label in units.items()}


def _with_unit(name: str, label: str) -> str:
    unit = next((words for ending, words in _UNITS.items() if name.endswith(ending)), "")
    return f"{label} ({unit})" if unit else label


@dataclass(frozen=True, slots=True)
class FieldWords:
    """Says parts of expressions as one step sees them, whose reading has these labels."""

    labels: Mapping[str, str] = field(default_factory=dict)
    runbook: Runbook | None = None
    step: str = ""

    def named(self, name: str) -> str:
        """Return what a written name or expression is called; as it is written where there are no words for it."""
        try:
            return self.said(parse_expression(name).body) or name
        except ExpressionError:
            return label_of(name) or name

    def said(self, node: ast.expr) -> str:
        """Return words for a value; nothing where there are none."""
        match node:
            case ast.Name(id=name):
                return self.labels.get(name) or label_of(name) or name
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id="steps"), attr=step), attr=name):
                return f"{label_of(name) or name} of step {self._number(step)}"
            case ast.Attribute(value=ast.Name(id=root), attr=name) if root in _ROOTS:
                return label_of(name) or name
            case ast.Attribute(value=inner, attr=name):
                return self._of(label_of(name), inner)
            case ast.Subscript(value=inner, slice=key):
                return self._of(_place(key), inner)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _SIGNS:
                parts = (self._operand(left), self._operand(right))
                return f"{parts[0]} {_SIGNS[type(op)]} {parts[1]}" if all(parts) else ""
            case ast.Call(func=ast.Name(id=name), args=[asked, *_]) if name in _OF:
                inside = self._each(asked) if isinstance(asked, ast.GeneratorExp) else self.said(asked)
                told = _OF[name].format(inside) if inside else ""
                is_of_each = name in ("max", "min") and isinstance(asked, ast.GeneratorExp)
                return told.replace("est of ", "est ", 1) if is_of_each else told
        return ""

    def _of(self, part: str, whole: ast.expr) -> str:
        """A part without a name of its own, such as a column `kib`, is called as what it is of."""
        around = self.said(whole)
        return f"{part} of {around}" if part and around else around

    def _operand(self, node: ast.expr) -> str:
        return ast.unparse(node) if isinstance(node, ast.Constant) else self.said(node)

    def _each(self, node: ast.GeneratorExp) -> str:
        """`row.used_pct for row in rows`"""
        match node:
            case ast.GeneratorExp(
                elt=ast.Attribute(value=ast.Name(id=used), attr=name),
                generators=[ast.comprehension(target=ast.Name(id=one), iter=rows, ifs=[])],
            ) if used == one:
                return self._of(label_of(name), rows)
        return ""

    def _number(self, step: str) -> str:
        number = number_beside(self.runbook, self.step, step) if self.runbook else ""
        return number or step


def _place(key: ast.expr) -> str:
    match key:
        case ast.Constant(value=str() as name):
            return label_of(name) or name
        case ast.Constant(value=int() as at):
            return _PLACES.get(at, f"number {at + 1}")
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1)):
            return _PLACES[-1]
    return ""


def fact_words(label: str, shown: str) -> str:
    """Return `used is 96.4 %`; what is true or false reads as a sentence too: `it is not public`."""
    if label.startswith("is ") and shown in ("yes", "no"):
        return f"it is {'' if shown == 'yes' else 'not '}{label.removeprefix('is ')}"
    return f"{label} is {shown}"


def words_for(runbook: Runbook, entry: StepEntry) -> FieldWords:
    """Return the words for what an entry read and looked at."""
    return FieldWords(labels_of(_plain_names(entry)), runbook, entry.step)


def _plain_names(entry: StepEntry) -> Iterator[str]:
    yield from dict.fromkeys(name for name in (*entry.reading, *entry.looked_at) if name.isidentifier())
