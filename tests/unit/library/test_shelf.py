"""The library keeps up with its folders, and what it knows it does not read again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.domain.errors import InputError, NoRunbookError
from desktop.library import Library, open_library

_BOOK = """\
runbook: 1
id: {id}
title: {title}
symptoms: [{symptom}]
steps:
  - id: look
    title: How full is it?
    check: host.disk
  - id: fix
    title: Make room
    effect: changes
    run: "true"
    risk: none
"""


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDRAIL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("HANDRAIL_LIBRARY", str(tmp_path / "team"))
    monkeypatch.setattr("desktop.library.shelf.shipped_runbooks_dir", lambda: tmp_path / "shipped")
    monkeypatch.setattr("desktop.paths.shipped_runbooks_dir", lambda: tmp_path / "shipped")
    for folder in ("team", "shipped"):
        (tmp_path / folder).mkdir()


def _write(path: Path, id_: str, title: str = "A title", symptom: str = "ENOSPC", age_s: int = 60) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_BOOK.format(id=id_, title=title, symptom=symptom))
    at = path.stat().st_mtime - age_s
    os.utime(path, (at, at))
    return path


def _ids(library: Library) -> list[str]:
    return [entry.id for entry in library.entries]


def test_steps_inside_groups_are_there_too(tmp_path: Path) -> None:
    inside = "{id: fix, title: Fix the gremlin, run: x, effect: changes, undo: u, risk: r}"
    text = f"runbook: 1\nid: x\ntitle: X\nsteps:\n- {{id: g, title: G, group: [{inside}]}}\n"
    (tmp_path / "team" / "x.yaml").write_text(text, encoding="utf-8")
    entry = open_library().find("x")
    assert [(step.id, step.kind) for step in entry.steps] == [("g", "group"), ("fix", "run")]
    assert entry.effects == ("reads", "changes")
    assert any("gremlin" in words for words in entry.terms)


def test_runbooks_of_all_folders_are_there_with_their_steps(tmp_path: Path) -> None:
    _write(tmp_path / "shipped" / "one.yaml", "one", "B title")
    _write(tmp_path / "team" / "deep" / "two.yml", "two", "A title")
    library = open_library()
    assert _ids(library) == ["two", "one"]
    entry = library.entries[1]
    assert [(step.id, step.kind, step.effect) for step in entry.steps] == [
        ("look", "check", "reads"),
        ("fix", "run", "changes"),
    ]
    assert entry.effects == ("reads", "changes")
    assert (entry.is_trusted, library.entries[0].is_trusted) == (True, False)


def test_a_broken_runbook_is_listed_with_its_errors_and_other_yaml_is_not(tmp_path: Path) -> None:
    (tmp_path / "team" / "broken-one.yaml").write_text("runbook: 1\nid: x\n")
    (tmp_path / "team" / "mkdocs.yml").write_text("site_name: Ours\n")
    (tmp_path / "team" / "huge.yaml").write_text("# " + "x" * 1_100_000)
    (tmp_path / "team" / "one.incidents").mkdir()
    _write(tmp_path / "team" / "one.incidents" / "full.yaml", "incident")
    _write(tmp_path / "team" / ".git" / "x.yaml", "hidden")
    library = open_library()
    assert _ids(library) == ["broken-one", "huge"]
    assert all(entry.problems and not entry.problems[0].is_warning for entry in library.entries)
    assert library.entries[0].title == "Broken one"


def test_a_second_start_reads_no_runbook_and_imports_no_loader(tmp_path: Path) -> None:
    file = _write(tmp_path / "team" / "one.yaml", "one")
    open_library()
    index = tmp_path / "data" / "cache" / "library.json"
    assert index.exists()
    stat = file.stat()
    file.write_bytes(file.read_bytes().replace(b"A title", b"B title"))  # unseen: same size, same time
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    shipped = f"lambda: pathlib.Path({str(tmp_path / 'shipped')!r})"
    code = (
        "import pathlib, sys, desktop.paths, desktop.library.shelf as shelf;"
        f"shelf.shipped_runbooks_dir = desktop.paths.shipped_runbooks_dir = {shipped};"
        "print([e.title for e in shelf.open_library().entries],"
        "[m for m in ('yaml', 'pydantic', 'rapidfuzz', 'desktop.language.loader') if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "'A title'" in told.stdout
    assert told.stdout.strip().endswith("[]")


def test_changes_are_seen_and_listeners_told(tmp_path: Path) -> None:
    one = _write(tmp_path / "team" / "one.yaml", "one")
    library = open_library()
    told: list[int] = []
    stop = library.subscribe(lambda: told.append(len(library.entries)))
    assert library.refresh() is False
    _write(tmp_path / "team" / "two.yaml", "two")
    assert library.refresh() is True
    _write(one, "one", "Another title", age_s=30)
    assert library.refresh() is True
    assert {entry.title for entry in library.entries} == {"A title", "Another title"}
    one.unlink()
    assert library.refresh() is True
    stop()
    _write(tmp_path / "team" / "three.yaml", "three")
    library.refresh()
    assert told == [2, 2, 1]
    assert _ids(open_library(is_fresh=False)) == ["three", "two"]


def test_a_file_changed_right_after_the_index_was_written_is_read_again(tmp_path: Path) -> None:
    _write(tmp_path / "team" / "one.yaml", "one", age_s=0)
    open_library()
    assert _ids(open_library(is_fresh=False)) == []
    assert _ids(open_library()) == ["one"]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": 1}', '{"format": 1, "written_ns": 9e30, "files": [[1]]}']
)
def test_a_broken_index_is_made_anew(tmp_path: Path, text: str) -> None:
    _write(tmp_path / "team" / "one.yaml", "one")
    open_library()
    (tmp_path / "data" / "cache" / "library.json").write_text(text)
    assert _ids(open_library()) == ["one"]


def test_one_is_found_by_id_and_by_path_and_a_slip_offers_the_nearest(tmp_path: Path) -> None:
    file = _write(tmp_path / "team" / "x.yaml", "service-down")
    library = open_library()
    assert library.find("service-down").path == file
    assert library.find(str(file)).id == "service-down"
    with pytest.raises(InputError, match="Did you mean service-down"):
        library.find("servce-down")
    with pytest.raises(NoRunbookError) as caught:
        library.find("zzz")
    assert (
        str(caught.value) == "There is no runbook 'zzz' in the library."
    )  # the window has no `handrail list`


def test_one_id_in_two_files_is_refused_unless_the_bytes_are_the_same(tmp_path: Path) -> None:
    _write(tmp_path / "shipped" / "one.yaml", "one")
    _write(tmp_path / "team" / "one.yaml", "one")
    library = open_library()
    assert library.find("one").id == "one"
    _write(tmp_path / "team" / "one.yaml", "one", "Another title", age_s=30)
    library.refresh()
    with pytest.raises(InputError, match="Several runbooks"):
        library.find("one")


def test_an_approval_shows_at_once(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    _write(tmp_path / "team" / "one.yaml", "one")
    library = open_library()
    entry = library.entries[0]
    library.trust.approve(entry.file, entry.sha256, by="ana", at=datetime(2026, 11, 23, tzinfo=UTC))
    library.trust_changed()
    assert library.entries[0].is_trusted
    assert open_library().entries[0].is_trusted


def test_search_goes_through_the_library(tmp_path: Path) -> None:
    _write(tmp_path / "team" / "one.yaml", "one", symptom="No space left on device")
    (hit,) = open_library().search("error: No space left on device")
    assert (hit.entry.id, hit.reasons[0].where) == ("one", "symptom")
