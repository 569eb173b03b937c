"""Where this program's files live: settings, records, caches, shipped resources and runbooks."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

_NAME = "handrail"
_PACKAGE = Path(__file__).resolve().parent


def config_dir() -> Path:
    """The folder of the settings file; it is not made here."""
    return _user_dir("config", xdg="XDG_CONFIG_HOME", home_default=".config")


def data_dir() -> Path:
    """The folder of records and locks; `private_folder` makes it with mode 0700."""
    return _user_dir("data", xdg="XDG_DATA_HOME", home_default=".local/share")


def cache_dir() -> Path:
    """The folder of what can be made again: the index of the library."""
    return _user_dir("cache", xdg="XDG_CACHE_HOME", home_default=".cache")


def private_folder(folder: Path) -> Path:
    """Make a folder that only this user can enter (mode 0700), and return it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix" and folder.stat().st_uid == os.getuid() and folder.stat().st_mode & 0o077:
        folder.chmod(0o700)
    return folder


def resources_dir() -> Path:
    """The schema, icons, fonts, themes and redaction rules that come with the program."""
    return _shipped("resources")


def shipped_runbooks_dir() -> Path:
    """The runbooks that come with the program."""
    return _shipped("runbooks")


def guide_dir() -> Path:
    """The chapters of the user's guide."""
    return _shipped(os.path.join("docs", "guide"))


def library_folders(configured: Sequence[Path] = ()) -> tuple[Path, ...]:
    """The folders of runbooks, each once: shipped, from the settings, from HANDRAIL_LIBRARY."""
    from_env = [
        Path(part).expanduser() for part in os.environ.get("HANDRAIL_LIBRARY", "").split(os.pathsep) if part
    ]
    folders = [shipped_runbooks_dir(), *(folder.expanduser() for folder in configured), *from_env]
    return tuple(dict.fromkeys(Path(os.path.abspath(folder)) for folder in folders))


def _user_dir(part: str, *, xdg: str, home_default: str) -> Path:
    """HANDRAIL_DATA_DIR moves everything below one folder, as tests and portable installs need it."""
    moved = os.environ.get("HANDRAIL_DATA_DIR", "")
    if moved:
        base = Path(os.path.abspath(os.path.expanduser(moved)))
        return base if part == "data" else base / part
    from_xdg = os.environ.get(xdg, "")
    if from_xdg and os.path.isabs(from_xdg):  # the XDG specification says to ignore relative ones
        return Path(from_xdg) / _NAME
    return _system_dir(part) or Path.home() / home_default / _NAME


def _system_dir(part: str) -> Path | None:
    if sys.platform == "darwin":
        library = Path.home() / "Library"
        return (
            library / "Caches" / _NAME if part == "cache" else _below(library / "Application Support", part)
        )
    if sys.platform == "win32":
        variable = "APPDATA" if part == "config" else "LOCALAPPDATA"
        base = os.environ.get(variable) or str(Path.home() / "AppData")
        return _below(Path(base), part)
    return None


def _below(base: Path, part: str) -> Path:
    return base / _NAME if part == "data" else base / _NAME / part


def _shipped(name: str) -> Path:
    """Frozen: beside the program. Installed: inside the package. Source tree: beside the package."""
    frozen = getattr(sys, "_MEIPASS", "")
    if frozen:
        return Path(frozen) / name
    installed = _PACKAGE / "_data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
