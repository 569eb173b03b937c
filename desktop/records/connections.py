"""A person's own list of hosts, and how the last test of each connection went: one JSON file in the data folder."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop.checks.network.rungs import Rung, RungState
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, RecordFullError
from desktop.domain.target_ref import TargetKind, parse_target
from desktop.paths import data_dir
from desktop.records.whole_file import write_whole

_NAME = "connections.json"
_SAID_CAP = 2000  # characters of one rung's words that are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnHost:
    """A target under a name of the person's own."""

    name: str
    target: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTest:
    """How the last test of a target went, and when one last reached its top."""

    at: datetime
    rungs: tuple[Rung, ...]
    good_at: datetime | None = None

    @property
    def broken(self) -> Rung | None:
        return next(
            (rung for rung in self.rungs if rung.state in (RungState.BROKEN, RungState.UNKNOWN)), None
        )

    @property
    def total_s(self) -> float:
        return sum(rung.duration_s or 0.0 for rung in self.rungs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the file holds."""

    hosts: tuple[OwnHost, ...] = ()
    tests: Mapping[str, LastTest] = field(default_factory=dict)  # by target


class ConnectionBook:
    """Reads the file once, and writes it whole with each change. Thread-safe; not for the thread of the window."""

    def __init__(self, place: Path | None = None) -> None:
        self._place = place or data_dir() / _NAME
        self._lock = threading.Lock()
        self._kept: Kept | None = None
        self.problem = ""  # why the file cannot be used, in words

    @property
    def kept(self) -> Kept:
        with self._lock:
            return self._read()

    def keep_host(self, host: OwnHost, replaces: str = "") -> None:
        """Add a host, or put it in the place of the one named `replaces`.

        Raises:
            InputError: it has no name, its name is taken or its target cannot be; RecordFullError: not saved.
        """
        if not host.name.strip():
            raise InputError("A host needs a name.")
        if parse_target(host.target).kind is TargetKind.LOCAL:
            raise InputError(
                "This computer is always there and needs no entry. Name a host or an AWS profile."
            )

        def put(kept: Kept) -> Kept:
            others = [known.name for known in kept.hosts if known.name != replaces]
            if host.name in others:
                raise InputError(f"There is a host named {host.name!r} in this list already.")
            if replaces in [known.name for known in kept.hosts]:
                hosts = tuple(host if known.name == replaces else known for known in kept.hosts)
            else:
                hosts = (*kept.hosts, host)
            return replace(kept, hosts=hosts)

        self._change(put)

    def remove_host(self, name: str) -> None:
        """Take a host off the list; nothing happens where there is none.

        Raises:
            RecordFullError: not saved.
        """
        self._change(lambda kept: replace(kept, hosts=tuple(one for one in kept.hosts if one.name != name)))

    def keep_test(self, target: str, rungs: tuple[Rung, ...], at: datetime) -> LastTest:
        """Keep how a test went.

        Raises:
            RecordFullError: not saved.
        """
        capped = tuple(replace(rung, said=rung.said[:_SAID_CAP]) for rung in rungs)
        is_whole = all(rung.state is RungState.OK for rung in rungs)

        def put(kept: Kept) -> Kept:
            before = kept.tests.get(target)
            good_at = at if is_whole else (before.good_at if before else None)
            return replace(kept, tests={**kept.tests, target: LastTest(at=at, rungs=capped, good_at=good_at)})

        return self._change(put).tests[target]

    def _change(self, change: "Callable[[Kept], Kept]") -> Kept:
        with self._lock:
            self._kept = None  # another window may have written meanwhile
            kept = change(self._read())
            if self.problem:
                raise RecordFullError(f"Nothing was saved: {self.problem}")
            try:
                write_whole(self._place, json.dumps(_plain(kept), indent=1, ensure_ascii=False) + "\n")
            except OSError as error:
                raise RecordFullError(
                    f"The connections were not saved: {self._place}: {error.strerror}."
                ) from error
            self._kept = kept
            return kept

    def _read(self) -> Kept:
        if self._kept is None:
            self._kept, self.problem = Kept(), ""
            try:
                self._kept = _parse(json.loads(self._place.read_bytes()))
            except FileNotFoundError:
                pass
            except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
                self.problem = f"{self._place} cannot be read ({error}). Correct the file or move it away."
        return self._kept


def kept_target(name: str) -> str:
    """Return the target that a person's own list has under a name; empty when it has none."""
    return next((host.target for host in ConnectionBook().kept.hosts if host.name == name), "")


def _plain(kept: Kept) -> dict[str, Any]:
    return {
        "hosts": [asdict(host) for host in kept.hosts],
        "tests": {
            target: {
                "at": test.at.isoformat(),
                "good_at": test.good_at.isoformat() if test.good_at else None,
                "rungs": [asdict(rung) for rung in test.rungs],
            }
            for target, test in kept.tests.items()
        },
    }


def _parse(data: dict[str, Any]) -> Kept:
    hosts = tuple(
        OwnHost(name=str(raw["name"]), target=str(raw["target"]), note=str(raw.get("note", "")))
        for raw in data.get("hosts", ())
    )
    return Kept(hosts=hosts, tests={str(name): _test(raw) for name, raw in data.get("tests", {}).items()})


def _test(raw: dict[str, Any]) -> LastTest:
    return LastTest(
        at=datetime.fromisoformat(raw["at"]),
        rungs=tuple(_rung(one) for one in raw["rungs"]),
        good_at=datetime.fromisoformat(raw["good_at"]) if raw.get("good_at") else None,
    )


def _rung(raw: dict[str, Any]) -> Rung:
    took = raw["duration_s"]
    return Rung(
        str(raw["rung"]),
        RungState(raw["state"]),
        None if took is None else float(took),
        str(raw["said"]),
        str(raw["what_to_do"]),
    )
