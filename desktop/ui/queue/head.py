"""The head of the queue: how many tickets wait at which desks, when they were read, and how a reading goes."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.queue.viewmodel import QueueViewModel
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.labels import ElidedLabel, Label
from desktop.ui.widgets.search_box import SearchBox
from desktop.ui.widgets.waiting import Waiting
from desktop.ui.wording import clock_time

_FAULTS = 4  # that are told


class QueueHead(QWidget):
    searched = Signal(str)

    def __init__(self, viewmodel: QueueViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vm = viewmodel
        self._count = ElidedLabel("", Type.BODY, Ink.MUTED)
        self.search_box = SearchBox(self.tr("Subject, requester, field…"), keys="/", height=32)
        self.refresh = Button(self.tr("Read anew"), icon="refresh-cw", keys="F5")
        self.outbox = Button(
            self.tr("Outbox"), ButtonKind.GHOST, icon="send", keys="Ctrl+6", size=ButtonSize.SMALL
        )
        self.waiting = Waiting(cancel=self.tr("Cancel"))
        self.fault = Banner("", Tone.WARN)
        self._lay_out()
        self.search_box.changed.connect(self.searched)
        self.refresh.clicked.connect(viewmodel.refresh)
        self.outbox.clicked.connect(viewmodel.to_outbox)
        self.waiting.cancelled.connect(viewmodel.cancel)
        viewmodel.changed.connect(self._render)
        self._render()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        pad(column, gap=12)
        titles = QHBoxLayout()
        pad(titles, gap=10)
        titles.addWidget(Label(self.tr("Queue"), Type.TITLE))
        titles.addWidget(self._count, 1)
        titles.addWidget(self.outbox)
        column.addLayout(titles)
        line = QHBoxLayout()
        pad(line, gap=8)
        line.addWidget(self.search_box, 1)
        line.addWidget(self.refresh)
        column.addLayout(line)
        fix(self.waiting, height=28)
        column.addWidget(self.waiting)
        column.addWidget(self.fault)
        self.fault.hide()

    @Slot()
    def _render(self) -> None:
        vm = self._vm
        self._count.setText(self._how_many())
        if vm.is_reading:
            desks = ", ".join(vm.awaited)
            asked = (
                self.tr("Asking {desks}…").replace("{desks}", desks)
                if desks
                else self.tr("Asking the desks…")
            )
            self.waiting.begin(asked)
        else:
            self.waiting.end()
        faults = vm.faults[:_FAULTS]
        self.fault.setVisible(bool(faults))
        if faults:
            told = "\n".join(f"{one.desk}: {one.said}" for one in faults)
            if len(vm.faults) > _FAULTS:
                told += self.tr("\nand {n} more desks").replace("{n}", str(len(vm.faults) - _FAULTS))
            self.fault.tell(told, Tone.WARN)

    def _how_many(self) -> str:
        vm = self._vm
        if vm.read_at is None:
            return ""
        words = self.tr("{n} tickets wait") if len(vm.tickets) != 1 else self.tr("{n} ticket waits")
        count = words.replace("{n}", f"{len(vm.tickets):,}")
        if vm.text:
            count = (
                self.tr("{shown} of {count}")
                .replace("{shown}", f"{len(vm.shown):,}")
                .replace("{count}", count)
            )
        read = self.tr("read {time}").replace("{time}", clock_time(vm.read_at, vm.now()))
        return f"{count} · {read}"
