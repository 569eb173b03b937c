"""How much of what the chosen desk takes a text uses, in words and as a bar, and what becomes a file."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.quantity import show_bytes
from desktop.ui.finish.port import Counted, Weight
from desktop.ui.theme.dress import dye, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.labels import ElidedLabel, Label
from desktop.ui.widgets.progress_line import ProgressLine
from desktop.ui.widgets.wrapped_label import WrappedLabel

_NEARLY = 0.9


class BudgetLine(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.used = Label("", Type.SMALL_STRONG)
        self.said = ElidedLabel("", Type.SMALL_STRONG, Ink.OK)
        self.bar = ProgressLine(self.tr("Used of what the desk takes"), ink=Ink.OK)
        self.files = WrappedLabel("", Type.SMALL, Ink.MUTED)
        column, row = QVBoxLayout(self), QHBoxLayout()
        pad(column, gap=6)
        pad(row, gap=10)
        row.addWidget(self.used)
        row.addWidget(self.said, 1)
        column.addLayout(row)
        column.addWidget(self.bar)
        column.addWidget(self.files)

    def show_length(self, used: int, unit: str = "characters") -> None:
        """Show how long a text is that no desk bounds."""
        told = self.tr("{n} {unit}").replace("{n}", f"{used:,}").replace("{unit}", unit)
        self._show(told, "", Ink.MUTED, 0.0, "")
        self.bar.hide()

    def show_weight(self, weight: Weight, whole_in: str) -> None:
        """Show what becomes of the text at a desk; `whole_in` is where it goes: `one Jira comment`."""
        whole = weight.whole
        used = self.tr("{n} of {limit} {unit}").replace("{n}", f"{whole.used:,}")
        used = used.replace("{limit}", f"{whole.limit:,}").replace("{unit}", whole.unit)
        if whole.fits:
            said, ink = self.tr("fits in {one}").replace("{one}", whole_in), _ink(whole)
        else:
            told = self.tr("too long for {one}: the rest goes into a file").replace("{one}", whole_in)
            said, ink = told, Ink.WARN
        self._show(used, said, ink, whole.used / max(1, whole.limit), self._files_words(weight))
        self.bar.show()

    def _show(self, used: str, said: str, ink: Ink, share: float, files: str) -> None:
        self.used.setText(used)
        self.said.setText(said)
        dye(self.said, ink if said else Ink.MUTED)
        self.bar.show_ink(ink)
        self.bar.show_share(share)
        self.files.setText(files)
        self.files.setVisible(bool(files))

    def _files_words(self, weight: Weight) -> str:
        parts = []
        if weight.files:
            names = ", ".join(f"{name} ({show_bytes(size)})" for name, size in weight.files)
            parts.append(self.tr("Attached: {names}.").replace("{names}", names))
        if weight.moved:
            told = self.tr("Only there in full: {parts}.")
            parts.append(told.replace("{parts}", "; ".join(weight.moved)))
        if weight.attached is not None and weight.files:
            told = self.tr("{used} of {limit} for files.").replace("{used}", show_bytes(weight.attached.used))
            parts.append(told.replace("{limit}", show_bytes(weight.attached.limit)))
        return " ".join(parts)


def _ink(counted: Counted) -> Ink:
    return Ink.WARN if counted.used > _NEARLY * counted.limit else Ink.OK
