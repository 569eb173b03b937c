"""Runs that die: begun by the real workbench on the real record, killed at one event, and followed to their end.

`python -m tests.end2end.dying FOLDER PART PARTS` does it for every PARTS-th place and prints a line of JSON for each.
Every run is a process of its own, forked before any thread was begun, and ends itself with SIGKILL: right before or
right after the commit with its number. What was acknowledged is written to a file before the program goes on.
"""

import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from desktop.domain.events import Decision, RunEnded, StepFinished, TargetIdentified
from desktop.domain.ports import Draft
from desktop.engine import commands as c
from desktop.engine.next import AskConsent, AskDecision, AskDone, AskQuestion, Next, Over, WaitKind
from desktop.engine.session import Session
from desktop.engine.updates import Update
from desktop.workbench import Workbench

CHILD = """\
runbook: 1
id: child
title: Child
inputs: {log: {type: path}}
steps:
  - id: inner
    title: Inner
    effect: changes
    run: echo inner >> "$LOG"
    env: {LOG: "${log}"}
    undo: None.
    risk: None.
"""
BOOK = """\
runbook: 1
id: dying
title: Dying
inputs: {log: {type: path}}
steps:
  - id: look
    title: Look
    run: echo seen
    fresh_for: 1h
  - id: change
    title: Change
    effect: changes
    run: echo change >> "$LOG"
    env: {LOG: "${log}"}
    undo: None.
    risk: None.
    obligation: Put it back.
    verify: proof
  - id: proof
    title: Proof
    run: grep -c change "$LOG"
    env: {LOG: "${log}"}
  - id: around
    title: Around
    group:
      - id: rows
        title: Rows
        each: [a, b]
        effect: changes
        run: echo "row $ITEM" >> "$LOG"
        env: {LOG: "${log}", ITEM: "${item}"}
        undo: None.
        risk: None.
      - id: kind
        title: Kind
        ask: Which?
        choices: {one: {label: One}, two: {label: Two}}
  - id: beside
    title: Beside
    each: [1, 2, 3]
    run: echo read
  - id: used
    title: Used
    use: child
    with: {log: "${log}"}
  - id: hand
    title: By hand
    do: Nothing.
  - id: pause
    title: Pause
    wait: 10ms
"""
MARKS = ["change", "inner", "row a", "row b"]


class Dying:
    """Writes to the record, and kills this process before or after one of the commits."""

    def __init__(
        self, commit: Callable[[str, Sequence[Draft]], None], acknowledged: Path, place: int | None
    ) -> None:
        self._commit, self._acknowledged, self._place = commit, acknowledged, place
        self.count = 0
        self.came_back: list[int] = []  # places before commits of what came back from a target

    def __call__(self, run_id: str, drafts: Sequence[Draft]) -> None:
        self.count += 1
        events = [event for draft in drafts for event in draft.events]
        if any(isinstance(event, StepFinished | TargetIdentified) for event in events):
            self.came_back.append(2 * self.count)
        self._die_at(2 * self.count)
        self._commit(run_id, drafts)
        with self._acknowledged.open("a") as file:
            file.writelines(f"{one.sha256}\n" for draft in drafts for one in draft.recorded)
        self._die_at(2 * self.count + 1)

    def _die_at(self, place: int) -> None:
        if place == self._place:
            os.kill(os.getpid(), signal.SIGKILL)


class Person:
    """Says yes to everything, once each, and looks at the log where it is not known whether a change took place."""

    def __init__(self, session: Session, log: Path) -> None:
        self._session, self._log = session, log
        self._answered: set[tuple[Any, ...]] = set()
        self.is_over = threading.Event()

    def hear(self, update: Update) -> None:
        if isinstance(update.next, Over):
            self.is_over.set()
            return
        command = self._answer(update.next)
        key = (type(update.next), *(getattr(update.next, name, None) for name in ("step", "row", "entry")))
        if command and key not in self._answered:
            self._answered.add(key)
            self._session.submit(command)

    def _answer(self, following: Next) -> c.Command | None:
        match following:
            case AskConsent():
                target = str(following.prepared.target)
                return c.Consent(following.step, following.prepared.command, target=target, row=following.row)
            case AskQuestion():
                return c.Answer(following.step, "one")
            case AskDone():
                return c.MarkDone(following.step)
            case AskDecision() if following.wait is WaitKind.OUTCOME_UNKNOWN:
                mark = {"rows": f"row {'ab'[int(following.row or 0)]}", "used/inner": "inner"}.get(
                    following.step, "change"
                )
                has_mark = self._log.exists() and mark in self._log.read_text().splitlines()
                decision = Decision.HAPPENED if has_mark else Decision.DID_NOT_HAPPEN
                return c.Decide(following.step, decision)
            case AskDecision():
                return c.Decide(following.step, Decision.GO_ON)
        return None


def follow(folder: Path, run_id: str, place: int | None) -> Dying:
    """Begin the run, or go on with it, until it is over or the process dies."""
    os.environ["HANDRAIL_DATA_DIR"] = str(folder / "data")
    bench = Workbench()
    records = bench.records
    dying = Dying(records.commit, folder / "acknowledged", place)
    records.commit = dying  # type: ignore[method-assign, assignment]
    pace = c.Pace.TO_NEXT_QUESTION
    book = bench.load(str(folder / "dying.yaml"))
    log = folder / "log"
    opening = (
        bench.reopen_run(run_id, pace=pace)
        if run_id
        else bench.new_run(book, {"log": str(log)}, observe_only=False, pace=pace)
    )
    with opening as opened:
        person = Person(opened.session, log)
        opened.session.subscribe(person.hear)
        opened.begin()
        if not person.is_over.wait(60):
            raise RuntimeError(f"the run did not end: {opened.session.run.entries[-3:]}")
    bench.close()
    return dying


def in_a_process(work: Callable[[], object]) -> int:
    """Return how a process of its own ended: its exit status, or minus the signal that killed it."""
    pid = os.fork()
    if pid == 0:
        status = 99
        try:
            work()
            status = 0
        except BaseException:  # noqa: BLE001 - told to whoever reads the output; nothing may run on in this process
            traceback.print_exc()
        finally:
            os._exit(status)
    _, ended = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(ended)


def told_of(folder: Path, place: int) -> dict[str, Any]:
    """Let a run die at a place, follow it to its end, and tell what is in the record and on the disk."""
    written_in(folder)
    first = in_a_process(lambda: follow(folder, "", place))
    second = in_a_process(lambda: _go_on(folder))
    return {"place": place, "first": first, "second": second, **json.loads((folder / "told").read_text())}


def written_in(folder: Path) -> Path:
    folder.mkdir()
    (folder / "dying.yaml").write_text(BOOK)
    (folder / "child.yaml").write_text(CHILD)
    return folder


def _go_on(folder: Path) -> None:
    os.environ["HANDRAIL_DATA_DIR"] = str(folder / "data")
    bench = Workbench()
    acknowledged = (folder / "acknowledged").read_text().split() if (folder / "acknowledged").exists() else []
    rows = bench.records.runs()
    before = [one.sha256 for one in bench.records.events(rows[0].run_id)] if rows else []
    bench.close()
    follow(folder, rows[0].run_id if rows else "", None)
    bench = Workbench()
    [row] = bench.records.runs()
    events = bench.records.events(row.run_id)
    after = {
        "lost": [one for one in acknowledged if one not in before],
        "rewritten": [one.sha256 for one in events[: len(before)]] != before,
        "is_intact": bench.records.verify(row.run_id).is_intact,
        "is_over": isinstance(events[-1].event, RunEnded),
        "owed": len(bench.recorded_run(row.run_id).open_obligations),
        "verdict": str(bench.recorded_run(row.run_id).verdict),
        "marks": sorted((folder / "log").read_text().splitlines()),
        "kinds": sorted({type(one.event).__name__ for one in events}),
    }
    bench.close()
    (folder / "told").write_text(json.dumps(after))


def places_of(folder: Path) -> list[int]:
    """Return where a run can die: after each commit, and before those of what came back from a target."""
    status = in_a_process(lambda: _write_places(written_in(folder)))
    if status:
        raise SystemExit(f"the run without a death ended with {status}")
    told = json.loads((folder / "places").read_text())
    for name in told["modules"]:  # once, before any process is forked
        import_module(name)
    return sorted([*range(3, 2 * told["count"] + 2, 2), *told["came_back"]])


def _write_places(folder: Path) -> None:
    dying = follow(folder, "", None)
    modules = [
        name
        for name in sys.modules
        if name.startswith("desktop.") or name in ("yaml", "pydantic", "sqlalchemy")
    ]
    told = {"count": dying.count, "came_back": dying.came_back, "modules": modules}
    (folder / "places").write_text(json.dumps(told))


def main(folder: Path, part: int, parts: int) -> None:
    for place in places_of(folder / f"whole{part}")[part::parts]:
        sys.stdout.write(json.dumps(told_of(folder / f"at{place}", place)) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
