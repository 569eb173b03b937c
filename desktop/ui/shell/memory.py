"""What the window remembers between starts: its place on the screen, scheme, zoom, and a few habits."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from desktop.paths import private_folder
from desktop.ui.theme.tokens import Scheme


class WindowMemory:
    """An INI file in the settings folder; what cannot be read is as if it was never set."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._store = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)

    @property
    def geometry(self) -> QByteArray:
        value = self._store.value("window/geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    @property
    def scheme(self) -> Scheme:
        try:
            return Scheme(str(self._store.value("look/scheme", Scheme.SYSTEM.value)))
        except ValueError:
            return Scheme.SYSTEM

    @property
    def zoom(self) -> float:
        try:
            return float(str(self._store.value("look/zoom", "1.0")))
        except ValueError:
            return 1.0

    @property
    def is_observe_only(self) -> bool:
        return str(self._store.value("run/observe_only", "false")) == "true"

    @property
    def is_notifying(self) -> bool:
        """Tell by the system what a run has come to while the window is not in front."""
        return str(self._store.value("run/notify", "true")) == "true"

    def keep_notifying(self, is_on: bool) -> None:
        self._set("run/notify", "true" if is_on else "false")

    @property
    def has_toured(self) -> bool:
        """The tour of the run page was seen, or left for good."""
        return str(self._store.value("learn/toured", "false")) == "true"

    def keep_toured(self, is_on: bool = True) -> None:
        self._set("learn/toured", "true" if is_on else "false")

    @property
    def starts_at_home(self) -> bool:
        """Begin at Home, and not where the window was left."""
        return str(self._store.value("window/starts_at_home", "false")) == "true"

    def keep_starting_at_home(self, is_on: bool) -> None:
        self._set("window/starts_at_home", "true" if is_on else "false")

    def habit(self, name: str) -> str:
        """What is remembered of how a page was arranged; see `Habits`, which makes sense of it."""
        value = self._store.value(f"habits/{name}", "")
        return value if isinstance(value, str) else ""

    def keep_habit(self, name: str, text: str) -> None:
        self._set(f"habits/{name}", text)

    def forget_habits(self) -> None:
        self._store.remove("habits")

    def keep_geometry(self, geometry: QByteArray) -> None:
        self._set("window/geometry", geometry)

    def keep_look(self, scheme: Scheme, zoom: float) -> None:
        self._set("look/scheme", scheme.value)
        self._set("look/zoom", str(zoom))

    def keep_observe_only(self, is_on: bool) -> None:
        self._set("run/observe_only", "true" if is_on else "false")

    def _set(self, key: str, value: object) -> None:
        private_folder(self._folder)
        self._store.setValue(key, value)
