"""Parameters of a document as inputs of a runbook."""

import json
from collections.abc import Mapping

from desktop.domain.errors import HandrailError
from desktop.domain.inputs import Input, InputType
from desktop.domain.values import Value
from desktop.engine.inputs import parse_written
from desktop.expressions.patterns import compile_pattern
from desktop.language.importing.imported import LeftOut
from desktop.language.importing.inputs_made import InputsMade
from desktop.language.importing.ssm.reading import text_of
from desktop.language.importing.texts import line_of, told
from desktop.language.nodes import Node

_KNOWN = frozenset(
    {"type", "description", "default", "allowedValues", "allowedPattern", "minChars", "maxChars", "displayType",
     "minItems", "maxItems"}
)  # fmt: skip
_LISTS = ("StringList", "StringMap", "MapList", "List<")
_MOST_CHOICES = 200
_LONGEST_DEFAULT = 4_000


def declare_parameters(
    root: Node, inputs: InputsMade, left_out: list[LeftOut], without: frozenset[str]
) -> None:
    """Take every parameter of the document as an input, without those named."""
    written = root.child("parameters")
    for name, node in (written.entries or {}).items() if written is not None else ():
        if name in without:
            continue
        line = written.key_place(name).line if written is not None else 1
        if node.entries is None:
            left_out.append(LeftOut(line, f"the parameter {told(name, 80)} is no mapping; it is any text."))
        inputs.declare(name, _Parameter(name, node, line, left_out).spec())


class _Parameter:
    """One parameter while its input is made."""

    def __init__(self, name: str, node: Node, line: int, left_out: list[LeftOut]) -> None:
        self._name, self._node, self._line, self._left_out = told(name, 80), node, line, left_out

    def spec(self) -> Mapping[str, Value]:
        type_ = text_of(self._node.child("type")) or "String"
        spec: dict[str, Value] = {"type": self._type(type_), "label": self._name}
        about = line_of(text_of(self._node.child("description")))[:1_000]
        if about:
            spec["help"] = about
        self._add_choices(spec)
        self._add_default(spec)
        self._add_pattern(spec)
        for key, bound in (("min", "minChars"), ("max", "maxChars")):
            found = self._node.child(bound)
            if found is not None and type(found.value) is int and 0 <= found.value < 10**6:
                self._try(spec, key, found.value, bound)
        for name in self._node.entries or {}:
            if name not in _KNOWN:
                self._leave_out(name, "it is not known here")
        for name in ("minItems", "maxItems"):
            if self._node.child(name) is not None:
                self._leave_out(name, "how many lines a text has is not bounded")
        return spec

    def _type(self, written: str) -> str:
        if written in ("Boolean", "Integer"):
            return written.lower()
        if written.startswith(_LISTS):
            self._leave_out("type", f"{told(written, 60)} is a text here: for scripts, one value a line")
            return "text"
        if written.startswith("AWS::SSM::Parameter::"):
            self._leave_out("type", "the value is not fetched from Parameter Store; it is typed in")
        return "text" if text_of(self._node.child("displayType")) == "textarea" else "string"

    def _add_choices(self, spec: dict[str, Value]) -> None:
        allowed = self._node.child("allowedValues")
        listed = [text_of(one) for one in (allowed.items or ())] if allowed is not None else []
        choices = list(dict.fromkeys(one for one in listed if one.strip() and "\n" not in one))
        if not choices or spec["type"] == "boolean":
            return
        if len(choices) > _MOST_CHOICES or len(choices) < len(set(listed)) or spec["type"] != "string":
            self._leave_out("allowedValues", "not all of them can be choices")
        else:
            spec |= {"type": "choice", "choices": choices}

    def _add_default(self, spec: dict[str, Value]) -> None:
        default = self._node.child("default")
        if default is None:
            return
        value = _plain(default, str(spec["type"]))
        if value == "" and spec["type"] == "choice":
            self._leave_out("default", "an empty text is none of its choices")
        elif len(str(value)) > _LONGEST_DEFAULT:
            self._leave_out("default", "it is too long")
        else:
            self._try(spec, "default", value, "default")

    def _add_pattern(self, spec: dict[str, Value]) -> None:
        pattern = text_of(self._node.child("allowedPattern"))
        if not pattern:
            return
        try:
            compile_pattern(pattern)
        except HandrailError as fault:
            self._leave_out("allowedPattern", str(fault).rstrip("."))
            return
        if spec["type"] == "string":
            self._try(spec, "pattern", pattern, "allowedPattern")

    def _try(self, spec: dict[str, Value], key: str, value: Value, name: str) -> None:
        """Add a key where the default still fits, as the loader demands."""
        tried = {**spec, key: value}
        try:
            if tried.get("default") is not None:
                parse_written(_input(tried), tried["default"])
        except HandrailError as fault:
            self._leave_out(name, f"the default does not fit: {fault}".rstrip("."))
        else:
            spec[key] = value

    def _leave_out(self, name: str, why: str) -> None:
        line = self._node.key_place(name).line if self._node.child(name) is not None else self._line
        self._left_out.append(LeftOut(line, f"parameter {self._name}: `{told(name, 60)}`: {why}."))


def _plain(node: Node, type_: str) -> Value:
    if node.entries is not None:
        return json.dumps(node.value, ensure_ascii=False)
    if node.items is not None:
        if all(one.entries is None and one.items is None for one in node.items):
            return "\n".join(text_of(one) for one in node.items)
        return json.dumps(node.value, ensure_ascii=False)
    written = text_of(node)
    if type_ == "boolean" and written.lower() in ("true", "false"):
        return written.lower() == "true"
    if type_ == "integer" and written.lstrip("-").isdecimal() and len(written) < 18:
        return int(written)
    return written


def _input(spec: Mapping[str, Value]) -> Input:
    choices = spec.get("choices")
    low, high = spec.get("min"), spec.get("max")
    return Input(
        type=InputType(str(spec["type"])),
        choices=tuple(map(str, choices)) if isinstance(choices, list) else (),
        pattern=str(spec.get("pattern", "")),
        min=low if isinstance(low, int) else None,
        max=high if isinstance(high, int) else None,
    )
