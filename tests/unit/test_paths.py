"""Where files live: by environment, by system, and private."""

import os
import sys
from pathlib import Path

import pytest

from desktop import paths


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (
        "HANDRAIL_DATA_DIR",
        "HANDRAIL_LIBRARY",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_CACHE_HOME",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


def test_one_variable_moves_everything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HANDRAIL_DATA_DIR", str(tmp_path / "here"))
    assert paths.data_dir() == tmp_path / "here"
    assert paths.config_dir() == tmp_path / "here" / "config"
    assert paths.cache_dir() == tmp_path / "here" / "cache"


@pytest.mark.skipif(sys.platform != "linux", reason="XDG is for Linux")
def test_xdg_is_followed_and_relative_ones_are_ignored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    assert paths.data_dir() == tmp_path / "share" / "handrail"
    assert paths.config_dir() == tmp_path / ".config" / "handrail"


def test_windows_and_macos_have_their_own_places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Local"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    assert paths.data_dir() == tmp_path / "Local" / "handrail"
    assert paths.config_dir() == tmp_path / "Roaming" / "handrail" / "config"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert paths.data_dir() == tmp_path / "Library" / "Application Support" / "handrail"
    assert paths.cache_dir() == tmp_path / "Library" / "Caches" / "handrail"


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_a_private_folder_is_closed_to_others_even_when_it_was_open(tmp_path: Path) -> None:
    (tmp_path / "records").mkdir(mode=0o755)
    assert paths.private_folder(tmp_path / "records").stat().st_mode & 0o777 == 0o700
    assert paths.private_folder(tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


def test_library_folders_are_shipped_configured_and_from_the_environment_each_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HANDRAIL_LIBRARY", os.pathsep.join([str(tmp_path / "a"), "", str(tmp_path / "b")]))
    folders = paths.library_folders([tmp_path / "team", tmp_path / "b"])
    assert folders == (paths.shipped_runbooks_dir(), tmp_path / "team", tmp_path / "b", tmp_path / "a")


def test_shipped_files_are_found_in_source_in_a_wheel_and_frozen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert paths.resources_dir() == Path(paths.__file__).resolve().parent.parent / "resources"
    (tmp_path / "_data" / "resources").mkdir(parents=True)
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path)
    assert paths.resources_dir() == tmp_path / "_data" / "resources"
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "bundle"), raising=False)
    assert paths.shipped_runbooks_dir() == tmp_path / "bundle" / "runbooks"
