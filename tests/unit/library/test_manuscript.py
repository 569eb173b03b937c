"""A runbook's file is read with what it was, and written whole or not at all; drafts outlive the program."""

import os
from pathlib import Path

import pytest

from desktop.domain.errors import InputError, RecordFullError
from desktop.library.drafts import Draft, drop_draft, find_draft, keep_draft
from desktop.library.manuscript import (
    ChangedMeanwhileError,
    read_manuscript,
    sha256_of,
    write_manuscript,
)
from desktop.paths import data_dir, shipped_runbooks_dir


def file_with(folder: Path, data: bytes) -> Path:
    file = folder / "one.yaml"
    file.write_bytes(data)
    return file


@pytest.mark.parametrize(
    "data", [b"a: 1\n", b"a: 1\r\nb: 2\r\n", b"\xef\xbb\xbfa: \xc3\xa4\n", b"", b"a", b"a\n\n"]
)
def test_what_is_saved_unchanged_has_the_same_bytes(tmp_path: Path, data: bytes) -> None:
    file = file_with(tmp_path, data)
    read = read_manuscript(file)
    assert "\r" not in read.text
    write_manuscript(file, read.encoded(read.text), over=read.sha256)
    assert file.read_bytes() == data


def test_saved_file_keeps_its_mode_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    file = file_with(tmp_path, b"a: 1\n")
    file.chmod(0o640)
    assert write_manuscript(file, b"a: 2\n", over=sha256_of(file)) == sha256_of(file)
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [file]


def test_link_goes_on_pointing_to_its_file(tmp_path: Path) -> None:
    file = file_with(tmp_path, b"a: 1\n")
    link = tmp_path / "link.yaml"
    link.symlink_to(file)
    write_manuscript(link, b"a: 2\n", over=sha256_of(file))
    assert link.is_symlink()
    assert file.read_bytes() == b"a: 2\n"


def test_changed_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    file = file_with(tmp_path, b"a: 1\n")
    before = sha256_of(file)
    file.write_bytes(b"theirs: 1\n")
    with pytest.raises(ChangedMeanwhileError):
        write_manuscript(file, b"ours: 1\n", over=before)
    assert file.read_bytes() == b"theirs: 1\n"


def test_new_file_never_replaces_another(tmp_path: Path) -> None:
    file = file_with(tmp_path, b"a: 1\n")
    with pytest.raises(ChangedMeanwhileError):
        write_manuscript(file, b"b: 1\n", over="")
    write_manuscript(tmp_path / "two.yaml", b"b: 1\n", over="")
    assert (tmp_path / "two.yaml").read_bytes() == b"b: 1\n"


def test_file_that_is_gone_is_written_again(tmp_path: Path) -> None:
    file = file_with(tmp_path, b"a: 1\n")
    before = sha256_of(file)
    file.unlink()
    write_manuscript(file, b"a: 2\n", over=before)
    assert file.read_bytes() == b"a: 2\n"


def test_failure_leaves_the_file(tmp_path: Path) -> None:
    with pytest.raises(RecordFullError, match="not saved"):
        write_manuscript(tmp_path / "no" / "folder.yaml", b"a", over="")


def test_shipped_runbook_is_read_only() -> None:
    assert read_manuscript(shipped_runbooks_dir() / "first-look.yaml").is_read_only


def test_mixed_line_ends_are_read_only(tmp_path: Path) -> None:
    assert "alike" in read_manuscript(file_with(tmp_path, b"a: 1\r\nb: 2\n")).why_read_only


@pytest.mark.parametrize("data", [b"\xff\xfea", b"a" * 1_000_001])
def test_what_is_no_text_of_a_runbook_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(InputError):
        read_manuscript(file_with(tmp_path, data))


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_manuscript(tmp_path / "none.yaml")


def test_draft_is_found_again_and_private() -> None:
    draft = Draft(file="/a/b.yaml", text="a: ä\n", over="x", at="2026-11-28T00:00:00+00:00")
    keep_draft(draft)
    assert find_draft("/a/b.yaml") == draft
    assert find_draft("") is None
    (kept,) = (data_dir() / "drafts").iterdir()
    if os.name == "posix":
        assert kept.stat().st_mode & 0o777 == 0o600
        assert kept.parent.stat().st_mode & 0o777 == 0o700
    drop_draft("/a/b.yaml")
    drop_draft("/a/b.yaml")
    assert find_draft("/a/b.yaml") is None


@pytest.mark.parametrize(
    "data", [b"", b"[]", b'{"file": 1}', b'{"file": "", "text": 1, "over": "", "at": ""}']
)
def test_broken_draft_is_none(data: bytes) -> None:
    keep_draft(Draft(file="", text="", over="", at=""))
    (kept,) = (data_dir() / "drafts").iterdir()
    kept.write_bytes(data)
    assert find_draft("") is None
