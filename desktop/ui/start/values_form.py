"""Several typed values below each other: each checked when it is left, all before they are given."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.errors import InputError
from desktop.domain.inputs import Input, InputType
from desktop.domain.values import Value
from desktop.engine.inputs import parse_value
from desktop.redaction.clean import clean
from desktop.ui.start.controls import AreaControl, TextControl
from desktop.ui.start.input_row import InputRow
from desktop.ui.theme.dress import pad
from desktop.ui.widgets.tab_order import first_stop


class ValuesForm(QWidget):
    """`submitted` on Ctrl+Enter in a field of several lines, or on Enter in the last of one."""

    submitted = Signal()

    def __init__(self, specs: Mapping[str, Input], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._specs = dict(specs)
        self._typed = {name: default_text(spec) for name, spec in specs.items()}
        self.rows = tuple(InputRow(name, spec, self._typed[name], ()) for name, spec in specs.items())
        column = QVBoxLayout(self)
        pad(column, gap=14)
        for row in self.rows:
            column.addWidget(row)
            row.control.typed.connect(self._take)
            row.control.left.connect(self._leave)
            if isinstance(row.control, AreaControl):
                row.control.area.submitted.connect(self.submitted)
        if self.rows:
            self.setFocusProxy(self.rows[0].control)
            last = self.rows[-1].control
            if isinstance(last, TextControl):
                last.field.edit.returnPressed.connect(self.submitted)

    @property
    def values(self) -> dict[str, Value]:
        """What was typed, by name; the engine reads it once."""
        return {name: text for name, text in self._typed.items() if text != ""}

    def check(self) -> bool:
        """Show every fault and go to the first; True when there is none."""
        bad = [row for row in self.rows if not self._check(row)]
        if bad:
            first_stop(bad[0].control).setFocus()
        return not bad

    def _check(self, row: InputRow) -> bool:
        fault = fault_of(self._specs[row.name], self._typed[row.name])
        row.show_fault(fault)
        return not fault

    @Slot(str)
    def _take(self, text: str) -> None:
        row = self._row_of(self.sender())
        if row is not None:
            self._typed[row.name] = text
            if row.has_fault:
                self._check(row)

    @Slot()
    def _leave(self) -> None:
        """A field that is left empty is told when it is missed, not before."""
        row = self._row_of(self.sender())
        if row is not None and self._typed[row.name]:
            self._check(row)

    def _row_of(self, control: QObject | None) -> InputRow | None:
        return next((row for row in self.rows if row.control is control), None)


def fault_of(spec: Input, text: str) -> str:
    """Return why a typed text does not fit, or nothing."""
    if not text:
        return "A value is needed." if spec.required and spec.default is None else ""
    try:
        parse_value(spec, text)
    except InputError as fault:
        return str(fault)
    return ""


def default_text(spec: Input) -> str:
    """Return a default as it stands in its field: what a person reads there is what is used."""
    if isinstance(spec.default, bool):
        return "true" if spec.default else "false"
    if isinstance(spec.default, list | tuple):
        return clean(", ".join(str(item) for item in spec.default))
    if spec.default is None:
        return "false" if spec.type is InputType.BOOLEAN else ""
    return str(spec.default) if spec.choices else clean(str(spec.default))
