"""What the editor knows: which file, whether it is saved, what is wrong with the text, and what it will look like."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.domain.errors import HandrailError, Problem
from desktop.language.first_step import first_step_text
from desktop.library.drafts import NEW, Draft
from desktop.library.manuscript import ChangedMeanwhileError, Manuscript
from desktop.redaction.clean import clean
from desktop.ui.editor.answers import Arrived, Ask, typed_words
from desktop.ui.editor.disk_watch import DiskWatch
from desktop.ui.editor.looker import Looker
from desktop.ui.editor.lost_text import LostText
from desktop.ui.editor.port import EditorPort, Opened, Saved
from desktop.ui.editor.renaming import with_id_of
from desktop.ui.editor.trying import Trying
from desktop.ui.navigation import LIBRARY, START, Navigator


class EditorViewModel(QObject):
    opened = Signal()  # another text is to be shown
    text_replaced = Signal(str)  # the text of the same file is another; it can be undone
    changed = Signal()
    saved = Signal()
    _came = Signal(object)

    def __init__(
        self, port: EditorPort, navigator: Navigator, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        super().__init__()
        self.port = port
        self._navigator, self._now = navigator, now
        self.manuscript: Manuscript | None = None
        self.looker = Looker(port, self)
        self.trouble, self.told = "", ""
        self.ask = Ask.NOTHING
        self.draft: Draft | None = None
        self.lost = LostText(port, self)
        self._new_name = self._left = ""  # what drafts go by: of this new runbook, of the file that was left
        self.text: Callable[[], str] = lambda: self.manuscript.text if self.manuscript is not None else ""
        self.is_typed: Callable[[], bool] = lambda: False  # all of the text, over what was opened
        self.key, self._runbook_id, self._request = "", "", 0
        self.is_unsaved = self.tries_after = self.is_saving = False
        self.looker.text = lambda: self.text()
        self.trying = Trying(self)
        self.disk = DiskWatch(port, self.keep, self)
        self.disk.heard.connect(self.tell_on_disk)
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def is_open(self) -> bool:
        return self.manuscript is not None

    @property
    def is_new(self) -> bool:
        return self.manuscript is not None and not self.manuscript.file

    @property
    def is_read_only(self) -> bool:
        return self.manuscript is not None and self.manuscript.is_read_only

    @property
    def draft_words(self) -> str:
        """When the text that was never saved was typed."""
        return typed_words(self.draft)

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.looker.problems

    @property
    def name(self) -> str:
        if self.manuscript is None:
            return ""
        return Path(self.manuscript.file).name if self.manuscript.file else self.tr("New runbook")

    @property
    def can_save(self) -> bool:
        is_due = self.is_unsaved or self.is_new
        return self.is_open and is_due and not self.is_read_only and self.ask is Ask.NOTHING

    @property
    def can_try(self) -> bool:
        return self.looker.sketch.head is not None and not self.looker.sketch.errors

    def close(self) -> None:
        """Ask for nothing any more."""
        self.looker.close()
        self.disk.close()

    def open(self, key: str) -> None:
        """Open a runbook; one that is open already stays as it is, with what was typed."""
        if self.is_open and key == self.key:
            self.changed.emit()
            return
        self._leave()
        self.key, self.manuscript, self.trouble = key, None, ""
        self.is_saving = self.tries_after = False
        self._ask_for(lambda done: self.port.open(key, done))
        self.changed.emit()

    def begin(self, kind: str) -> None:
        """Begin a new runbook with one step of a kind; nothing is on the disk before it is saved."""
        self._begin_new(first_step_text(kind), f"{NEW}{self._now().isoformat()}")

    def _begin_new(self, text: str, draft_name: str) -> None:
        self._leave()
        self._request += 1  # what was asked for before is not wanted any more
        self.key, self._new_name = "", draft_name
        self._show(Manuscript(file="", text=text, sha256=""))

    @property
    def _draft_name(self) -> str:
        return (self.manuscript.file if self.manuscript is not None else "") or self._new_name

    def offer_lost(self) -> None:
        """Look for the text of a new runbook that was never saved."""
        self.lost.look(self._new_name if self.is_new else "")

    @Slot()
    def take_lost(self) -> None:
        draft = self.lost.take()
        if draft is not None:
            self._begin_new(draft.text, draft.file)

    def _ask_for(self, request: "Callable[[Callable[[object], None]], None]") -> None:
        self._request += 1
        number = self._request
        request(lambda what: self._came.emit(Arrived(number, what)))

    def _leave(self) -> None:
        if self.is_unsaved:
            self.keep()
        self.disk.keep_no_more()

    def _show(self, manuscript: Manuscript, *, draft: Draft | None = None, runbook_id: str = "") -> None:
        self.manuscript, self._runbook_id, self.draft = manuscript, runbook_id, draft
        self.ask = Ask.DRAFT if draft is not None and draft.text != manuscript.text else Ask.NOTHING
        self.is_unsaved, self.trouble, self.told = False, "", ""
        self.is_saving = self.tries_after = False
        self.opened.emit()
        self.changed.emit()
        self.looker.begin(manuscript.file)
        self.disk.follow(manuscript.file)

    @Slot()
    def save(self) -> None:
        if self.manuscript is None or not self.can_save or self.is_new or self.is_saving:
            return
        self.is_saving = True
        saving, text, is_typed = self.manuscript, self.text(), self.is_typed()
        self._ask_for(lambda done: self.port.save(saving, text, done, is_typed=is_typed))

    def go_to_start(self) -> None:
        if self.manuscript is not None:
            self._navigator.go(START, self._runbook_id or self.manuscript.file)

    @Slot()
    def to_library(self) -> None:
        self._navigator.go(LIBRARY)

    def save_as(self, file: Path, *, tries_after: bool = False) -> None:
        """Save into another file and go on in that one; its id becomes the file's name."""
        if self.manuscript is None or self.is_saving:
            return
        text, over = with_id_of(file.stem, self.text()), self.manuscript if self.is_typed() else None
        if text != self.text():
            self.text_replaced.emit(text)
        self.is_saving, self.tries_after = True, tries_after
        self._left = self._draft_name
        self._ask_for(lambda done: self.port.save_as(file, text, done, typed_over=over))

    @Slot()
    def take_draft(self) -> None:
        if self.draft is None or self.manuscript is None:
            return
        if self.draft.over != self.manuscript.sha256:  # the file has changed since: saving will ask
            self.manuscript = replace(self.manuscript, sha256=self.draft.over)
        self.ask = Ask.NOTHING
        self.changed.emit()
        self.text_replaced.emit(self.draft.text)
        self.disk.check()

    @Slot()
    def drop_draft(self) -> None:
        self.port.drop_draft(self._draft_name)
        self.ask, self.draft = Ask.NOTHING, None
        self.changed.emit()

    @Slot()
    def reload(self) -> None:
        """Show what is on the disk; what was typed comes back with undo."""
        if self.manuscript is not None:
            file = self.manuscript.file
            self._ask_for(lambda done: self.port.open(file, done))

    @Slot()
    def keep_mine(self) -> None:
        """Let the next save replace what is on the disk now, and nothing later."""
        if self.manuscript is not None:
            self.manuscript = replace(self.manuscript, sha256=self._on_disk)
            self.ask = Ask.NOTHING
            self.changed.emit()

    _on_disk = ""

    def touch(self, *, is_unsaved: bool) -> None:
        """The text is another one; the problems shown are of an older one until it was looked at."""
        self.looker.touch()
        self.trying.forget()
        was, self.is_unsaved = self.is_unsaved, is_unsaved
        if is_unsaved:
            self.disk.keep_soon()
        elif was and self.manuscript is not None:  # undone to what is saved
            self.disk.keep_no_more()
            self.port.drop_draft(self._draft_name)
        if was != is_unsaved:
            self.told = ""
            self.changed.emit()

    @Slot()
    def keep(self, *, at_once: bool = False) -> None:
        """Keep what is not saved; at once before the program ends."""
        if self.manuscript is not None and self.is_unsaved and self.ask is not Ask.DRAFT:
            at = self._now().isoformat(timespec="seconds")
            draft = Draft(file=self._draft_name, text=self.text(), over=self.manuscript.sha256, at=at)
            self.port.keep_draft(draft, at_once=at_once)

    def refuse_to_edit(self, why: str) -> None:
        """Only show the file: what would be saved would not be what it holds."""
        if self.manuscript is not None:
            self.manuscript = replace(self.manuscript, is_read_only=True, why_read_only=why)

    @Slot()
    def keep_now(self) -> None:
        """The program ends: what is not saved is kept before it does."""
        self.keep(at_once=True)

    @Slot(object)
    def _take(self, arrived: object) -> None:
        if isinstance(arrived, Arrived) and arrived.number == self._request:
            self._take_answer(arrived.what)

    @Slot(str)
    def tell_on_disk(self, sha256: str) -> None:
        """Hear what the file on the disk is now; while something has to be decided already, nothing is added."""
        now = self.manuscript
        if now is None or self.is_saving or self.ask is Ask.DRAFT:
            return
        is_other = sha256 not in ("", now.sha256)
        self._on_disk = sha256
        if is_other != (self.ask is Ask.CONFLICT):
            self.ask = Ask.CONFLICT if is_other else Ask.NOTHING
            self.changed.emit()

    def _take_answer(self, answer: object) -> None:
        match answer:
            case Opened() if self.manuscript is not None and self.manuscript.file == answer.manuscript.file:
                self._take_reloaded(answer)
            case Opened():
                self._show(answer.manuscript, draft=answer.draft, runbook_id=answer.runbook_id)
            case Saved():
                self._take_saved(answer)
            case ChangedMeanwhileError():
                self.is_saving = self.tries_after = False
                self.disk.check()
            case HandrailError():
                self.is_saving = self.tries_after = False
                self.trouble = clean(str(answer))
                self.changed.emit()

    def _take_reloaded(self, answer: Opened) -> None:
        self.manuscript, self.ask = answer.manuscript, Ask.NOTHING
        self.text_replaced.emit(answer.manuscript.text)
        self.saved.emit()
        self.changed.emit()

    def _take_saved(self, saved: Saved) -> None:
        if self.manuscript is None or self.manuscript.file != saved.manuscript.file:
            self.key = saved.manuscript.file
            self.port.drop_draft(self._left)
        self.manuscript, self._runbook_id, self.ask = saved.manuscript, "", Ask.NOTHING
        self.disk.follow(saved.manuscript.file)
        self.is_saving, self.trouble = False, ""
        self.told = self.tr("Saved {time}").replace("{time}", self._now().astimezone().strftime("%H:%M:%S"))
        if self.text() == saved.text:
            self.is_unsaved = False
            self.saved.emit()
        else:
            self.keep()  # typed while it was saved, and dropped with the draft of what is saved
        self.changed.emit()
        if self.tries_after:
            self.tries_after = False
            self.go_to_start()
