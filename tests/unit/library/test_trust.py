"""Trust hangs on real folders and on the very bytes."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.domain.errors import RecordFullError
from desktop.library.trust import Trust

_AT = datetime(2026, 11, 23, tzinfo=UTC)


def test_files_below_a_trusted_folder_may_run_and_others_not(tmp_path: Path) -> None:
    trust = Trust([tmp_path / "team"], tmp_path / "approvals.json")
    assert trust.allows(tmp_path / "team" / "a" / "x.yaml", "ab")
    assert not trust.allows(tmp_path / "team-of-others" / "x.yaml", "ab")
    assert not trust.allows(tmp_path / "team" / ".." / "x.yaml", "ab")


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_a_link_does_not_lead_out_of_a_trusted_folder(tmp_path: Path) -> None:
    (tmp_path / "team").mkdir()
    (tmp_path / "evil.yaml").write_text("")
    (tmp_path / "team" / "link.yaml").symlink_to(tmp_path / "evil.yaml")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "team" / "sub").symlink_to(tmp_path / "elsewhere")
    trust = Trust([tmp_path / "team"], tmp_path / "approvals.json")
    files = [str(tmp_path / "team" / name) for name in ("link.yaml", "sub/x.yaml", "plain.yaml")]
    assert [trust.allows(file, "ab") for file in files] == [False, False, True]
    assert trust.allowed((file, "ab") for file in files) == {files[2]}


def test_an_approval_holds_for_one_hash_and_for_the_next_start(tmp_path: Path) -> None:
    store = tmp_path / "data" / "approvals.json"
    Trust([], store).approve(tmp_path / "x.yaml", "ab", by="ana", at=_AT)
    again = Trust([], store)
    assert again.allows(tmp_path / "x.yaml", "ab")
    assert not again.allows(tmp_path / "x.yaml", "cd")
    approval = again.approval_of("ab")
    assert approval is not None
    assert (approval.by, approval.at) == ("ana", "2026-11-23T00:00:00+00:00")
    again.revoke("ab")
    assert not Trust([], store).allows(tmp_path / "x.yaml", "ab")


@pytest.mark.parametrize(
    "text", ["", "[]", '{"ab": 1}', '{"ab": {"sha256": "cd", "file": "x", "by": "a", "at": ""}}']
)
def test_a_broken_file_of_approvals_trusts_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "approvals.json").write_text(text)
    trust = Trust([], tmp_path / "approvals.json")
    assert not trust.allows("x.yaml", "ab")
    assert not trust.allows("x.yaml", "cd")


@pytest.mark.skipif(os.name != "posix", reason="a file as a folder")
def test_an_approval_that_cannot_be_saved_does_not_hold(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    trust = Trust([], tmp_path / "file" / "approvals.json")
    with pytest.raises(RecordFullError, match="not saved"):
        trust.approve("x.yaml", "ab", by="ana", at=_AT)
    assert not trust.allows("x.yaml", "ab")
