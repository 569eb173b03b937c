"""Carries values from an input to where they are used, a way at a time, and tells all that came of it.

A program of its own, so that it can run where a value that is obeyed does no harm: in a network and among processes
that nobody else has. It reads a list of values as JSON and writes a report as JSON."""

import fcntl
import json
import os
import shutil
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from queue import Queue
from typing import Any

from desktop.domain.events import RunbookRef
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.engine.inputs import InputsError, parse_inputs
from desktop.engine.next import Over
from desktop.engine.plan import waits_for_person
from desktop.engine.session import Session
from desktop.engine.surroundings import Surroundings
from desktop.engine.updates import Update
from desktop.language import load_runbook
from desktop.targets.open import TargetPool
from desktop.targets.settings import TargetSettings
from desktop.workbench import utc_now
from tests.fakes.memory import MemoryJournal, MemorySecrets
from tests.servers.sshd import start_sshd

NOWHERE = "/nowhere"  # on such a PATH an obeyed value finds no program, and says so on stderr
_SIOCSIFFLAGS, _IFF_UP, _IFF_RUNNING = 0x8914, 0x1, 0x40

Keys = Mapping[str, Any]


def in_a_script(names: Sequence[str]) -> Keys:
    """Give each value a variable, and print them with a NUL behind each."""
    words = " ".join(f'"${name.upper()}"' for name in names)
    return {
        "run": f"PATH={NOWHERE}\nprintf '%s\\0' {words}\n",
        "env": {name.upper(): f"${{{name}}}" for name in names},
    }


def in_a_script_far_off(names: Sequence[str]) -> Keys:
    """The same; here the variables themselves are set by a shell, which has the PATH before the values."""
    keys = in_a_script(names)
    return {**keys, "env": {"PATH": NOWHERE, **keys["env"]}}


def in_a_plugin(names: Sequence[str]) -> Keys:
    """Give each value to a program as an argument of its own, which prints them with a NUL behind each."""
    return {"plugin": [shutil.which("printf"), "%s\\0", *(f"${{{name}}}" for name in names)]}


@dataclass(frozen=True, slots=True)
class Way:
    """`step` makes the keys of a step that prints the values of inputs; a run carries `at_once` of them."""

    is_far: bool
    at_once: int
    step: Callable[[Sequence[str]], Keys]


WAYS = {
    "a script here": Way(False, 4, in_a_script),
    "a script over SSH": Way(True, 52, in_a_script_far_off),
    "a plugin here": Way(False, 4, in_a_plugin),
    "a plugin over SSH": Way(True, 52, in_a_plugin),
}


# Not a way that Handrail goes: it shows that a report notices a value that is obeyed.
OBEYED = "a script that obeys"


def _in_a_script_that_obeys(names: Sequence[str]) -> Keys:
    return {"run": f"PATH={NOWHERE}\neval \"printf '%s\\0' $VALUE\"\n", "env": {"VALUE": "${value}"}}


@dataclass(slots=True)
class Report:
    carried: int = 0
    wrong: list[str] = field(default_factory=list)  # a value and what became of it
    refused: dict[str, list[str]] = field(default_factory=dict)  # why -> values that the input did not take
    left: list[str] = field(default_factory=list)  # files in the working directory
    orphans: int = 0  # processes that something else than this program had started and left
    is_something_running: bool = False


def main(way: Way, values: Sequence[str], folder: Path) -> Report:
    report = Report()
    with _target(way, folder) as on:
        one = runbook_of(way, on, ["value"])
        taken = [value for value in values if _is_taken(one, value, report)]
        _carry(way, on, taken, report)
        report.orphans = _ended_orphans()  # before the server ends, which leaves some of its own
    report.left = os.listdir(folder / "work")
    report.is_something_running = _is_something_running()
    return report


@contextmanager
def _target(way: Way, folder: Path) -> Iterator[str]:
    """Give what a runbook calls the target, whose scripts begin in the working directory `work`."""
    os.chdir(folder / "work")
    if not way.is_far:
        yield "local"
        return
    _raise_loopback()
    force = f'ForceCommand cd {folder}/work && exec /bin/sh -c "$SSH_ORIGINAL_COMMAND"'
    server = start_sshd(folder / "sshd", options=[force])
    server.write_client_config(Path(os.environ["HOME"]))
    try:
        yield f"ssh://{server.user}@127.0.0.1:{server.port}"
    finally:
        server.stop()


def _raise_loopback() -> None:
    """A network of one's own begins without any interface that is up."""
    request = struct.pack("16sh14x", b"lo", _IFF_UP | _IFF_RUNNING)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, request)


def runbook_of(way: Way, on: str, names: Sequence[str]) -> Runbook:
    written = {
        "runbook": 1,
        "id": "payloads",
        "title": "Carry values",
        "on": on,
        "inputs": {name: {"type": "text"} for name in names},
        "steps": [{"id": "carry", "title": "Carry", **way.step(names)}],
    }
    return load_runbook(json.dumps(written).encode(), "payloads.yaml").runbook


def _is_taken(runbook: Runbook, value: str, report: Report) -> bool:
    try:
        parse_inputs(runbook, {"value": value})
    except InputsError as fault:
        report.refused.setdefault(fault.faults["value"], []).append(value)
        return False
    return True


def _carry(way: Way, on: str, values: Sequence[str], report: Report) -> None:
    pool = TargetPool(TargetSettings())
    journal = MemoryJournal()
    around = Surroundings(
        journal=journal,
        secrets=MemorySecrets(),
        targets=pool,
        now=utc_now,
        operator="ada",
        machine="desk",
        program="handrail",
    )
    books = {
        size: runbook_of(way, on, names_of(size)) for size in {way.at_once, len(values) % way.at_once} - {0}
    }
    for start in range(0, len(values), way.at_once):
        portion = values[start : start + way.at_once]
        book = books[len(portion)]
        inputs = parse_inputs(book, dict(zip(names_of(len(portion)), portion, strict=True)))
        run = _followed(Session(book, f"run-{start}", around), inputs)
        _judge(portion, _what_came(run, journal), report)
    pool.close_all()


def names_of(size: int) -> list[str]:
    return ["value"] if size == 1 else [f"value{number}" for number in range(size)]


def _followed(session: Session, inputs: Mapping[str, Any]) -> Run:
    """Follow a run to its end, or to where it waits for a person because its step could not be done."""
    updates: Queue[Update] = Queue()
    session.subscribe(updates.put)
    session.start(_REF, inputs)
    while not _is_settled(updates.get(timeout=30)):
        pass
    session.close()
    return session.run


def _is_settled(update: Update) -> bool:
    return not update.is_working and (isinstance(update.next, Over) or waits_for_person(update.next))


_REF = RunbookRef(id="payloads", title="Carry values", version=1, sha256="0" * 64, file="", source="")


def _what_came(run: Run, journal: MemoryJournal) -> Keys:
    """Return the exit status, and the raw output as it was kept."""
    entry = run.entries[-1]
    kept = {ref.name: journal.get_evidence(ref).decode() for ref in entry.evidence}
    reading = entry.reading or {}
    return {
        "exit_status": reading.get("exit_status"),
        "stdout": kept.get("stdout", ""),
        "stderr": kept.get("stderr", ""),
        "lost": [reading.get("replaced_bytes", 0), reading.get("dropped_bytes", 0)],
        "fault": entry.fault,
    }


def _judge(portion: Sequence[str], came: Keys, report: Report) -> None:
    stdout = "".join(f"{value}\0" for value in portion)
    if came == {"exit_status": 0, "stdout": stdout, "stderr": "", "lost": [0, 0], "fault": None}:
        report.carried += len(portion)
        return
    got = str(came["stdout"]).split("\0")[:-1]
    changed = [pair for pair in zip(portion, got, strict=False) if pair[0] != pair[1]] or [(portion[0], "")]
    told = (came["exit_status"], str(came["stderr"])[:200], came["fault"])
    report.wrong += [f"{sent!r} came as {one!r}; {told}" for sent, one in changed]


def _ended_orphans() -> int:
    """Count the processes that have ended after whatever started them; the first of a namespace inherits them."""
    count = 0
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                return count
        except ChildProcessError:
            return count
        count += 1


def _is_something_running() -> bool:
    """True when another process of the namespace is still there; what ends by itself has a second."""
    until = time.monotonic() + 1
    while time.monotonic() < until:
        _ended_orphans()
        try:
            os.kill(-1, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.02)
    return True


if __name__ == "__main__":
    chosen = {**WAYS, OBEYED: Way(False, 1, _in_a_script_that_obeys)}[sys.argv[1]]
    json.dump(asdict(main(chosen, json.load(sys.stdin), Path(sys.argv[2]))), sys.stdout)
