"""Opens, lints and saves runbooks for the editor, off the GUI thread, and keeps what is not saved yet."""

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.domain.errors import HandrailError, RecordFullError
from desktop.library.drafts import Draft, drop_draft, find_draft, find_new_draft, keep_draft
from desktop.library.manuscript import Manuscript, read_manuscript, sha256_of, write_manuscript
from desktop.paths import library_folders, shipped_runbooks_dir
from desktop.ui.editor.look import Asked, Sight
from desktop.ui.editor.look_process import LookProcess
from desktop.ui.editor.port import Opened, Saved
from desktop.workbench import utc_now

if TYPE_CHECKING:
    from desktop.ui.backstage import Backstage
    from desktop.ui.editor.look import Look

LARGE = 24_000  # characters: such a text is looked at in another process, so that this one answers meanwhile
_ENDINGS = (".yaml", ".yml")


class EditorAdapter:
    """What was kept last is what is found: drafts are written one after the other."""

    def __init__(self, stage: "Backstage") -> None:
        self._stage, self._lock, self._writing = stage, threading.Lock(), threading.Lock()
        self._drafts: dict[str, Draft | None] = {}  # not written yet; None is to be dropped
        self._sight, self._process = Sight(), LookProcess()
        self._looks, self._are_checks_read = 0, False

    def open(self, key: str, done: Callable[[Opened | HandrailError], None]) -> None:
        self._stage.do(partial(self._open, key, done))

    def _open(self, key: str, done: Callable[[Opened | HandrailError], None]) -> None:
        try:
            manuscript = (
                read_manuscript(self._file_of(key)) if key else Manuscript(file="", text="", sha256="")
            )
            self._write_drafts()
            with self._writing:
                draft = find_draft(manuscript.file) if key else find_new_draft()
        except HandrailError as fault:
            done(fault)
            return
        is_shipped = bool(key) and Path(manuscript.file).is_relative_to(shipped_runbooks_dir())
        runbook_id = Path(manuscript.file).stem if is_shipped else ""
        done(Opened(manuscript=manuscript, draft=draft, runbook_id=runbook_id))

    def _file_of(self, key: str) -> Path:
        path = Path(key)
        if path.suffix in _ENDINGS or len(path.parts) > 1:
            return path.absolute()
        return self._stage.bench.library.find(key).path

    def look(self, text: str, file: str, done: "Callable[[Look], None]") -> None:
        self._looks += 1
        self._stage.do(partial(self._look, self._looks, text, file, done))

    def _look(self, number: int, text: str, file: str, done: "Callable[[Look], None]") -> None:
        place = Path(file) if file else self.folder_for_new() / "new-runbook.yaml"
        here = partial(self._look_here, number, Asked(text, file, place), done)
        if len(text) < LARGE:
            here()
        else:
            files = {one.id: one.file for one in self._stage.bench.library.entries} if "use:" in text else {}
            self._process.ask(Asked(text, file, place), files, done, lambda: self._stage.do(here))
        self._read_checks()

    def _look_here(self, number: int, asked: Asked, done: "Callable[[Look], None]") -> None:
        look, follow = self._sight.look(asked, lambda name: self._stage.bench.library.find(name).path)
        done(look)
        if follow is not None and number == self._looks:
            done(follow())

    def _read_checks(self) -> None:
        """What is offered at the cursor needs them, and imports take time."""
        from desktop.checks.catalogue import check_ids, find_check

        if not self._are_checks_read:
            self._are_checks_read = True
            for check_id in check_ids():
                find_check(check_id)

    def close(self) -> None:
        self._process.close()

    def save(
        self,
        manuscript: Manuscript,
        text: str,
        done: Callable[[Saved | HandrailError], None],
        *,
        is_typed: bool,
    ) -> None:
        self._stage.do(partial(self._save, manuscript, text, done, manuscript if is_typed else None))

    def _save(
        self, manuscript: Manuscript, text: str, done: Callable[[Saved | HandrailError], None],
        typed_over: Manuscript | None,
    ) -> None:  # fmt: skip
        file = Path(manuscript.file)
        try:
            written = write_manuscript(file, manuscript.encoded(text), over=manuscript.sha256)
            saved = Saved(read_manuscript(file), text)
        except HandrailError as fault:
            done(fault)
            return
        if typed_over is not None:
            self._carry_trust(manuscript.file, written, typed_over)
        self.drop_draft(manuscript.file)
        done(saved)
        self._stage.library.refresh()

    def _carry_trust(self, file: str, sha256: str, over: Manuscript) -> None:
        """What was typed here over bytes that might run, or over nothing, may run too."""
        bench = self._stage.bench
        trust = bench.library.trust
        if not trust.allows(file, sha256) and (not over.file or trust.allows(over.file, over.sha256)):
            with suppress(RecordFullError):  # then it is looked at and trusted as any other
                trust.carry_on(file, sha256, over=over.sha256, by=bench.operator, at=utc_now())

    def save_as(
        self,
        file: Path,
        text: str,
        done: Callable[[Saved | HandrailError], None],
        *,
        typed_over: Manuscript | None,
    ) -> None:
        self._stage.do(partial(self._save_as, str(file.absolute()), text, done, typed_over))

    def _save_as(
        self,
        file: str,
        text: str,
        done: Callable[[Saved | HandrailError], None],
        typed_over: Manuscript | None,
    ) -> None:
        self._save(Manuscript(file=file, text="", sha256=sha256_of(Path(file))), text, done, typed_over)

    def hash_of(self, file: str, done: Callable[[str], None]) -> None:
        self._stage.do(lambda: done(sha256_of(Path(file))))

    def keep_draft(self, draft: Draft, *, at_once: bool = False) -> None:
        self._note(draft.file, draft, at_once=at_once)

    def drop_draft(self, file: str) -> None:
        self._note(file, None)

    def _note(self, file: str, draft: Draft | None, *, at_once: bool = False) -> None:
        with self._lock:
            self._drafts[file] = draft
        if at_once:
            self._write_drafts()
        else:
            self._stage.do(self._write_drafts)

    def _write_drafts(self) -> None:
        """A draft that cannot be written waits for the next one: the text itself is in the window. Whoever notes one
        does not wait for the disk."""
        with self._writing:
            with self._lock:
                noted = tuple(self._drafts.items())
            for file, draft in noted:
                try:
                    drop_draft(file) if draft is None else keep_draft(draft)
                except OSError:
                    continue
                with self._lock:
                    if self._drafts.get(file) is draft:
                        self._drafts.pop(file, None)

    def runbooks(self) -> Mapping[str, str]:
        return {entry.id: entry.title for entry in self._stage.library.entries() if not entry.problems}

    def folder_for_new(self) -> Path:
        folders = library_folders(tuple(self._stage.bench.settings.library_folders))
        own = [folder for folder in folders if folder != shipped_runbooks_dir() and folder.is_dir()]
        return own[0] if own else Path.home()
