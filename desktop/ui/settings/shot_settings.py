"""Sample settings for the pictures."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.domain.errors import HandrailError, InputError
from desktop.records.settings import Pace, Settings
from desktop.ui.settings.port import Change, DataFolder, FixedFolder, KeyringState, RuleKind, Rules
from desktop.ui.settings.view import SettingsView
from desktop.ui.settings.viewmodel import SettingsViewModel
from desktop.ui.settings.window_settings import WindowSettings
from desktop.ui.shell.habits import Habits
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.shell.status import StatusModel
from desktop.ui.widgets.button import Button

_TEAM, _LOADED = Path("/home/ana/runbooks/platform-team"), Path("/home/ana/Downloads/vendor-runbooks")
_FILLED = Settings(library_folders=(_TEAM, _LOADED), trusted_folders=(_TEAM,), pace=Pace.TO_NEXT_QUESTION)
_NO_KEYRING = (
    "No keyring that may be used was found (found: keyring.backends.fail.Keyring). Secrets are kept only in Secret "
    "Service, KWallet, macOS Keychain or Windows Credential Locker, never in a file. Enter it when asked: it is then "
    "kept for this session only."
)
_KINDS = (
    "authorization",
    "aws-secret-key",
    "cookie",
    "jwt",
    "password",
    "private-key",
    "token",
    "url-password",
)
Done = Callable[[Settings | HandrailError], None]


class SampleSettings:
    def __init__(self, *, is_first_time: bool = False) -> None:
        self._settings = Settings() if is_first_time else _FILLED
        self._has_keyring = not is_first_time

    def settings(self) -> Settings:
        return self._settings

    def problems(self) -> tuple[str, ...]:
        return ()

    def usual_operator(self) -> str:
        return "ana"

    def settings_file(self) -> Path:
        return Path("/home/ana/.config/handrail/settings.json")

    def fixed_folders(self) -> tuple[FixedFolder, ...]:
        return (FixedFolder(Path("/opt/handrail/runbooks"), "comes with the program", is_trusted=True),)

    def change(self, change: Change, done: Done) -> None:
        self._settings = change(self._settings)
        done(self._settings)

    def add_folder(self, text: str, done: Done) -> None:
        if not text.startswith("/"):
            done(InputError(f"There is no folder {text}. Check how it is written."))
            return
        self.change(
            lambda settings: replace(settings, library_folders=(*settings.library_folders, Path(text))), done
        )

    def data_folder(self, done: Callable[[DataFolder], None]) -> DataFolder:
        folder = DataFolder(Path("/home/ana/.local/share/handrail"))
        done(replace(folder, size_bytes=48_312_004, files=212))
        return folder

    def keyring(self, done: Callable[[KeyringState], None], *, is_tried: bool) -> None:
        if self._has_keyring:
            done(KeyringState("Secret Service", works=True, was_tried=is_tried))
        else:
            done(KeyringState(_NO_KEYRING, works=False))

    def rules(self, done: Callable[[Rules], None]) -> None:
        kinds = tuple(RuleKind(name, 1 + at % 4) for at, name in enumerate(_KINDS))
        done(Rules(Path("/opt/handrail/resources/redaction.toml"), kinds))


def settings_page(status: StatusModel, is_first_time: bool, memory: WindowMemory) -> SettingsView:
    window = WindowSettings(memory, Habits(memory))
    return SettingsView(SettingsViewModel(SampleSettings(is_first_time=is_first_time), status), window)


def show_foot(window: QWidget) -> None:
    """Take a folder away, try one that is not there, and show the foot of the page."""
    for page in window.findChildren(SettingsView):
        page.folders.removes[_LOADED].click()
        page.folders.path.edit.setText("runbooks/of/nobody")
        page.folders.add.click()
        QCoreApplication.processEvents()
        bar = page.area.verticalScrollBar()
        bar.setValue(bar.maximum())
        stops = [one for one in page.area.findChildren(Button) if one.isVisible()]
        stops[-1].setFocus()  # it stays in sight at the other sizes
