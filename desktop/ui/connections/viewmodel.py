"""What the connections page shows: the list, the chosen one with what is known of it, and how its test goes."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.checks.network.rungs import Rung, RungState, ShownKey
from desktop.domain.errors import HandrailError
from desktop.records.connections import OwnHost
from desktop.ui.connections.ladder import LadderRow, ended, not_tried, under_way
from desktop.ui.connections.port import (
    About,
    Connection,
    ConnectionsPort,
    DeskDraft,
    KeyAccepted,
    ListSaved,
    SecretKept,
    Source,
)
from desktop.ui.connections.rows import holds
from desktop.ui.connections.taken_away import TakenAway
from desktop.ui.connections.testing import Trial, Trials


class ConnectionsViewModel(QObject):
    changed = Signal()  # the list
    chosen_changed = Signal()  # another one is chosen, or more is known of it
    test_changed = Signal()  # of the chosen one
    said = Signal(str)  # in words, that something was done
    list_saved = Signal()
    secret_kept = Signal(object)  # SecretKept
    refused = Signal(str)  # why the own list or the keyring was not written
    _moved = Signal()
    _about_came = Signal(str, object)
    _answered = Signal(object)

    def __init__(
        self, port: ConnectionsPort, use: Callable[[Connection], None], now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._port, self._use, self.now = port, use, now
        self._text, self._chosen, self._recalled = "", "", ""
        self._indexed: Sequence[Connection] = ()
        self._by_id: dict[str, Connection] = {}
        self._to_choose = ""  # once the own list is written
        self._about: dict[str, Sequence[About]] = {}
        self._taken = TakenAway()
        self.trials = Trials(port, now)
        self.trials.changed.connect(self._trial_moved)
        self._moved.connect(self._take_list, Qt.ConnectionType.QueuedConnection)
        self._about_came.connect(self._take_about, Qt.ConnectionType.QueuedConnection)
        self._answered.connect(self._take_answer, Qt.ConnectionType.QueuedConnection)
        self.close = port.subscribe(self._moved.emit)
        self._choose_first()

    # -- the list --------------------------------------------------------------------------------

    @property
    def is_read(self) -> bool:
        return self._port.is_read()

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(self._port.problems())

    @property
    def text(self) -> str:
        return self._text

    @property
    def total(self) -> int:
        return len(self._port.connections())

    @property
    def shown(self) -> tuple[Connection, ...]:
        """Those that have all words of the search in their name, target or note."""
        words = self._text.casefold().split()
        return tuple(one for one in self._port.connections() if holds(one, words))

    @property
    def chosen(self) -> Connection | None:
        rows = self._port.connections()
        if rows is not self._indexed:
            self._indexed, self._by_id = rows, {one.id: one for one in rows}
        return self._by_id.get(self._chosen)

    @Slot()
    def refresh(self) -> None:
        self._port.refresh()

    @Slot(str)
    def search(self, text: str) -> None:
        self._text = text.strip()
        if self.shown and self.chosen not in self.shown:
            self.choose(self.shown[0].id)
        self.changed.emit()

    @Slot(str)
    def choose(self, connection_id: str) -> None:
        if connection_id == self._chosen and self.chosen is not None:
            return
        self._chosen = connection_id
        chosen = self.chosen
        if chosen is not None and chosen.id not in self._about:
            self._ask_about(chosen)
        self.chosen_changed.emit()
        self.test_changed.emit()

    def recall(self, connection_id: str) -> None:
        """Choose the one that was chosen last, once it is in the list."""
        self._recalled = connection_id
        self._choose_recalled()

    def _choose_recalled(self) -> None:
        if self._recalled in [one.id for one in self._port.connections()]:
            self.choose(self._recalled)
            self._recalled = ""
        elif self.is_read:
            self._recalled = ""

    def choose_target(self, target: str) -> None:
        """Choose the connection with an id or a target, if there is one."""
        self._recalled = ""
        found = (one.id for one in self._port.connections() if target in (one.id, one.target))
        self.choose(next(found, self._chosen))

    # -- the chosen one --------------------------------------------------------------------------

    @property
    def about(self) -> Sequence[About]:
        return self._about.get(self._chosen, ())

    @property
    def trial(self) -> Trial | None:
        return self.trials.of(self.chosen.target) if self.chosen is not None else None

    @property
    def is_testing(self) -> bool:
        return self.trial is not None and self.trial.is_running

    @property
    def can_cancel(self) -> bool:
        return self.trial is not None and self.trial.can_cancel

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """The rungs of the last test that ended: here, or as it is remembered."""
        trial, chosen = self.trial, self.chosen
        if trial is not None:
            return trial.climbed.rungs if trial.climbed is not None else tuple(trial.heard)
        return chosen.last.rungs if chosen is not None and chosen.last is not None else ()

    @property
    def ladder(self) -> tuple[LadderRow, ...]:
        chosen = self.chosen
        if chosen is None:
            return ()
        if self.is_testing:
            return under_way(chosen, self.rungs)
        return ended(self.rungs) or not_tried(chosen)

    @property
    def broken(self) -> Rung | None:
        return next((one for one in self.rungs if one.state in (RungState.BROKEN, RungState.UNKNOWN)), None)

    @property
    def is_stopped(self) -> bool:
        return self.trial is not None and self.trial.climbed is not None and self.trial.climbed.is_stopped

    @property
    def shown_key(self) -> ShownKey | None:
        """The key that waits to be compared; only a test of this session knows it."""
        climbed = self.trial.climbed if self.trial is not None else None
        return climbed.shown if climbed is not None else None

    @property
    def tested_at(self) -> datetime | None:
        if self.trial is not None:
            return self.trial.begun_at
        return self.chosen.last.at if self.chosen is not None and self.chosen.last is not None else None

    @Slot()
    def test(self) -> None:
        if self.chosen is not None:
            self.trials.begin(self.chosen.target)

    @Slot()
    def cancel(self) -> None:
        if self.trial is not None and self.trial.is_running:
            self.trial.cancel()

    @Slot()
    def use(self) -> None:
        if self.chosen is not None:
            self._use(self.chosen)

    def accept_key(self, fingerprint: str) -> None:
        """Trust exactly the key that was shown; the test then begins anew."""
        if self.chosen is not None:
            self._port.accept_host_key(self.chosen.target, fingerprint, self._answered.emit)

    # -- the own list ----------------------------------------------------------------------------

    @property
    def is_own(self) -> bool:
        return self.chosen is not None and self.chosen.source is Source.OWN

    @property
    def is_desk(self) -> bool:
        return self.chosen is not None and self.chosen.source is Source.DESK

    @property
    def removed_name(self) -> str:
        """What was taken away last and can be put back."""
        return self._taken.name(self._port.connections())

    def keep(self, host: OwnHost, replaces: str = "") -> None:
        self._choose_later(Source.OWN, host.name)
        self._port.keep(host, replaces, self._answered.emit)

    def keep_desk(self, draft: DeskDraft, replaces: str = "") -> None:
        self._choose_later(Source.DESK, draft.name)
        self._port.keep_desk(draft, replaces, self._answered.emit)

    def _choose_later(self, source: Source, name: str) -> None:
        self._to_choose = f"{source}:{name}"
        self._about.pop(self._to_choose, None)

    @Slot()
    def remove(self) -> None:
        if self.chosen is not None and self._taken.take(self.chosen):
            gone = self._port.remove_desk if self.is_desk else self._port.remove
            gone(self.chosen.name, self._answered.emit)

    @Slot()
    def put_back(self) -> None:
        taken, self._taken = self._taken, TakenAway()
        if not taken.name(self._port.connections()):
            return
        if taken.host is not None:
            self.keep(taken.host)
        else:
            self._choose_later(Source.DESK, taken.desk)
            self._port.put_back_desk(self._answered.emit)
        self.changed.emit()

    # -- its password ------------------------------------------------------------------------------

    def keep_secret(self, name: str, value: str) -> None:
        """Have a password written into the keyring; an empty one is taken out of it."""
        self._port.keep_secret(name, value, self._answered.emit)

    # -- arrivals --------------------------------------------------------------------------------

    def _ask_about(self, connection: Connection) -> None:
        self._port.about(connection, lambda facts: self._about_came.emit(connection.id, facts))

    def _choose_first(self) -> None:
        if self.chosen is None and self.shown:
            self.choose(self.shown[0].id)

    @Slot()
    def _take_list(self) -> None:
        self._choose_recalled()
        self._choose_first()
        chosen = self.chosen
        if chosen is not None:
            self._about = {chosen.id: self._about.get(chosen.id, ())}  # the files may say something else now
            self._ask_about(chosen)
        self.changed.emit()
        self.chosen_changed.emit()
        self.test_changed.emit()

    @Slot(str, object)
    def _take_about(self, connection_id: str, facts: Sequence[About]) -> None:
        self._about[connection_id] = facts
        if connection_id == self._chosen:
            self.chosen_changed.emit()

    @Slot(object)
    def _take_answer(self, answer: object) -> None:
        if isinstance(answer, ListSaved):
            self.choose(self._to_choose or self._chosen)
            self._to_choose = ""
            self.list_saved.emit()
        elif isinstance(answer, KeyAccepted):
            self.said.emit(self.tr("The key stands in known_hosts. Testing again."))
            self.trials.begin(answer.target)
        elif isinstance(answer, SecretKept):
            self.secret_kept.emit(answer)
        elif isinstance(answer, HandrailError):
            self.refused.emit(str(answer))

    @Slot(str)
    def _trial_moved(self, target: str) -> None:
        self.changed.emit()
        if self.chosen is not None and self.chosen.target == target:
            self.test_changed.emit()
