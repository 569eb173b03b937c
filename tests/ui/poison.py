"""Replaces texts from outside in whatever a port hands to a page, and gathers every text that a window shows."""

import copy
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtGui import QFont, QPainter, QTextLayout
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from desktop.domain.errors import HandrailError
from desktop.domain.runbook import Runbook
from desktop.domain.step import StepCommon

_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole,
          Qt.ItemDataRole.AccessibleDescriptionRole, Qt.ItemDataRole.StatusTipRole)  # fmt: skip


KEEPS_ITS_HEAD = {"Step.run", "Step.plugin"}
MARK = 8  # characters of the mark that a hostile text begins with


class Poison:
    """`hostile` maps `Type.field` to the text put there; `met` is every text field that came by."""

    def __init__(self, hostile: Mapping[str, str]) -> None:
        self._hostile = hostile
        self.met: set[str] = set()
        self._made: dict[
            int, tuple[Any, Any]
        ] = {}  # what was handed over before; kept, so that ids stay theirs

    def __call__(self, value: Any, name: str = "") -> Any:
        if isinstance(value, HandrailError):
            return self._error(value)
        if is_dataclass(value) and not isinstance(value, type):
            return self._data(value)
        if isinstance(value, Enum) or value is None or callable(value):
            return value
        if isinstance(value, str):
            return self._text(value, name)
        if isinstance(value, Path):
            return Path(self._text(str(value), name).replace("\x00", ""))
        if isinstance(value, Mapping):
            return {self._key(key, name): self(one, name) for key, one in value.items()}
        if isinstance(value, tuple | list):
            return type(value)(self(one, name) for one in value) if type(value) in (tuple, list) else value
        return value

    def _data(self, value: Any) -> Any:
        if id(value) in self._made:
            return self._made[id(value)][1]
        made = copy.copy(value)
        self._made[id(value)], self._made[id(made)] = (value, made), (made, made)
        for field in fields(value):
            kept = getattr(value, field.name)
            fresh = self(kept, f"{_kind(value)}.{field.name}")
            if fresh is not kept:
                object.__setattr__(made, field.name, fresh)
        return made

    def _error(self, fault: HandrailError) -> HandrailError:
        """Errors of some kinds want more than their message to be made, so their parts are put together."""
        made = type(fault).__new__(type(fault))
        vars(made).update({key: self(one, f"{_kind(fault)}.{key}") for key, one in vars(fault).items()})
        made.args = (self._text(str(fault), "HandrailError.message"), *fault.args[1:])
        return made

    def _key(self, key: Any, name: str) -> Any:
        return self._text(key, f"{name}[]") if isinstance(key, str) else key

    def _text(self, text: str, name: str) -> str:
        self.met.add(name)
        hostile = self._hostile.get(name)
        if hostile is None or hostile in text:
            return text
        if name == "Manuscript.text":
            return f"{text}\n# {hostile}\n"
        return f"{text} {hostile}" if name in KEEPS_ITS_HEAD else f"{hostile[:MARK]} {text} {hostile}"


def _kind(value: object) -> str:
    """Return what a field belongs to: what all steps have in common is told once."""
    if isinstance(value, StepCommon):
        return "Step"
    return "Runbook" if isinstance(value, Runbook) else type(value).__name__.strip("_")


class Poisoned:
    """A port whose answers, from calls and through callbacks, carry poison."""

    def __init__(self, port: object, poison: Poison) -> None:
        self._port, self._poison = port, poison

    def __getattr__(self, name: str) -> Any:
        found, told = getattr(self._port, name), f"{_kind(self._port)}.{name}"
        if not callable(found):
            return self._poison(found, told)

        def call(*given: Any, **named: Any) -> Any:
            passed = [self._wrap(one, told) for one in given]
            return self._poison(
                found(*passed, **{key: self._wrap(one, told) for key, one in named.items()}), told
            )

        return call

    def _wrap(self, given: Any, told: str) -> Any:
        if not callable(given) or isinstance(given, type):
            return given
        return lambda *parts: given(*(self._poison(part, told) for part in parts))


@contextmanager
def painted_texts() -> Iterator[list[str]]:
    """Gather what is painted by our own painters: line by line, and as laid-out paragraphs."""
    painted: list[str] = []
    draw, lay = QPainter.drawText, QTextLayout.__init__

    def drawn(painter: QPainter, *given: Any) -> Any:
        painted.extend(one for one in given if isinstance(one, str))
        return draw(painter, *given)

    def laid(layout: QTextLayout, text: str = "", face: QFont | None = None) -> None:
        painted.append(text.replace("\u2028", "\n"))
        lay(layout, text, face or QFont())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QPainter, "drawText", drawn)
        patch.setattr(QTextLayout, "__init__", laid)
        yield painted


def shown_texts(root: QWidget) -> Iterator[tuple[str, str]]:
    """Give every text of the widgets under a root, and where it stands: as it is shown, spoken or hinted at."""
    for widget in (root, *root.findChildren(QWidget)):
        kind = type(widget).__name__
        for how, text in (("spoken", widget.accessibleName()), ("spoken", widget.accessibleDescription()),
                          ("tooltip", widget.toolTip()), ("hint", widget.statusTip() + widget.whatsThis()),
                          ("title", widget.windowTitle()), ("words", "\n".join(_own(widget)))):  # fmt: skip
            if text:
                yield f"{how} of {kind}", text


def _own(widget: QWidget) -> Iterable[str]:
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QLineEdit():
            yield from (widget.text(), widget.placeholderText())
        case QPlainTextEdit():
            yield from (widget.toPlainText(), widget.placeholderText())
        case QComboBox():
            yield from (widget.itemText(at) for at in range(widget.count()))
        case QAbstractItemView():
            yield from _of_model(widget)


def _of_model(view: QAbstractItemView) -> Iterable[str]:
    model = view.model()
    if model is None:
        return
    for row in range(model.rowCount()):
        for column in range(model.columnCount() if isinstance(model, QAbstractTableModel) else 1):
            index = model.index(row, column)
            yield from (text for role in _ROLES if isinstance(text := index.data(role), str))
