"""The editor over sample files for the pictures; the linter, the schema and the checks are the real ones."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from time import monotonic

from PySide6.QtWidgets import QWidget

from desktop.domain.errors import HandrailError, InputError, NoRunbookError
from desktop.library.drafts import Draft
from desktop.library.manuscript import Manuscript
from desktop.paths import shipped_runbooks_dir
from desktop.ui.editor.look import Asked, Look, Sight
from desktop.ui.editor.page import NEW, EditorPage
from desktop.ui.editor.port import Opened, Saved
from desktop.ui.editor.preview_pane import MAP, STEP
from desktop.ui.editor.viewmodel import EditorViewModel
from desktop.ui.navigation import EDITOR, Navigator, Place
from desktop.ui.run.shot_page import turn

BOOK, LONG_BOOK = "linux-filesystem-filling-up", "database-connections-exhausted"
_FOLDER = "/home/kim/runbooks"


class SampleEditor:
    """Files of the shipped library, as if they were somebody's own."""

    def __init__(self) -> None:
        self._sight, self._on_disk = Sight(), "on disk"

    def open(self, key: str, done: Callable[[Opened | HandrailError], None]) -> None:
        if not key:
            return
        name, _, state = key.partition("#")
        file = shipped_runbooks_dir() / f"{name}.yaml"
        if not file.is_file():
            done(NoRunbookError(f"There is no runbook {name!r} in the library."))
            return
        text = file.read_text(encoding="utf-8")
        is_shipped = state == "shipped"
        self._on_disk = "theirs" if state == "theirs" else "on disk"
        manuscript = Manuscript(
            file=f"{_FOLDER}/{name}.yaml", text=text, sha256="on disk", is_read_only=is_shipped,
            why_read_only="it came with the program, and an update would replace it" if is_shipped else "",
        )  # fmt: skip
        lost = Draft(file=manuscript.file, text=f"{text}\n", over="on disk", at="2026-11-19T02:58:00+00:00")
        done(Opened(manuscript=manuscript, draft=lost if state == "draft" else None))

    def look(self, text: str, file: str, done: Callable[[Look], None]) -> None:
        shelf = shipped_runbooks_dir()
        look, follow = self._sight.look(Asked(text, file, shelf / "new-runbook.yaml"), _not_there)
        done(follow() if follow is not None else look)

    def save(
        self,
        manuscript: Manuscript,
        text: str,
        done: Callable[[Saved | HandrailError], None],
        *,
        is_typed: bool,
    ) -> None:
        fresh = Manuscript(file=manuscript.file, text=text, sha256=sha256(text.encode()).hexdigest())
        done(Saved(fresh, text))

    def save_as(
        self,
        file: Path,
        text: str,
        done: Callable[[Saved | HandrailError], None],
        *,
        typed_over: Manuscript | None,
    ) -> None:
        self.save(Manuscript(file=str(file), text="", sha256=""), text, done, is_typed=False)

    def hash_of(self, file: str, done: Callable[[str], None]) -> None:
        done(self._on_disk)

    def keep_draft(self, draft: Draft, *, at_once: bool = False) -> None:
        pass

    def drop_draft(self, file: str) -> None:
        pass

    def runbooks(self) -> Mapping[str, str]:
        return {"first-look": "A first look at a machine", "high-load": "The load is high"}

    def folder_for_new(self) -> Path:
        return Path(_FOLDER)


def _not_there(runbook_id: str) -> Path:
    raise InputError(f"There is no runbook {runbook_id!r}.")


def sample_page(navigator: Navigator) -> EditorPage:
    return EditorPage(EditorViewModel(SampleEditor(), navigator))


def _page(window: QWidget) -> EditorPage:
    return window.findChildren(EditorPage)[-1]


def _wait(page: EditorPage, is_done: Callable[[], bool] | None = None) -> None:
    """Let the text be looked at and coloured, for two seconds at most."""
    until = monotonic() + 2
    while monotonic() < until:
        turn()
        if page.vm.looker.is_up_to_date and page.edit.highlighter.is_done and (is_done is None or is_done()):
            break


def _line_of(page: EditorPage, words: str) -> int:
    return next(at for at, line in enumerate(page.edit.text.split("\n")) if words in line)


def _in_step(window: QWidget, words: str = "id: largest") -> EditorPage:
    page = _page(window)
    _wait(page)
    page.edit.go_to(_line_of(page, words), 10)
    _wait(page, lambda: not page.following)
    return page


def _clean(window: QWidget) -> None:
    _in_step(window)


def _with_problems(window: QWidget) -> None:
    page = _in_step(window, "id: space")
    text = page.edit.text
    for right, wrong in (
        ("check: host.disk", "check: host.dsk"), ("next: verify", "next: verfy"),
        ("    undo: ", "    # undo: "),
    ):  # fmt: skip
        text = text.replace(right, wrong, 1)
    page.edit.replace_text(text)
    _wait(page)
    page.walk.step(1)
    _wait(page, lambda: not page.following)


def _offers(window: QWidget) -> None:
    page = _in_step(window, "check: host.disk")
    at = _line_of(page, "check: host.disk")
    page.edit.go_to(at, len(page.edit.text.split("\n")[at]))
    page.edit.insertPlainText("\n    ")
    page.offering.ask()


def _checks(window: QWidget) -> None:
    page = _in_step(window, "check: host.disk")
    at = _line_of(page, "check: host.disk")
    page.edit.go_to(at, page.edit.text.split("\n")[at].index("host.") + 5)
    page.offering.ask()


def _turn_to_map(page: EditorPage) -> None:
    page.turn_preview()
    page.head.views.choose(MAP + 1)


def _map(window: QWidget) -> None:
    page = _in_step(window, "- id: ")
    _turn_to_map(page)
    _wait(page, lambda: not page.following)


def _scripts(window: QWidget) -> None:
    """A mistake in a script, as ShellCheck or the shell of this machine would find it; and the bar to rename."""
    page = _in_step(window, "id: largest")
    page.edit.replace_text(page.edit.text.replace("    run: |\n", "    run: |\n      cd $HOME\n", 1))
    _wait(page, lambda: page.vm.looker.knows_scripts)
    page.edit.go_to(_line_of(page, "id: largest"), 12)
    page.habits.ask_for_name()
    _wait(page, lambda: not page.following)


def _groups(window: QWidget) -> None:
    page = _in_step(window, "- id: ")
    page.edit.replace_text(_GROUPS)
    _wait(page, lambda: not page.following)
    page.edit.go_to(_line_of(page, "id: memory"), 10)
    _turn_to_map(page)
    _wait(page, lambda: not page.following)


_GROUPS = """\
runbook: 1
id: linux-filesystem-filling-up
title: Hosts of the shop
inputs:
  hosts: {type: targets, default: [local]}
steps:
  - id: answers
    title: Does the shop answer?
    check: host.load
    outcomes:
      - {fail: load_1m > 90, next: machines}
      - {pass: otherwise, next: end.resolved}
  - id: machines
    title: Look at each machine
    each: ${hosts}
    on: ${item}
    mode: parallel
    group:
      - {id: memory, title: Is there memory?, check: host.memory}
      - {id: space, title: Is there space?, check: host.disk, with: {path: /}}
      - {id: load, title: Is it busy?, check: host.load}
  - id: deeper
    title: Until one can tell
    mode: first_known
    group:
      - {id: log, title: What does the log say?, run: journalctl -n 20}
      - {id: person, title: Ask the owner, do: Call the owner of the shop.}
  - id: told
    title: Hand it over
    escalate: {to: The owner, because: Nothing was found.}
"""


def _step_part(window: QWidget) -> None:
    page = _in_step(window)
    page.head.views.choose(STEP + 1)  # of text, step and map, where there is room for one only
    _wait(page, lambda: not page.following)


def _find(window: QWidget) -> None:
    page = _in_step(window)
    page.finding.open()
    page.find_bar.box.edit.setText("mount")


def _theirs(window: QWidget) -> None:
    page = _in_step(window)
    page.vm.tell_on_disk("theirs")


Scene = tuple[Place, Callable[[QWidget], None]]
SCENES: Mapping[str, Scene] = {
    "editor": (Place(EDITOR, BOOK), _clean),
    "editor_problems": (Place(EDITOR, BOOK), _with_problems),
    "editor_offers": (Place(EDITOR, BOOK), _offers),
    "editor_checks": (Place(EDITOR, BOOK), _checks),
    "editor_map": (Place(EDITOR, BOOK), _map),
    "editor_map_long": (Place(EDITOR, LONG_BOOK), _map),
    "editor_map_groups": (Place(EDITOR, BOOK), _groups),
    "editor_rename": (Place(EDITOR, BOOK), _scripts),
    "editor_step": (Place(EDITOR, BOOK), _step_part),
    "editor_find": (Place(EDITOR, BOOK), _find),
    "editor_shipped": (Place(EDITOR, f"{BOOK}#shipped"), _clean),
    "editor_draft": (Place(EDITOR, f"{BOOK}#draft"), _clean),
    "editor_theirs": (Place(EDITOR, f"{BOOK}#theirs"), _theirs),
    "editor_new": (Place(EDITOR, text=NEW), lambda _window: None),
    "editor_missing": (Place(EDITOR, "gone"), lambda _window: None),
}
