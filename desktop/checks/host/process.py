"""Whether a program runs, how often, and since when.

Source: /proc (proc(5)), or psutil on this computer.
"""

from collections.abc import Iterable

from desktop.checks.process_table import QUESTIONS, parse_processes
from desktop.checks.sections import ask
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.targets.base import Facts, Shell
from desktop.targets.machine import Process

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Params:
    name: str = ""  # of the program, exactly
    pattern: str = ""  # text that its command line holds
    user: str = ""  # only this account's

    def __post_init__(self) -> None:
        if not self.name and not self.pattern:
            raise InputError("host.process needs name=PROGRAM or pattern=TEXT of its command line.")


@dataclass(frozen=True, slots=True)
class Reading:
    sought: str
    count: int
    pids: tuple[int, ...]
    oldest_s: float | None  # None: none runs
    newest_s: float | None
    memory_bytes: int | None  # of all of them, shared pages counted each time
    users: tuple[str, ...]


def read_local(facts: Facts, params: Params) -> Reading:
    # Our own command line, and that of the shell we were started from, may hold the pattern.
    own = facts.own_pids() if params.pattern and not params.name else frozenset()
    return reading_of((found for found in facts.processes() if found.pid not in own), params)


def read_shell(target: Shell, params: Params) -> Reading:
    return reading_of(parse_processes(ask(target, QUESTIONS)), params)


def reading_of(processes: Iterable[Process], params: Params) -> Reading:
    sought = _sought(params)
    found = sorted((each for each in processes if _fits(each, params)), key=lambda each: each.pid)
    ages_s = [round(each.age_s, 1) for each in found if each.age_s is not None]
    sizes = [each.memory_bytes for each in found if each.memory_bytes is not None]
    return Reading(
        sought=sought,
        count=len(found),
        pids=tuple(each.pid for each in found[:_SHOWN]),
        oldest_s=max(ages_s, default=None),
        newest_s=min(ages_s, default=None),
        memory_bytes=sum(sizes) if sizes else None,
        users=tuple(sorted({each.user for each in found if each.user})),
    )


def _sought(params: Params) -> str:
    words = [params.name or "program"]
    if params.pattern:
        words.append(f"with {params.pattern!r} in its command line")
    if params.user:
        words.append(f"of {params.user}")
    return " ".join(words)


def _fits(process: Process, params: Params) -> bool:
    if params.name and params.name != process.name:
        return False
    if params.user and params.user != process.user:
        return False
    return params.pattern in " ".join(process.arguments)


CHECK = CheckSpec(
    id="host.process",
    title="A process",
    explanation=(
        "Whether a program runs, how many times, and for how long. None means it was never started, ended, "
        "or was killed (the kernel's log and host.service say why). One that is much younger than the "
        "machine was started again; several where one is expected may be left over from an unclean restart."
        " Zombies count too: they have ended and only wait for their parent."
    ),
    params=Params,
    reading=Reading,
    local=read_local,
    shell=read_shell,
    default_outcomes=(
        "fail: count == 0 | No process ${sought} runs.",
        (
            "warn: exists(newest_s) and newest_s < 60 | ${sought} runs (${count}), the newest for only "
            "${newest_s}."
        ),
        "pass: otherwise | ${sought} runs: ${count}, the oldest for ${oldest_s}.",
    ),
)
