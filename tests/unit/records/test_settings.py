"""Settings: what is wrong is told, the rest is used, and nothing a person wrote is lost."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.errors import RecordFullError
from desktop.records.settings import Pace, Settings, Theme, load_settings, save_settings


def test_no_file_is_defaults_without_a_word(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "settings.json").settings == Settings()
    assert load_settings(tmp_path / "settings.json").problems == ()


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.json"
    settings = Settings(
        library_folders=(Path("~/runbooks"),),
        theme=Theme.DARK,
        zoom_pct=125,
        pace=Pace.TO_NEXT_QUESTION,
        observe_only=True,
        retention_days=90,
        recent_inputs={"host": "wéb"},
    )
    save_settings(settings, path)
    assert load_settings(path).settings == settings
    assert load_settings(path).problems == ()
    assert [one.name for one in path.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("theme", "drak", "none of system, dark, light"),
        ("zoom_pct", 5, "from 50 to 300"),
        ("zoom_pct", True, "whole number"),
        ("observe_only", "yes", "true or false"),
        ("library_folders", "~/x", "list of folders"),
        ("ssh_config", 3, "text"),
        ("recent_inputs", {"a": 1}, "texts by name"),
    ],
)
def test_one_wrong_value_is_told_and_the_others_are_used(
    tmp_path: Path, key: str, value: object, words: str
) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({key: value, "operator": "ana"}))
    loaded = load_settings(path)
    assert loaded.settings == Settings(operator="ana")
    assert len(loaded.problems) == 1
    assert words in loaded.problems[0]
    assert key in loaded.problems[0]


@pytest.mark.parametrize("text", ["{", "[]", "", '{"theme": }', "\udcff"])
def test_a_file_that_cannot_be_read_is_told_and_kept_when_new_ones_are_saved(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    loaded = load_settings(path)
    assert loaded.settings == Settings()
    assert str(path) in loaded.problems[0]
    save_settings(replace(loaded.settings, operator="ana"), path)
    assert load_settings(path).settings.operator == "ana"
    (kept,) = tmp_path.glob("settings.json.bad-*")
    assert kept.read_bytes() == text.encode("utf-8", "surrogateescape")


def test_keys_of_another_version_stay_and_a_slip_is_pointed_out(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"hologram": {"on": true}, "tehme": "dark"}')
    loaded = load_settings(path)
    assert loaded.problems == (f"{path}: 'tehme' is not a setting. Did you mean 'theme'?",)
    save_settings(replace(loaded.settings, zoom_pct=150), path)
    assert json.loads(path.read_text())["hologram"] == {"on": True}


@pytest.mark.skipif(os.name != "posix", reason="a file as a folder")
def test_settings_that_cannot_be_saved_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordFullError, match="not saved"):
        save_settings(Settings(), tmp_path / "file" / "settings.json")
