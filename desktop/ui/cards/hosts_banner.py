"""Says what a source of hosts gave: what of it was left out is counted, and told one by one to whoever asks."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.hosts_told import HostsTold
from desktop.redaction.clean import clean
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import theme
from desktop.ui.theme.tokens import Tone
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.field import TextArea

_BELOW = 6
_LINE, _ROOM, _MOST = 16, 20, 6  # px at 100 % of a line and around all; lines before they scroll


class HostsBanner(Banner):
    def __init__(self, parent: QWidget | None = None, *, can_dismiss: bool = False) -> None:
        super().__init__("", Tone.ACCENT, can_dismiss=can_dismiss, parent=parent)
        self._hosts: tuple[HostsTold, ...] = ()
        self.reasons = TextArea(role=Type.SMALL)
        self.reasons.edit.setReadOnly(True)
        self.reasons.edit.setAccessibleName(self.tr("What was left out, and why"))
        self.reasons.hide()
        place = QVBoxLayout()
        pad(place, bottom=_BELOW)  # as much as beside it
        place.addWidget(self.reasons)
        self.body.addLayout(place)
        self.acted.connect(self._turn)
        self.dismissed.connect(self.hide)
        theme().changed.connect(self._fit)
        self.hide()

    @property
    def told(self) -> str:
        """What stands there, the reasons aside."""
        return "\n".join(map(_counted, self._hosts))

    def tell_hosts(self, hosts: Sequence[HostsTold]) -> None:
        """Show it; nothing where there is nothing to tell."""
        if tuple(hosts) == self._hosts:
            return
        self._hosts = tuple(hosts)
        self.reasons.edit.setPlainText("\n".join(_reasons(self._hosts)))
        self.reasons.hide()
        self._render()

    def _render(self) -> None:
        if not self._hosts:
            self.hide()
            return
        is_short = any(one.left_out for one in self._hosts)
        asks = self.tr("Hide them") if not self.reasons.isHidden() else self.tr("Which, and why")
        self.tell(self.told, Tone.WARN if is_short else Tone.ACCENT, action=asks if is_short else "")
        self._fit()

    @Slot()
    def _turn(self) -> None:
        self.reasons.setVisible(self.reasons.isHidden())
        self._render()

    @Slot()
    def _fit(self) -> None:
        lines = min(self.reasons.edit.document().blockCount(), _MOST)
        fix(self.reasons, height=_LINE * lines + _ROOM)


def _counted(told: HostsTold) -> str:
    found, count = clean(told.found), len(told.left_out)
    if not count:
        return found
    return f"{found} {count:,} {'entry was' if count == 1 else 'entries were'} left out."


def _reasons(hosts: Sequence[HostsTold]) -> list[str]:
    """One line each; of several sources each is named first."""
    short = [one for one in hosts if one.left_out]
    if len(short) == 1:
        return [clean(reason) for reason in short[0].left_out]
    return [
        f"{clean(one.found).partition(':')[0]}: {clean(reason)}" for one in short for reason in one.left_out
    ]
