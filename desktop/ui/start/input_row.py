"""One input on the form: its label, its control, what it is for, and what does not fit."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.inputs import Input, InputType
from desktop.redaction.clean import clean
from desktop.ui.start.controls import Control, control_for
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.announce import announce
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.labels import IconMark, Label
from desktop.ui.widgets.wrapped_label import WrappedLabel


class InputRow(QWidget):
    def __init__(
        self, name: str, spec: Input, text: str, known_targets: tuple[str, ...], *, origin: str = ""
    ) -> None:
        """`origin` says where a value that is there already comes from."""
        super().__init__()
        self.name = name
        label, told = clean(spec.label) or name, clean(spec.help)
        self.control: Control = control_for(spec, label, text, known_targets)
        self.control.name(label, told)
        self._fault, self._fault_row = WrappedLabel("", Type.SMALL, Ink.BAD), QWidget()
        column = QVBoxLayout(self)
        pad(column, gap=6)
        self._origin = Chip(origin, Tone.ACCENT, icon="clipboard-paste", parent=self)
        self.show_origin(origin)
        if spec.type is InputType.BOOLEAN:
            column.addWidget(self._origin)
        else:
            column.addLayout(self._head(label, spec))
        column.addWidget(self.control)
        if told:
            column.addWidget(WrappedLabel(told, Type.SMALL, Ink.MUTED))
        row = QHBoxLayout(self._fault_row)
        pad(row, gap=6)
        row.addWidget(IconMark("octagon-x", Ink.BAD, size=14))
        row.addWidget(self._fault, 1)
        column.addWidget(self._fault_row)
        self.show_fault("")

    def _head(self, label: str, spec: Input) -> QHBoxLayout:
        head = QHBoxLayout()
        pad(head, gap=8)
        head.addWidget(Label(label, Type.BODY_STRONG))
        if spec.type is InputType.SECRET:
            head.addWidget(IconMark("lock", Ink.MUTED, size=14))
        if not spec.required and spec.default is None:
            head.addWidget(Label(self.tr("optional"), Type.SMALL, Ink.MUTED))
        head.addWidget(self._origin)
        head.addStretch(1)
        return head

    def show_origin(self, origin: str) -> None:
        """Say where the value comes from; nothing once a person has typed another."""
        self._origin.setVisible(bool(origin))

    @property
    def has_fault(self) -> bool:
        return bool(self._fault.text())

    def show_fault(self, fault: str) -> None:
        if fault and clean(fault) != self._fault.text():
            announce(self, fault)
        self._fault.setText(clean(fault))
        self._fault_row.setVisible(bool(fault))
        self.control.refuse(bool(fault))
