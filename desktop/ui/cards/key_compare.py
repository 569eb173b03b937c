"""What stands on a card of a host that is not known: where to read its key, the key it showed, and the box to tick."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.cards.key_box import KeyBox
from desktop.ui.theme.dress import pad
from desktop.ui.theme.tokens import Tone
from desktop.ui.widgets.check_box import CheckBox
from desktop.ui.widgets.command_box import CommandBox

TELLS_KEYS = 'for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$key"; done'


class KeyCompare(QWidget):
    """Nothing is trusted before a person has ticked that they compared."""

    def __init__(self, kind: str, fingerprint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = KeyBox(self.tr("Fingerprint it showed"), kind, fingerprint, tone=Tone.WARN)
        self.tick = CheckBox(self.tr("The two fingerprints are the same, to the last letter."))
        column = QVBoxLayout(self)
        pad(column, gap=10)
        for part in (CommandBox(TELLS_KEYS), self.key, self.tick):
            column.addWidget(part)
