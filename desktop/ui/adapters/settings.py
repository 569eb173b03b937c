"""Writes the settings and puts them in force, and looks at keyring, data folder and rules, for the settings page."""

import os
import threading
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.domain.errors import HandrailError, InputError
from desktop.paths import data_dir, library_folders, resources_dir, shipped_runbooks_dir
from desktop.ui.settings.port import Change, DataFolder, FixedFolder, KeyringState, RuleKind, Rules

if TYPE_CHECKING:
    from desktop.records.settings import Settings
    from desktop.ui.backstage import Backstage

Done = Callable[["Settings | HandrailError"], None]


class SettingsAdapter:
    """The one way by which the window changes settings.json; changes are made one after the other."""

    def __init__(self, stage: "Backstage") -> None:
        self._stage = stage
        self._lock = threading.Lock()
        self._changes: deque[tuple[Change, Done]] = deque()  # in the order in which they were made

    def settings(self) -> "Settings":
        return self._stage.bench.settings

    def problems(self) -> tuple[str, ...]:
        return self._stage.bench.setting_problems

    def usual_operator(self) -> str:
        from desktop.targets.account import account_name

        return account_name()

    def settings_file(self) -> Path:
        from desktop.records.settings import settings_path

        return settings_path()

    def fixed_folders(self) -> tuple[FixedFolder, ...]:
        """Take no look at the runbooks in them, which would hold the window up."""
        from desktop.library.trust import Trust

        shipped = shipped_runbooks_dir()
        from_environment = [folder for folder in library_folders() if folder != shipped]
        trust = Trust((shipped, *self._stage.bench.settings.trusted_folders))
        return (
            FixedFolder(shipped, "comes with the program", is_trusted=True),
            *(
                FixedFolder(folder, "from HANDRAIL_LIBRARY", trust.is_in_trusted_folder(folder / "any.yaml"))
                for folder in from_environment
            ),
        )

    def change(self, change: Change, done: Done) -> None:
        self._changes.append((change, done))
        self._stage.do(self._write_next)

    def add_folder(self, text: str, done: Done) -> None:
        self._stage.do(partial(self._add_folder, text, done))

    def _add_folder(self, text: str, done: Done) -> None:
        folder = Path(os.path.abspath(Path(text.strip()).expanduser()))
        if not text.strip() or not folder.is_dir():
            done(InputError(f"There is no folder {folder}. Check how it is written." if text.strip() else
                            "Write the path of a folder."))  # fmt: skip
            return

        def add(settings: "Settings") -> "Settings":
            known = [one for one in settings.library_folders if one != folder]
            return replace(settings, library_folders=(*known, folder))

        self._changes.append((add, done))
        self._write_next()

    def _write_next(self) -> None:
        """Called in a worker, once for each change. What another process wrote meanwhile is kept."""
        from desktop.records.settings import load_settings, save_settings

        with self._lock:  # workers come in any order, and changes must not
            change, done = self._changes.popleft()
            before = load_settings().settings
            after = change(before)
            try:
                save_settings(after)
            except HandrailError as fault:
                done(fault)
                return
            self._stage.bench.settings = after
        done(after)
        is_other = (after.library_folders, after.trusted_folders) != (
            before.library_folders,
            before.trusted_folders,
        )
        if is_other:
            self._open_library(after)

    def _open_library(self, settings: "Settings") -> None:
        from desktop.library import open_library

        fresh = open_library(settings.library_folders, trusted=settings.trusted_folders, is_fresh=False)
        self._stage.bench.library = fresh
        self._stage.library.refresh()

    def data_folder(self, done: Callable[[DataFolder], None]) -> DataFolder:
        folder = data_dir()
        self._stage.do(lambda: done(_measured(folder)))
        return DataFolder(folder)

    def keyring(self, done: Callable[[KeyringState], None], *, is_tried: bool) -> None:
        self._stage.do(partial(self._look_at_keyring, done, is_tried))

    def _look_at_keyring(self, done: Callable[[KeyringState], None], is_tried: bool) -> None:
        secrets = self._stage.bench.secrets
        try:
            name = secrets.try_out() if is_tried else secrets.describe()
        except HandrailError as fault:
            done(KeyringState(str(fault), works=False))
        else:
            done(KeyringState(name, works=True, was_tried=is_tried))

    def rules(self, done: Callable[[Rules], None]) -> None:
        self._stage.do(lambda: done(_rules()))


def _measured(folder: Path) -> DataFolder:
    size, files = 0, 0
    for place, _folders, names in os.walk(folder):
        for name in names:
            with suppress(OSError):  # it went meanwhile
                size += os.lstat(os.path.join(place, name)).st_size
                files += 1
    return DataFolder(folder, size, files)


def _rules() -> Rules:
    from desktop.redaction.rules import shipped_rules

    kinds = Counter(rule.kind for rule in shipped_rules().rules)
    return Rules(
        resources_dir() / "redaction.toml", tuple(RuleKind(name, n) for name, n in sorted(kinds.items()))
    )
