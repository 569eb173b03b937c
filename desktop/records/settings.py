"""A person's settings: one JSON file that the standard library reads before the first paint."""

import dataclasses
import difflib
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from desktop.dataclass import dataclass
from desktop.domain.errors import RecordFullError
from desktop.paths import config_dir, private_folder
from desktop.records.whole_file import write_whole

_NAME = "settings.json"


class Theme(StrEnum):
    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"
    HIGH_CONTRAST = "high_contrast"


class Pace(StrEnum):
    GUIDED = "guided"
    TO_NEXT_QUESTION = "to_next_question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    library_folders: tuple[Path, ...] = ()
    trusted_folders: tuple[Path, ...] = ()
    theme: Theme = Theme.SYSTEM
    zoom_pct: int = 100
    pace: Pace = Pace.GUIDED
    observe_only: bool = False
    retention_days: int = 0  # 0: runs are kept until a person purges them
    ssh_config: str = ""  # a file instead of the user's own
    team: str = ""  # whose wording templates are used
    operator: str = ""  # the name in records and summaries; empty: the system's
    recent_inputs: Mapping[str, str] = field(default_factory=dict)
    other: Mapping[str, Any] = field(default_factory=dict)  # keys of another version, kept as they are


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings that can be used in any case, and what was wrong with the file, each in a sentence."""

    settings: Settings
    problems: tuple[str, ...] = ()


def settings_path() -> Path:
    """Where the settings file is."""
    return config_dir() / _NAME


def load_settings(path: Path | None = None) -> LoadedSettings:
    """Read the settings; what is missing or wrong has its default, and what is wrong is told."""
    place = path or settings_path()
    try:
        written = place.read_text(encoding="utf-8")
    except FileNotFoundError:
        return LoadedSettings(Settings())
    except OSError as error:
        return _unusable(place, error.strerror or str(error))
    except ValueError as error:
        return _unusable(place, str(error))
    import json  # where nothing was settled, there is nothing to parse

    try:
        data = json.loads(written)
    except json.JSONDecodeError as error:
        return _unusable(place, f"line {error.lineno}, column {error.colno}: {error.msg}")
    except ValueError as error:
        return _unusable(place, str(error))
    if not isinstance(data, dict):
        return _unusable(place, 'it does not hold settings in { }, such as {"theme": "dark"}')
    return _parse(place, data)


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the settings at once or not at all. A file that could not be read is kept beside the new one.

    Raises:
        RecordFullError: they were not saved.
    """
    import json

    place = path or settings_path()
    text = json.dumps(_plain(settings), indent=2, ensure_ascii=False) + "\n"
    try:
        private_folder(place.parent)
        if load_settings(place).problems:
            place.replace(place.with_name(f"{place.name}.bad-{datetime.now(UTC):%Y%m%d-%H%M%S}"))
        write_whole(place, text)
    except OSError as error:
        raise RecordFullError(f"The settings were not saved: {place}: {error.strerror}.") from error


def _unusable(place: Path, why: str) -> LoadedSettings:
    problem = f"The settings in {place} cannot be read and the defaults are used: {why}. Correct the file."
    return LoadedSettings(Settings(), (problem,))


def _parse(place: Path, data: dict[str, Any]) -> LoadedSettings:
    values: dict[str, Any] = {}
    other: dict[str, Any] = {}
    problems: list[str] = []
    for key, raw in data.items():
        reader = _READERS.get(key)
        if reader is None:
            other[key] = raw
            near = difflib.get_close_matches(key, _READERS, n=1)
            if near:
                problems.append(f"{place}: {key!r} is not a setting. Did you mean {near[0]!r}?")
            continue
        try:
            values[key] = reader(raw)
        except (ValueError, TypeError) as error:
            problems.append(f"{place}: {key}: {error}. The default is used.")
    return LoadedSettings(Settings(**values, other=other), tuple(problems))


def _plain(settings: Settings) -> dict[str, Any]:
    plain: dict[str, Any] = dict(settings.other)
    for one in dataclasses.fields(settings):
        value = getattr(settings, one.name)
        if one.name in _READERS:
            plain[one.name] = [str(part) for part in value] if isinstance(value, tuple) else value
    return plain


def _folders(raw: object) -> tuple[Path, ...]:
    if isinstance(raw, list) and all(isinstance(part, str) for part in raw):
        return tuple(Path(part) for part in raw)
    raise ValueError('a list of folders is needed, such as ["~/runbooks"]')


def _flag(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    raise ValueError("true or false is needed")


def _text(raw: object) -> str:
    if isinstance(raw, str):
        return raw
    raise ValueError("a text is needed")


def _texts(raw: object) -> dict[str, str]:
    if isinstance(raw, dict) and all(isinstance(part, str) for part in raw.values()):
        return raw
    raise ValueError('texts by name are needed, such as {"host": "web-03"}')


def _whole(low: int, high: int) -> Callable[[object], int]:
    def read(raw: object) -> int:
        if isinstance(raw, int) and not isinstance(raw, bool) and low <= raw <= high:
            return raw
        raise ValueError(f"a whole number from {low} to {high} is needed")

    return read


def _choice(kind: type[StrEnum]) -> Callable[[object], StrEnum]:
    def read(raw: object) -> StrEnum:
        if isinstance(raw, str) and raw in list(kind):
            return kind(raw)
        raise ValueError(f"{raw!r} is none of {', '.join(kind)}")

    return read


_READERS: dict[str, Callable[[object], Any]] = {
    "library_folders": _folders,
    "trusted_folders": _folders,
    "theme": _choice(Theme),
    "zoom_pct": _whole(50, 300),
    "pace": _choice(Pace),
    "observe_only": _flag,
    "retention_days": _whole(0, 36500),
    "ssh_config": _text,
    "operator": _text,
    "team": _text,
    "recent_inputs": _texts,
}
