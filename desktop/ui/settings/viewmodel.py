"""What the settings page shows: each setting as it is in force, whether it is the usual one, and what was found out."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.domain.errors import HandrailError
from desktop.records.settings import Pace, Settings
from desktop.ui.settings.port import DataFolder, FixedFolder, KeyringState, Rules, SettingsPort
from desktop.ui.shell.status import StatusModel
from desktop.ui.theme.theme import ZOOM_STEPS, theme
from desktop.ui.theme.tokens import Scheme

SCHEMES = (Scheme.SYSTEM, Scheme.DARK, Scheme.LIGHT, Scheme.CONTRAST)
PACES = (Pace.GUIDED, Pace.TO_NEXT_QUESTION)
_USUAL = Settings()
MOST_DAYS = 36_500  # that the settings' file takes


class SettingsViewModel(QObject):
    """A change is shown at once and written behind it; one that could not be written goes back, with the reason."""

    changed = Signal()
    folder_added = Signal()
    _answered = Signal(object)
    _found = Signal(object)

    def __init__(self, port: SettingsPort, status: StatusModel) -> None:
        super().__init__()
        self._port, self._status = port, status
        self._settings = port.settings()
        self._trouble = ""
        self._removed: Settings | None = None  # as it was before a folder was taken away
        self._is_adding, self._pending = False, 0
        self._rules: Rules | None = None
        self._keyring: KeyringState | None = None
        self._folder = DataFolder(Path())
        self._answered.connect(self._take_answer, Qt.ConnectionType.QueuedConnection)
        self._found.connect(self._take_found, Qt.ConnectionType.QueuedConnection)
        status.changed.connect(self.changed)
        theme().changed.connect(self.changed)

    @Slot()
    def look(self) -> None:
        """Look anew at what may have changed; the page has come to the front."""
        self._settings = self._port.settings()
        self._folder = self._port.data_folder(self._found.emit)
        self._keyring = None
        self._port.keyring(self._found.emit, is_tried=False)
        if self._rules is None:
            self._port.rules(self._found.emit)
        self.changed.emit()

    @property
    def trouble(self) -> str:
        return self._trouble

    @property
    def problems(self) -> tuple[str, ...]:
        return self._port.problems()

    @property
    def settings_file(self) -> Path:
        return self._port.settings_file()

    # -- the look --------------------------------------------------------------------------------

    @property
    def scheme(self) -> Scheme:
        return theme().scheme

    @property
    def zoom(self) -> float:
        return min(ZOOM_STEPS, key=lambda step: abs(step - theme().zoom))

    def choose_scheme(self, scheme: Scheme) -> None:
        theme().choose(scheme=scheme)

    def choose_zoom(self, zoom: float) -> None:
        if zoom != theme().zoom:
            theme().choose(zoom=zoom)

    # -- runs ------------------------------------------------------------------------------------

    @property
    def pace(self) -> Pace:
        return self._settings.pace

    def choose_pace(self, pace: Pace) -> None:
        self._change(lambda settings: replace(settings, pace=pace))

    @property
    def is_observe_only(self) -> bool:
        return self._status.now.is_observe_only

    @property
    def is_observe_forced(self) -> bool:
        """True when settings.json makes every run observe-only, in the terminal too."""
        return self._settings.observe_only

    def observe_only(self, is_on: bool) -> None:
        if is_on != self.is_observe_only:
            self._status.observe_only_asked.emit(is_on)

    @Slot()
    def stop_forcing(self) -> None:
        self._change(lambda settings: replace(settings, observe_only=False))

    # -- what is written -------------------------------------------------------------------------

    @property
    def usual_operator(self) -> str:
        return self._port.usual_operator()

    @property
    def own(self) -> Settings:
        return self._settings

    def name_operator(self, name: str) -> None:
        self._change(lambda settings: replace(settings, operator=name))

    def keep_runs_for(self, days: int) -> None:
        self._change(lambda settings: replace(settings, retention_days=days))

    def read_ssh_config(self, file: str) -> None:
        self._change(lambda settings: replace(settings, ssh_config=file))

    # -- the library -----------------------------------------------------------------------------

    @property
    def folders(self) -> tuple[Path, ...]:
        return self._settings.library_folders

    @property
    def fixed_folders(self) -> tuple[FixedFolder, ...]:
        return self._port.fixed_folders()

    def is_trusted(self, folder: Path) -> bool:
        return folder in self._settings.trusted_folders

    def add_folder(self, text: str) -> None:
        self._trouble, self._is_adding = "", True
        self._pending += 1
        self._port.add_folder(text, self._answered.emit)

    def remove_folder(self, folder: Path) -> None:
        """Take a folder off the list, and its trust with it."""
        self._removed = self._settings
        self._change(
            lambda settings: replace(
                settings,
                library_folders=tuple(one for one in settings.library_folders if one != folder),
                trusted_folders=tuple(one for one in settings.trusted_folders if one != folder),
            )
        )

    @property
    def removed(self) -> str:
        """The folder that was taken away last and can be put back."""
        before = self._removed.library_folders if self._removed is not None else ()
        return next((str(one) for one in before if one not in self.folders), "")

    @Slot()
    def put_back(self) -> None:
        before, self._removed = self._removed, None
        if before is not None:
            self._change(
                lambda settings: replace(
                    settings,
                    library_folders=before.library_folders,
                    trusted_folders=before.trusted_folders,
                )
            )

    def trust_folder(self, folder: Path, is_trusted: bool) -> None:
        if is_trusted == self.is_trusted(folder):
            return
        self._change(
            lambda settings: replace(
                settings,
                trusted_folders=(
                    *(one for one in settings.trusted_folders if one != folder),
                    *((folder,) if is_trusted else ()),
                ),
            )
        )

    # -- what was found out ----------------------------------------------------------------------

    @property
    def data_folder(self) -> DataFolder:
        return self._folder

    @property
    def keyring(self) -> KeyringState | None:
        """What is known of the keyring; None while it is being asked."""
        return self._keyring

    @Slot()
    def try_keyring(self) -> None:
        if self._keyring is None:
            return  # it is being asked
        self._keyring = None
        self._port.keyring(self._found.emit, is_tried=True)
        self.changed.emit()

    @property
    def rules(self) -> Rules | None:
        return self._rules

    # -- usual values ----------------------------------------------------------------------------

    @Slot()
    def reset_scheme(self) -> None:
        self.choose_scheme(Scheme.SYSTEM)

    @Slot()
    def reset_zoom(self) -> None:
        self.choose_zoom(1.0)

    @Slot()
    def reset_pace(self) -> None:
        self.choose_pace(_USUAL.pace)

    @Slot()
    def reset_observe_only(self) -> None:
        self.observe_only(False)

    # -- arrivals --------------------------------------------------------------------------------

    def _change(self, change: Callable[[Settings], Settings]) -> None:
        self._trouble = ""
        self._settings = change(self._settings)
        self._pending += 1
        self._port.change(change, self._answered.emit)
        self.changed.emit()

    @Slot(object)
    def _take_answer(self, answer: object) -> None:
        self._pending -= 1
        if isinstance(answer, HandrailError):
            self._trouble = str(answer)
        elif self._is_adding:
            self.folder_added.emit()
        if not self._pending:  # what was changed since stays as it was chosen
            self._settings = self._port.settings()
        self._is_adding = False
        self.changed.emit()

    @Slot(object)
    def _take_found(self, found: object) -> None:
        if isinstance(found, DataFolder):
            self._folder = found
        elif isinstance(found, KeyringState):
            self._keyring = found
        elif isinstance(found, Rules):
            self._rules = found
        self.changed.emit()
