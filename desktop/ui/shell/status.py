"""What the status bar tells, as values that anybody may set."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop.dataclass import dataclass
from desktop.ui.theme.tokens import Tone


@dataclass(frozen=True, slots=True)
class StatusFact:
    """One thing the bar tells: an icon, words and how much they matter."""

    text: str
    icon: str = ""
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True, slots=True)
class Status:
    saved: StatusFact | None = None
    keyring: StatusFact | None = None
    is_observe_only: bool = False
    outbox: StatusFact | None = None  # what waits to be sent or was refused; none where nothing does
    account: StatusFact | None = None  # the AWS identity and how long its sign-in lasts


class StatusModel(QObject):
    """`tell` replaces what is named. It may be called from the GUI thread only."""

    changed = Signal()
    observe_only_asked = Signal(bool)
    outbox_asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.now = Status()

    def tell(
        self, *, saved: StatusFact | None = None, keyring: StatusFact | None = None,
        is_observe_only: bool | None = None, account: StatusFact | None = None,
    ) -> None:  # fmt: skip
        was = self.now
        self.now = replace(
            was,
            saved=saved or was.saved,
            keyring=keyring or was.keyring,
            is_observe_only=was.is_observe_only if is_observe_only is None else is_observe_only,
            account=account or was.account,
        )
        if self.now != was:
            self.changed.emit()

    def tell_outbox(self, fact: StatusFact | None) -> None:
        """Tell what waits in the outbox; None where nothing does."""
        if fact != self.now.outbox:
            self.now = replace(self.now, outbox=fact)
            self.changed.emit()
