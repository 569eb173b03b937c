"""The index of the library on disk: JSON that the standard library reads, keyed by path, time and size."""

import json
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from desktop.dataclass import dataclass
from desktop.domain.errors import Problem
from desktop.library.entry import Entry, StepBrief
from desktop.library.scan import Seen
from desktop.paths import cache_dir, private_folder

_FORMAT = 2
_NAME = "library.json"
_SAME_TICK_NS = 2 * 10**9  # a file written so shortly before the index may have changed again unseen


@dataclass(frozen=True, slots=True)
class Indexed:
    """What is known of a file; `entry` is None for YAML that is no runbook."""

    seen: Seen
    entry: Entry | None


def index_path() -> Path:
    return cache_dir() / _NAME


def read_index(path: Path) -> dict[str, Indexed]:
    """Return what is known by file; nothing when there is no index that can be read."""
    try:
        data = json.loads(path.read_bytes())
        if data["format"] != _FORMAT:
            return {}
        written_ns = data["written_ns"]
        known = [_indexed(raw) for raw in data["files"]]
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return {}
    return {one.seen.file: one for one in known if one.seen.mtime_ns < written_ns - _SAME_TICK_NS}


def write_index(path: Path, known: Iterable[Indexed]) -> None:
    """Write the index whole or not at all; without it the next start is slow and nothing else."""
    data = {"format": _FORMAT, "written_ns": time.time_ns(), "files": [_plain(one) for one in known]}
    fresh = path.with_name(f"{_NAME}.{os.getpid()}")
    with suppress(OSError):
        private_folder(path.parent)
        fresh.write_text(json.dumps(data, separators=(",", ":")), encoding="ascii")
        fresh.replace(path)


def _plain(one: Indexed) -> list[Any]:
    place = [one.seen.file, one.seen.mtime_ns, one.seen.size_bytes]
    entry = one.entry
    if entry is None:
        return [*place, None]
    head = [entry.id, entry.title, entry.sha256, entry.version, entry.summary, entry.tags, entry.symptoms]
    steps = [[step.id, step.title, step.kind, step.effect, step.number, step.about] for step in entry.steps]
    problems = [[problem.line, problem.column, problem.message, problem.rule] for problem in entry.problems]
    return [*place, [*head, entry.owner, entry.reviewed, entry.estimate, steps, problems, entry.terms]]


def _indexed(raw: list[Any]) -> Indexed:
    file, mtime_ns, size_bytes, told = raw
    seen = Seen(file, mtime_ns, size_bytes)
    if told is None:
        return Indexed(seen, None)
    (
        id_,
        title,
        sha256,
        version,
        summary,
        tags,
        symptoms,
        owner,
        reviewed,
        estimate,
        steps,
        problems,
        terms,
    ) = told
    entry = Entry(
        id=id_,
        title=title,
        file=file,
        sha256=sha256,
        version=version,
        summary=summary,
        tags=tuple(tags),
        symptoms=tuple(symptoms),
        owner=owner,
        reviewed=reviewed,
        estimate=estimate,
        steps=tuple([StepBrief(*step) for step in steps]),
        problems=tuple(
            [Problem(file, line, column, text, rule=rule) for line, column, text, rule in problems]
        ),
        terms=tuple(terms),
    )
    return Indexed(seen, entry)
