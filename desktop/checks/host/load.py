"""How many programs wanted to run, on average over 1, 5 and 15 minutes, and how many that is for each core.

Source: /proc/loadavg (proc(5)); on Linux it counts those that wait for disks too.
"""

from desktop.checks.linux.procfs import parse_cpu_times
from desktop.checks.linux.sections import Answers, ask, first_line
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import UnreadableOutputError
from desktop.targets.base import Facts, Shell


@dataclass(frozen=True, slots=True)
class Params:
    pass


@dataclass(frozen=True, slots=True)
class Reading:
    load_1m: float
    load_5m: float
    load_15m: float
    per_core_1m: float
    per_core_5m: float
    per_core_15m: float
    core_count: int


def read_local(facts: Facts, _params: Params) -> Reading:
    return reading_of(facts.load(), len(facts.cpu_times()))


def read_shell(target: Shell, _params: Params) -> Reading:
    return parse(ask(target, {"loadavg": first_line("/proc/loadavg"), "stat": "grep '^cpu' /proc/stat"}))


def parse(answers: Answers) -> Reading:
    cores = len(parse_cpu_times(answers.need("stat")))
    match answers.need("loadavg").split():
        case [one, five, fifteen, *_]:
            try:
                return reading_of((float(one), float(five), float(fifteen)), cores)
            except ValueError:
                pass
    raise UnreadableOutputError(f"/proc/loadavg is not what was expected: {answers['loadavg'][:200]!r}")


def reading_of(load: tuple[float, ...], core_count: int) -> Reading:
    one, five, fifteen = load

    def per_core(average: float) -> float:
        return round(average / max(1, core_count), 2)

    return Reading(
        load_1m=round(one, 2),
        load_5m=round(five, 2),
        load_15m=round(fifteen, 2),
        per_core_1m=per_core(one),
        per_core_5m=per_core(five),
        per_core_15m=per_core(fifteen),
        core_count=core_count,
    )


CHECK = CheckSpec(
    id="host.load",
    title="Load",
    explanation=(
        "The load counts programs that run, wait for a core or, on Linux, wait for a disk. Divided by the "
        "number of cores, 1 means fully used; well above it means that work queues up. A high load with an "
        "idle processor (see host.cpu) means that programs wait for disks or a network file system. Compare"
        " the three averages: they tell whether it is growing or over. Look next at host.processes."
    ),
    params=Params,
    reading=Reading,
    local=read_local,
    shell=read_shell,
    not_on_windows=(
        "Windows keeps no load averages. Read host.cpu for how busy the processor is, and "
        "host.disk_io for waiting disks."
    ),
    default_outcomes=(
        "fail: per_core_5m >= 4 | The load is ${load_5m}, which is ${per_core_5m} for each core.",
        "warn: per_core_5m >= 1.5 | The load is ${load_5m}, which is ${per_core_5m} for each core.",
        "pass: otherwise | The load is ${load_5m}, which is ${per_core_5m} for each core.",
    ),
)
