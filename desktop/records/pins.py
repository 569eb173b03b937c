"""The runbooks that a person pinned, in their order: one small JSON file in the settings folder."""

import json
import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop.dataclass import dataclass
from desktop.domain.errors import RecordFullError
from desktop.paths import config_dir
from desktop.redaction.clean import clean

_NAME, _FORMAT = "pinned.json", 1


@dataclass(frozen=True, slots=True)
class Pin:
    """A runbook by its id; the title is what it was called when it was last seen."""

    id: str
    title: str


Pins = tuple[Pin, ...]
Change = Callable[[Pins], Pins]


class PinBook:
    """Reads the file when it is asked to, and writes it whole with each change. Thread-safe."""

    def __init__(self, place: Path | None = None) -> None:
        self._place = place or config_dir() / _NAME
        self._lock = threading.Lock()
        self.problem = ""  # why the file cannot be used, in words

    def read(self) -> Pins:
        """Return what is pinned; nothing where the file cannot be used."""
        with self._lock:
            return self._read()

    def change(self, change: Change) -> Pins:
        """Change what is pinned now, also by another window. A file that cannot be used is kept beside the new one.

        Raises:
            RecordFullError: it was not saved.
        """
        with self._lock:
            before = self._read()
            after = change(before)
            if after == before:
                return before
            try:
                self._write(after)
            except OSError as error:
                raise RecordFullError(
                    f"What is pinned was not saved: {self._place}: {error.strerror}."
                ) from error
            self.problem = ""
            return after

    def _write(self, pins: Pins) -> None:
        from desktop.records.whole_file import write_whole  # the first paint only reads

        if self.problem:
            self._place.replace(self._place.with_name(f"{_NAME}.bad-{datetime.now(UTC):%Y%m%d-%H%M%S}"))
        data = {"format": _FORMAT, "pinned": [asdict(pin) for pin in pins]}
        write_whole(self._place, json.dumps(data, indent=2, ensure_ascii=False) + "\n")

    def _read(self) -> Pins:
        self.problem = ""
        try:
            return _parse(json.loads(self._place.read_bytes()))
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, KeyError, TypeError) as error:
            self.problem = (
                f"What was pinned cannot be read: {self._place} ({error}). "
                "With the next pin it is kept beside a new file."
            )
            return ()


def _parse(data: dict[str, Any]) -> Pins:
    if data["format"] != _FORMAT:
        raise ValueError(f"its format is {data['format']!r}, and this version reads {_FORMAT}")
    found = (Pin(_one_line(raw["id"]), _one_line(raw["title"])) for raw in data["pinned"])
    return tuple({pin.id: pin for pin in found if pin.id}.values())


def _one_line(text: object) -> str:
    """Return what a hand may have written as it can be shown."""
    return " ".join(clean(str(text)).split())


def with_pin(pins: Pins, pin: Pin, at: int | None = None) -> Pins:
    """Return the pins with one more, at its end or at a place; one that is there stays where it is."""
    if any(one.id == pin.id for one in pins):
        return pins
    place = len(pins) if at is None else at
    return (*pins[:place], pin, *pins[place:])


def without(pins: Pins, pin_id: str) -> Pins:
    return tuple(pin for pin in pins if pin.id != pin_id)


def moved(pins: Pins, pin_id: str, by: int) -> Pins:
    """Return the pins with one moved up (negative) or down; at the ends it stays."""
    at = next((place for place, pin in enumerate(pins) if pin.id == pin_id), -1)
    if at < 0:
        return pins
    rest = [pin for pin in pins if pin.id != pin_id]
    rest.insert(min(max(at + by, 0), len(rest)), pins[at])
    return tuple(rest)
