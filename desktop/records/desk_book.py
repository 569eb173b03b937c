"""The help desks that a person has set up: one JSON file in the settings folder, without a single secret."""

import difflib
import json
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path

from desktop.domain.desk import DeskConfig, DeskKind, SignInWith
from desktop.domain.errors import InputError, RecordFullError
from desktop.paths import config_dir
from desktop.records.whole_file import write_whole

_FILE, _FORMAT = "desks.json", 1
_TEXTS = tuple(one.name for one in fields(DeskConfig) if one.name not in ("kind", "sign_in"))


class DeskBook:
    """Reads the file each time, since another window may have written it, and writes it whole."""

    def __init__(self, place: Path | None = None) -> None:
        self._place = place or config_dir() / _FILE

    @property
    def desks(self) -> tuple[DeskConfig, ...]:
        """The desks in the order in which they were set up.

        Raises:
            InputError: the file cannot be read; it is never written over then.
        """
        try:
            found = json.loads(self._place.read_text(encoding="utf-8"))
            return tuple(_config(one) for one in found["desks"])
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f"The desks in {self._place} cannot be read ({error}). Correct the file or move it away."
            ) from error

    def find(self, name: str) -> DeskConfig:
        """Return a desk by its name.

        Raises:
            InputError: there is none; the nearest name is offered.
        """
        desks = {one.name: one for one in self.desks}
        if name in desks:
            return desks[name]
        near = difflib.get_close_matches(name, desks, n=1)
        known = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(desks) or 'none'}."
        raise InputError(f"No desk named {name!r} is set up here. {known} Set one up with: handrail desk add")

    def keep(self, config: DeskConfig) -> None:
        """Set a desk up, or put it in the place of the one with its name.

        Raises:
            RecordFullError: it was not saved.
        """

        def put(desks: tuple[DeskConfig, ...]) -> tuple[DeskConfig, ...]:
            if config.name in [one.name for one in desks]:
                return tuple(config if one.name == config.name else one for one in desks)
            return (*desks, config)

        self._change(put)

    def remove(self, name: str) -> None:
        """Take a desk off the list.

        Raises:
            InputError: there is none; RecordFullError: the list was not saved.
        """
        self.find(name)
        self._change(lambda desks: tuple(one for one in desks if one.name != name))

    def _change(self, change: Callable[[tuple[DeskConfig, ...]], tuple[DeskConfig, ...]]) -> None:
        plain = {"format": _FORMAT, "desks": [asdict(one) for one in change(self.desks)]}
        try:
            write_whole(self._place, json.dumps(plain, indent=2, ensure_ascii=False) + "\n")
        except OSError as error:
            raise RecordFullError(f"The desks were not saved: {self._place}: {error.strerror}.") from error


def _config(raw: dict[str, object]) -> DeskConfig:
    texts = {name: str(raw[name]) for name in _TEXTS if name in raw}
    return DeskConfig(
        kind=DeskKind(str(raw["kind"])),
        sign_in=SignInWith(str(raw.get("sign_in", SignInWith.TOKEN))),
        **texts,
    )
