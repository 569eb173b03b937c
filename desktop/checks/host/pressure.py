"""How much of the time work waits for the processor, memory or disks: the kernel's pressure stall information.

Source: /proc/pressure (Linux 4.20 and later; Documentation/accounting/psi.rst), in percent of the time.
"""

import re

from desktop.checks.linux.sections import Answers, ask, said
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import NotApplicableError, UnreadableOutputError
from desktop.targets.base import Shell

_LINE = re.compile(
    r"(some|full) avg10=(\d{1,3}\.\d\d) avg60=(\d{1,3}\.\d\d) avg300=(\d{1,3}\.\d\d) total=\d{1,20}"
)
_RESOURCES = ("cpu", "memory", "io")
_QUESTIONS = {
    "stat": "cat /proc/loadavg",
    "there": "[ -d /proc/pressure ] && echo there",
    **{name: f"cat /proc/pressure/{name}" for name in _RESOURCES},
}


@dataclass(frozen=True, slots=True)
class Params:
    pass


@dataclass(frozen=True, slots=True)
class Averages:
    last_10s_pct: float
    last_60s_pct: float
    last_300s_pct: float


@dataclass(frozen=True, slots=True)
class Pressure:
    """`some`: at least one program waits; `full`: all that have work wait, so none is done."""

    some: Averages
    full: Averages | None  # None: this kernel does not tell it of this resource


@dataclass(frozen=True, slots=True)
class Reading:
    cpu_some_pct: float  # over the last 60 s, as are the next four
    memory_some_pct: float
    memory_full_pct: float
    io_some_pct: float
    io_full_pct: float
    cpu: Pressure
    memory: Pressure
    io: Pressure


def read_shell(target: Shell, _params: Params) -> Reading:
    return parse(ask(target, _QUESTIONS))


def parse(answers: Answers) -> Reading:
    """Return the averages.

    Raises:
        NotApplicableError: the kernel does not keep them.
    """
    answers.need("stat")
    if not answers["there"].strip() or "not supported" in answers.out.stderr:
        raise NotApplicableError(
            "This machine's kernel keeps no pressure (older than 4.20, or not started with psi=1, as RHEL is not)."
        )
    cpu, memory, io = (_pressure(answers, name) for name in _RESOURCES)
    if memory.full is None or io.full is None:
        raise UnreadableOutputError(f"/proc/pressure is not what was expected: {said(answers.out)}")
    return Reading(
        cpu_some_pct=cpu.some.last_60s_pct,
        memory_some_pct=memory.some.last_60s_pct,
        memory_full_pct=memory.full.last_60s_pct,
        io_some_pct=io.some.last_60s_pct,
        io_full_pct=io.full.last_60s_pct,
        cpu=cpu,
        memory=memory,
        io=io,
    )


def _pressure(answers: Answers, name: str) -> Pressure:
    rows = [found for line in answers[name].splitlines() if (found := _LINE.fullmatch(line.strip()))]
    known = {row[1]: Averages(float(row[2]), float(row[3]), float(row[4])) for row in rows}
    if "some" not in known:
        raise UnreadableOutputError(f"/proc/pressure/{name} is not what was expected: {said(answers.out)}")
    return Pressure(known["some"], known.get("full"))


CHECK = CheckSpec(
    id="host.pressure",
    title="Waiting for processor, memory, disks",
    explanation=(
        "The share of the time in which work stood still because the processor, memory or the disks were "
        "short: what users feel as slow. `some` is at least one program waiting, `full` all of them. Memory "
        "pressure means that the machine keeps fetching again what it had to drop, and comes before programs "
        "are killed (host.oom, host.memory). Disk pressure points at host.disk_io, processor pressure at "
        "host.cpu and host.processes. RHEL keeps these figures only when it is started with psi=1."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    not_on_windows=(
        "Windows does not measure how long work waits. Read host.cpu, host.memory and host.disk_io instead."
    ),
    default_outcomes=(
        "fail: memory_full_pct >= 20 | All work stood still for memory ${memory_full_pct} of the last minute.",
        "warn: memory_some_pct >= 10 | Work waited for memory ${memory_some_pct} of the last minute.",
        "fail: io_full_pct >= 50 | All work stood still for disks ${io_full_pct} of the last minute.",
        "warn: io_some_pct >= 40 | Work waited for disks ${io_some_pct} of the last minute.",
        "warn: cpu_some_pct >= 60 | Work waited for the processor ${cpu_some_pct} of the last minute.",
        (
            "pass: otherwise | Little waits: processor ${cpu_some_pct}, memory ${memory_some_pct}, disks "
            "${io_some_pct} of the last minute."
        ),
    ),
)
