"""What is asked before a run: the runbook's inputs, what was typed, what does not fit, and whether it can begin."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.domain.errors import HandrailError
from desktop.domain.hosts_told import HostsTold
from desktop.domain.inputs import Input, InputType
from desktop.domain.runbook import Runbook
from desktop.domain.values import Value
from desktop.hosts_from.host_list import HostList
from desktop.redaction.clean import clean
from desktop.ui.navigation import LIBRARY, QUEUE, RUN, Navigator, Place
from desktop.ui.ports import StartPort, Trusted, Untrusted
from desktop.ui.start.pasted import read_pasted
from desktop.ui.start.values_form import default_text


class StartViewModel(QObject):
    loaded = Signal()
    changed = Signal()  # a value, a fault, or how far the beginning is
    _loaded = Signal(str, object)  # what was asked for, and a Runbook or an error
    _hosts_read = Signal(object)  # a HostList or an error
    _begun = Signal(int, object)  # which attempt, and a run's id or an error
    _arrived = Signal(object)  # what was trusted or an error, on its way to the GUI thread

    def __init__(self, port: StartPort, navigator: Navigator) -> None:
        super().__init__()
        self._port, self._navigator = port, navigator
        self._entry_id, self._runbook, self._trouble = "", cast("Runbook | None", None), ""
        self._values: dict[str, str] = {}
        self._faults: dict[str, str] = {}
        self._secrets: dict[str, str] = {}  # typed here, by input; gone once the run has begun
        self._is_beginning, self._attempt = False, 0
        self._alert, self._from_alert = "", set[str]()
        self._hosts_pasted = tuple[str, ...]()  # from which a person chooses
        self._told_of = ""  # the input that `told` is about
        self._from_ticket, self._came_from = set[str](), Place("")
        self._ticket = ""  # for which the run begins
        self.told = ""  # what a ticket or an alert has to do with it
        self.hosts_told: HostsTold | None = None  # what came of a list of hosts
        self._from_connections = ""
        self._untrusted: Untrusted | None = None
        self.is_guided = True
        self._loaded.connect(self._take_runbook, Qt.ConnectionType.QueuedConnection)
        self._hosts_read.connect(self._take_hosts, Qt.ConnectionType.QueuedConnection)
        self._begun.connect(self._take_begun, Qt.ConnectionType.QueuedConnection)
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def runbook(self) -> Runbook | None:
        return self._runbook

    @property
    def trouble(self) -> str:
        """Why the runbook cannot be loaded or the run cannot begin."""
        return self._trouble

    @property
    def inputs(self) -> Mapping[str, Input]:
        return self._runbook.inputs if self._runbook is not None else {}

    @property
    def known_targets(self) -> tuple[str, ...]:
        """Targets that are likely to be meant: those that the pasted text names come first."""
        return tuple(dict.fromkeys((*self._hosts_pasted, *self._port.known_targets())))

    @property
    def can_begin(self) -> bool:
        return self._runbook is not None and not self._is_beginning and self._untrusted is None

    @property
    def untrusted(self) -> Untrusted | None:
        """What a person has to trust before this runbook may run."""
        return self._untrusted

    def trust(self, sha256: str) -> None:
        """Trust exactly the bytes with this hash, which were shown."""
        if self._runbook is not None and self._untrusted is not None:
            self._port.trust(self._runbook, sha256, self._arrived.emit)

    @property
    def is_loading(self) -> bool:
        """True until the runbook is there, or why it cannot be."""
        return bool(self._entry_id) and self._runbook is None and not self._trouble

    @Slot()
    def leave_waiting(self) -> None:
        """Wait no longer: for a runbook, by going back; for a run, by staying here. What comes later is dropped."""
        if self._is_beginning:
            self._is_beginning, self._attempt = False, self._attempt + 1
            self.changed.emit()
        else:
            self.cancel()

    @property
    def is_beginning(self) -> bool:
        return self._is_beginning

    def value(self, name: str) -> str:
        return self._values.get(name, "")

    def fault(self, name: str) -> str:
        return self._faults.get(name, "")

    def is_from_alert(self, name: str) -> bool:
        """True for a value that the pasted alert told and that nobody has changed since."""
        return name in self._from_alert

    def is_from_ticket(self, name: str) -> bool:
        """True for a value that the ticket tells and that nobody has changed since."""
        return name in self._from_ticket

    def is_from_connections(self, name: str) -> bool:
        """True for the target that was chosen among the connections and that nobody has changed since."""
        return name == self._from_connections and not self.is_from_alert(name)

    def open(self, entry_id: str, alert: str = "") -> None:
        """Ask for a runbook, by its id or by the path of its file; what was typed for the same one and the same alert
        before is kept. A file is read anew: its author may just have saved it."""
        is_same = (entry_id, alert) == (self._entry_id, self._alert)
        if is_same and self._runbook is not None and not is_file(entry_id):
            self._port.take_wanted_ticket(self._runbook)  # it is filled in already
            return
        self._entry_id, self._runbook, self._trouble = entry_id, None, ""
        self._alert, self._from_alert, self._from_connections, self.told = alert, set(), "", ""
        self.hosts_told = None
        self._hosts_pasted, self._told_of = (), ""
        self._from_ticket, self._came_from = set(), self._navigator.came_from
        self._ticket = ""
        self._values, self._faults, self._is_beginning = {}, {}, False
        self._secrets, self._untrusted = {}, None
        self.loaded.emit()
        self._port.load(entry_id, partial(self._loaded.emit, entry_id))

    def type(self, name: str, text: str) -> None:
        """Take what was typed; a fault that was shown goes as soon as the text fits."""
        self._values[name] = text
        self._from_alert.discard(name)
        self.told = "" if name == self._told_of else self.told
        self._from_ticket.discard(name)
        self._from_connections = "" if name == self._from_connections else self._from_connections
        if name in self._faults:
            self._check(name)
        self.changed.emit()

    def type_secret(self, name: str, secret: str) -> None:
        """Take a secret itself; without a name of its own it goes by the input's."""
        self._secrets[name] = secret
        if secret and not self.value(name):
            self.type(name, name)

    def leave(self, name: str) -> None:
        """Check a value once a person is done with it."""
        self._check(name)
        self.changed.emit()

    @Slot()
    def begin(self) -> None:
        """Begin the run if every value fits; else show all that do not."""
        if self._runbook is None or not self.can_begin:
            return
        for name in self._runbook.inputs:
            self._check(name)
        if self.told and self._told_of and len(self._hosts_pasted) > 1:  # of which nobody chose one yet
            self._faults[self._told_of] = self.tr("Choose one below, or type which one is meant.")
        if not self._faults:
            self._is_beginning, self._trouble = True, ""
            given: dict[str, Value] = {name: text for name, text in self._values.items() if text != ""}
            self._hold_secrets()
            done = partial(self._begun.emit, self._attempt)
            self._port.begin(self._runbook, given, is_guided=self.is_guided, ticket=self._ticket, done=done)
        self.changed.emit()

    def _hold_secrets(self) -> None:
        for name, secret in self._secrets.items():
            if secret:
                self._port.hold_secret(self.value(name), secret)
        self._secrets = {}

    @Slot()
    def cancel(self) -> None:
        if self._came_from.page == QUEUE:
            self._navigator.go(QUEUE, self._came_from.key)
            return
        known = self._runbook.id if self._runbook is not None and is_file(self._entry_id) else self._entry_id
        self._navigator.go(LIBRARY, known, self._alert)

    def _check(self, name: str) -> None:
        if self._runbook is None:
            return
        fault = self._port.fault(name, self._runbook, self.value(name))
        self._faults.pop(name, None)
        if fault:
            self._faults[name] = fault

    def _take_from_alert(self, runbook: Runbook) -> None:
        pasted = read_pasted(self._port, runbook, self._alert, chosen=self._from_connections)
        self._values |= pasted.values
        self._from_alert, self._hosts_pasted = set(pasted.values), pasted.hosts
        self.told, self._told_of = pasted.told, pasted.about

    def _take_wanted_ticket(self, runbook: Runbook) -> None:
        """Fill in what the ticket tells that was chosen for this run: a person looks at all of it before it begins."""
        wanted = self._port.take_wanted_ticket(runbook)
        if wanted is None:
            return
        told = {name: clean(text) for name, text in wanted.told.items() if name in runbook.inputs}
        self._values |= told
        self._from_ticket, self._from_alert, self._told_of = set(told), set(), ""
        self._ticket = wanted.name
        self.told = self.tr("The run is for {ticket}.").replace("{ticket}", clean(wanted.name))

    def _take_wanted_target(self, runbook: Runbook) -> None:
        """Fill the first target in with the one that was chosen for this run; an alert still knows better."""
        name = next((name for name, spec in runbook.inputs.items() if spec.type is InputType.TARGET), "")
        if name and (wanted := self._port.take_wanted_target()):
            self._values[name] = wanted
            self._from_connections = name

    @property
    def host_list_input(self) -> str:
        """The input that a list of hosts fills; nothing where there is none, or where it may not be filled yet."""
        if self._untrusted is not None:
            return ""
        return next((name for name, spec in self.inputs.items() if spec.type is InputType.TARGETS), "")

    def take_hosts(self, file: Path) -> None:
        """Fill the targets from a file."""
        self._port.read_hosts(file, self._hosts_read.emit)

    @Slot(object)
    def _take_hosts(self, read: "HostList | HandrailError") -> None:
        name = self.host_list_input
        if isinstance(read, HandrailError):
            self._trouble = str(read)
            self.changed.emit()
        elif name:
            self._trouble, self.hosts_told = "", read.told
            self.told = "" if name == self._told_of else self.told
            self._values[name] = ", ".join(read.targets)
            self._check(name)
            self.loaded.emit()

    @Slot(str, object)
    def _take_runbook(self, entry_id: str, arrived: "Runbook | HandrailError") -> None:
        if entry_id != self._entry_id:
            return  # the person has gone on to another
        if isinstance(arrived, HandrailError):
            self._take(arrived)
            return
        self._runbook, self._untrusted = arrived, self._port.untrusted(arrived)
        self._values = {name: default_text(spec) for name, spec in arrived.inputs.items()}
        self.is_guided = self._port.starts_guided()
        self._take_wanted_target(arrived)
        self._take_from_alert(arrived)
        self._take_wanted_ticket(arrived)
        self.loaded.emit()

    @Slot(int, object)
    def _take_begun(self, attempt: int, arrived: "str | HandrailError") -> None:
        if attempt != self._attempt:
            if isinstance(arrived, str):
                self._port.leave(arrived)
            return
        if isinstance(arrived, HandrailError):
            self._take(arrived)
        else:
            self._is_beginning, self._entry_id = False, ""
            self._navigator.go(RUN, arrived)

    @Slot(object)
    def _take(self, arrived: object) -> None:
        if isinstance(arrived, Trusted) and self._runbook is not None:
            self._untrusted = self._port.untrusted(self._runbook)
            self.loaded.emit()
        elif isinstance(arrived, HandrailError):
            self._is_beginning, self._trouble = False, str(arrived)
            self.changed.emit()


def is_file(entry_id: str) -> bool:
    """True for the path of a file, which may have changed since it was last opened; an id has no ending."""
    return entry_id.endswith((".yaml", ".yml"))
