"""Reads an expression: Python's own parser, then our own list of what may stand in the tree."""

import ast
import re
from functools import lru_cache

from desktop.dataclass import dataclass
from desktop.domain.errors import ExpressionError
from desktop.expressions.nearest import did_you_mean
from desktop.expressions.signatures import SIGNATURES, TAKES_ITEMS
from desktop.expressions.source import Source, to_python
from desktop.late_pattern import late_pattern

MAX_DEPTH = 40
MAX_NUMBER = 2**63
CONSTANTS = {"true": True, "false": False, "True": True, "False": False}

_TEXTS = late_pattern(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
_PLAIN_NODES = (ast.BoolOp, ast.IfExp, ast.List, ast.Tuple)
_BINARY = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod)
_UNARY = (ast.Not, ast.USub, ast.UAdd)
_COMPARE = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq, ast.In, ast.NotIn)
_REFUSED: dict[type[ast.AST], str] = {
    ast.Lambda: "a lambda is not part of this language; use a generator: any(v.x > 90 for v in rows).",
    ast.JoinedStr: "an f-string is not part of this language; write ${...} where a text is wanted.",
    ast.ListComp: "a list with `for` is not part of this language; write sorted(x.name for x in rows).",
    ast.NamedExpr: "nothing can be assigned in an expression; use `set`.",
    ast.Starred: "`*` in front of a value is not part of this language.",
    ast.Dict: "a record cannot be written in an expression.",
    ast.Set: "a set cannot be written in an expression; write a list: x in ['a', 'b'].",
    ast.Slice: "a slice is not part of this language; give one index: rows[0].",
}


@dataclass(frozen=True, slots=True)
class UsedName:
    """A dotted name that an expression reads, such as ('steps', 'space', 'used_pct').

    `is_asked` is true inside `exists(...)`, where the name may be of something that is not there."""

    path: tuple[str, ...]
    column: int
    is_asked: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A parsed expression; everything in its tree is on our list, and every function in it is known."""

    text: str
    body: ast.expr
    names: tuple[UsedName, ...]  # those read from outside; not the variables of its generators
    source: Source

    def column(self, node: ast.expr) -> int:
        """Return the column, from 1, where a node of the tree starts in the text."""
        return self.source.column(node.col_offset)

    def segment(self, node: ast.expr) -> str:
        """Return the author's text of a node."""
        end = len(self.source.code.encode()) if node.end_col_offset is None else node.end_col_offset
        return self.text[self.source.column(node.col_offset) - 1 : self.source.column(end) - 1]


@lru_cache(maxsize=8192)
def parse_expression(text: str) -> Expression:
    """Return the parsed expression.

    Raises:
        ExpressionError: it is not of this language; `column` says where, the message what to write.
    """
    source = to_python(text)
    body = _python_tree(source)
    reader = _Reader(source)
    reader.read(body, 1)
    return Expression(text, body, tuple(reader.names), source)


def _python_tree(source: Source) -> ast.expr:
    try:
        return ast.parse(source.code, mode="eval").body
    except SyntaxError as error:
        message, offset = _explain(source.code, error)
        raise ExpressionError(message, source.column(len(source.code[:offset].encode()))) from error
    except (RecursionError, MemoryError, ValueError, OverflowError) as error:
        raise ExpressionError(
            "this is nested too deeply, or holds a number or character that cannot be read."
        ) from error


def _explain(code: str, error: SyntaxError) -> tuple[str, int]:
    """Return what to do about it, and the offset in characters where it is."""
    outside = _TEXTS.sub(lambda text: " " * len(text[0]), code)
    for mark, advice in (("&&", "and"), ("||", "or"), ("===", "=="), ("<>", "!=")):
        if mark in outside:
            return f"this cannot be read; write `{advice}` instead of `{mark}`.", outside.index(mark)
    if single := re.search(r"(?<![=!<>])=(?!=)", outside):
        return "this cannot be read; compare with `==`, a single `=` means nothing here.", single.start()
    if bang := re.search(r"!(?!=)", outside):
        return "this cannot be read; write `not` instead of `!`.", bang.start()
    reason = (error.msg or "invalid syntax").partition(". Perhaps")[0].partition(". Maybe")[0]
    return f"this cannot be read as an expression ({reason}).", max(0, (error.offset or 1) - 1)


class _Reader:
    """Walks a tree once: refuses what is not ours, and collects the names."""

    def __init__(self, source: Source) -> None:
        self.names: list[UsedName] = []
        self._source = source
        self._bound: list[str] = []
        self._is_asked = False

    def read(self, node: ast.expr, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise self._error(
                node, f"this is nested more than {MAX_DEPTH} deep; work it out in smaller steps."
            )
        match node:
            case ast.Name() | ast.Attribute() | ast.Subscript():
                self._read_path(node, depth)
            case ast.Constant():
                self._check_constant(node)
            case ast.Compare():
                self._check_operators(
                    node, node.ops, _COMPARE, "write == or !=; exists(x) asks whether x is there"
                )
                self._read_all((node.left, *node.comparators), depth)
            case ast.BinOp():
                self._check_operators(node, [node.op], _BINARY, "arithmetic knows + - * / // and %")
                self._read_all((node.left, node.right), depth)
            case ast.UnaryOp():
                self._check_operators(node, [node.op], _UNARY, "write `not`")
                self.read(node.operand, depth + 1)
            case ast.Call():
                self._read_call(node, depth)
            case _ if isinstance(node, _PLAIN_NODES):
                self._read_all(
                    tuple(child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)), depth
                )
            case _:
                raise self._refusal(node)

    def _read_all(self, nodes: tuple[ast.expr, ...], depth: int) -> None:
        for node in nodes:
            self.read(node, depth + 1)

    def _read_path(self, node: ast.expr, depth: int) -> None:
        """Read a.b["c"][0].d; the dotted name ends where an index is not a plain text."""
        first, keys = node, list[str]()
        while not isinstance(first, ast.Name):
            depth += 1
            if depth > MAX_DEPTH:
                raise self._error(node, f"this is nested more than {MAX_DEPTH} deep.")
            if isinstance(first, ast.Attribute):
                self._check_public(first, first.attr)
                keys.append(first.attr)
                first = first.value
            elif isinstance(first, ast.Subscript):
                index = first.slice
                if isinstance(index, ast.Constant) and isinstance(index.value, str):
                    keys.append(index.value)
                else:
                    keys.clear()
                    self.read(index, depth + 1)
                first = first.value
            else:
                self.read(first, depth + 1)
                return
        self._check_public(first, first.id)
        if first.id not in self._bound and first.id not in CONSTANTS:
            path = (first.id, *reversed(keys))
            self.names.append(UsedName(path, self._source.column(first.col_offset), self._is_asked))

    def _check_public(self, node: ast.expr, name: str) -> None:
        if name.startswith("_"):
            raise self._error(node, f"{name!r}: names that start with an underscore are not to be read.")

    def _check_constant(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, (bool, str)):
            return
        if value is None:
            raise self._error(node, "None is not a value here; exists(x) asks whether x is there.")
        if not isinstance(value, (int, float)):
            raise self._error(node, "only numbers, texts, true and false can be written here.")
        if not abs(value) < MAX_NUMBER:
            raise self._error(node, "this number is too large.")

    def _check_operators(
        self,
        node: ast.expr,
        operators: list[ast.operator] | list[ast.cmpop] | list[ast.unaryop],
        known: tuple[type, ...],
        advice: str,
    ) -> None:
        for operator in operators:
            if not isinstance(operator, known):
                raise self._error(node, f"this operator is not part of the language: {advice}.")

    def _read_call(self, node: ast.Call, depth: int) -> None:
        name = self._function_name(node)
        if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
            raise self._error(node, f"{name}() takes its values by position only.")
        signature = SIGNATURES[name]
        if not signature.least <= len(node.args) <= signature.most:
            raise self._error(
                node, f"{name} takes {signature.wanted}; this has {len(node.args)}. Write {signature.usage}."
            )
        if name == "exists":
            self._read_exists(node, depth)
        elif len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp) and name in TAKES_ITEMS:
            self._read_generator(node.args[0], depth)
        else:
            self._read_all(tuple(node.args), depth)

    def _function_name(self, node: ast.Call) -> str:
        match node.func:
            case ast.Name(id=name) if name in SIGNATURES:
                return name
            case ast.Name(id=name):
                raise self._error(node, f"there is no function {name}().{did_you_mean(name, SIGNATURES)}")
            case ast.Attribute(attr=name):
                advice = f"write {SIGNATURES[name].usage}" if name in SIGNATURES else "values have no methods"
                raise self._error(node, f".{name}() cannot be called: {advice}.")
        raise self._error(node, "only the functions of this language can be called, by their names.")

    def _read_exists(self, node: ast.Call, depth: int) -> None:
        if not isinstance(node.args[0], (ast.Name, ast.Attribute, ast.Subscript)):
            raise self._error(node, "exists() takes a name, such as exists(steps.space.used_pct).")
        before, self._is_asked = self._is_asked, True
        self.read(node.args[0], depth + 1)
        self._is_asked = before

    def _read_generator(self, node: ast.GeneratorExp, depth: int) -> None:
        outer = len(self._bound)
        for clause in node.generators:
            target = clause.target
            if clause.is_async or not isinstance(target, ast.Name):
                raise self._error(node, "`for` takes one plain name: any(v.used_pct > 90 for v in volumes).")
            self.read(clause.iter, depth + 1)
            self._check_public(target, target.id)
            if target.id in self._bound or target.id in CONSTANTS:
                raise self._error(
                    target, f"{target.id!r} already stands for something here; take another name."
                )
            self._bound.append(target.id)
            self._read_all(tuple(clause.ifs), depth)
        self.read(node.elt, depth + 1)
        del self._bound[outer:]

    def _refusal(self, node: ast.expr) -> ExpressionError:
        if isinstance(node, ast.GeneratorExp):
            functions = ", ".join(sorted(TAKES_ITEMS))
            return self._error(node, f"a generator may only stand alone inside one of: {functions}.")
        return self._error(node, _REFUSED.get(type(node), "this is not part of the expression language."))

    def _error(self, node: ast.expr, message: str) -> ExpressionError:
        return ExpressionError(message, self._source.column(node.col_offset))
