"""How fast the filesystem that holds a path fills up, and how long it has room if that goes on.

Source: two readings of POSIX ``df -kP`` (IEEE Std 1003.1), and /proc/uptime for the time between them. On Windows two
of the class Win32_Volume.
"""

from desktop.checks.linux.filesystems import NOTE_FAILURE, QUESTIONS, parse_df
from desktop.checks.linux.sections import PAUSE, Answers, ask
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.powershell import ask_windows
from desktop.checks.windows.volumes import FIND_VOLUME
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, NotApplicableError, UnreadableOutputError
from desktop.targets.base import Facts, Shell

_LONGEST_S = 100 * 365 * 86400.0  # past this a straight line says nothing


@dataclass(frozen=True, slots=True)
class Params:
    path: str = "/"
    sample_s: float = 5.0  # the time between the two readings

    def __post_init__(self) -> None:
        if not 0.1 <= self.sample_s <= 20:
            raise InputError("host.growth: sample_s must be from 100ms to 20s.")


@dataclass(frozen=True, slots=True)
class Reading:
    mount: str
    used_pct: float  # of what an unprivileged user may fill
    free_bytes: int
    used_bytes: int
    grown_bytes: int  # between the two readings; less than nothing where space was freed
    sampled_s: float
    used_bytes_per_s: float
    full_in_s: float | None  # None: it does not grow


def read_local(facts: Facts, params: Params) -> Reading:
    begun_s, before = facts.uptime_s(), facts.filesystem(params.path)
    facts.pause(params.sample_s)
    after = facts.filesystem(params.path)
    took_s = facts.uptime_s() - begun_s
    return compare(before.used_bytes, after.used_bytes, after.free_bytes, took_s, after.mount)


def read_shell(target: Shell, params: Params) -> Reading:
    df = f'df -kP -- "$path" {NOTE_FAILURE}'
    questions = {
        "begun": "cat /proc/uptime",
        "df": df,
        **QUESTIONS,
        "df_later": f"{PAUSE}\n{df}",
        "unlisted_later": QUESTIONS["unlisted"],
        "ended": "cat /proc/uptime",
    }
    env = {"path": params.path, "sample_s": f"{params.sample_s:g}"}
    return parse(ask(target, questions, env=env), params.path)


def parse(answers: Answers, path: str) -> Reading:
    before, after = parse_df(answers, path), parse_df(answers, path, "_later")
    took_s = _uptime_s(answers, "ended") - _uptime_s(answers, "begun")
    return compare(before.used * 1024, after.used * 1024, after.free * 1024, took_s, after.mount)


def read_windows(target: Shell, params: Params) -> Reading:
    env = {"checked_path": params.path, "sample_ms": f"{1000 * params.sample_s:.0f}"}
    found = ask_windows(target, _WINDOWS, env=env)
    size, free = found.need_whole("size_bytes"), found.need_whole("free_bytes")
    return compare(
        before=size - found.need_whole("free_before_bytes"),
        used=size - free,
        free=free,
        took_s=found.need_number("took_s"),
        mount=found.need_text("mount"),
    )


def compare(before: int, used: int, free: int, took_s: float, mount: str) -> Reading:
    """Return what became of the used bytes between two readings."""
    if used + free <= 0:
        raise NotApplicableError(f"{mount} holds no space that could fill up; it is made by the kernel.")
    if took_s <= 0:
        raise UnreadableOutputError(f"No time went by between two readings of {mount} ({took_s:g} s).")
    rate = (used - before) / took_s
    full_in_s = free / rate if rate > 0 else None
    return Reading(
        mount=mount,
        used_pct=round(100 * used / (used + free), 2),
        free_bytes=free,
        used_bytes=used,
        grown_bytes=used - before,
        sampled_s=round(took_s, 3),
        used_bytes_per_s=round(rate, 3),
        full_in_s=None if full_in_s is None or full_in_s > _LONGEST_S else round(full_in_s, 1),
    )


def _uptime_s(answers: Answers, name: str) -> float:
    text = answers.need(name)
    try:
        return float(text.split()[0])
    except (ValueError, IndexError) as fault:
        raise UnreadableOutputError(f"/proc/uptime says {text[:80]!r}, which holds no time.") from fault


_WINDOWS = (
    FIND_VOLUME
    + """
$clock = [Diagnostics.Stopwatch]::StartNew()
Start-Sleep -Milliseconds $env:sample_ms
$later = Get-CimInstance -InputObject $volume
@{
  took_s = $clock.Elapsed.TotalSeconds
  mount = $volume.Name
  size_bytes = $later.Capacity
  free_before_bytes = $volume.FreeSpace
  free_bytes = $later.FreeSpace
}
"""
)

CHECK = CheckSpec(
    id="host.growth",
    title="Growth of a filesystem",
    explanation=(
        "Two readings of the used space, a few seconds apart, and the straight line through them. A few seconds "
        "tell what writes now: a log in a loop, a dump, a copy that runs. Slow growth over days does not show in "
        "them; take a longer `sample_s`, or sample host.disk over minutes with `sample`. Space that is freed "
        "and filled in turns, as by caches and databases, looks like either. Look next for the largest files, and for "
        "the process that writes them."
    ),
    params=Params,
    reading=Reading,
    local=read_local,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        (
            "fail: exists(full_in_s) and full_in_s < hours(1) | ${mount} grows by ${used_bytes_per_s} and is full in "
            "${full_in_s}; ${free_bytes} are left."
        ),
        (
            "warn: exists(full_in_s) and full_in_s < hours(24) | ${mount} grows by ${used_bytes_per_s} and is full in "
            "${full_in_s}; ${free_bytes} are left."
        ),
        (
            "pass: grown_bytes > 0 | ${mount} grows by ${used_bytes_per_s}, and ${free_bytes} are free (${used_pct} "
            "used)."
        ),
        "pass: otherwise | ${mount} did not grow in ${sampled_s}; ${free_bytes} are free (${used_pct} used).",
    ),
    timeout_s=45.0,
)
