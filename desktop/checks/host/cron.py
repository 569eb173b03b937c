"""What cron starts on a machine, which lines it would refuse, and whether its daemon runs.

Source: /etc/crontab, /etc/cron.d, /etc/anacrontab and the tables of accounts, which root only may read; crontab(5).
"""

from desktop.checks.linux.crontabs import CronEntry, CronProblem, CronTable, read_table
from desktop.checks.linux.procfs import whole
from desktop.checks.linux.sections import Answers, ask, said
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, NotApplicableError, UnreadableOutputError
from desktop.targets.base import Shell

_MARK = "\x1f"  # before the head of each table
_SPOOLS = "/var/spool/cron/crontabs /var/spool/cron/tabs /var/spool/cron /etc/crontabs"
_QUESTIONS = {
    "daemon": 'for each in /proc/[0-9]*/comm; do read -r name 2>/dev/null < "$each" && case $name in\n'
    'cron|crond|fcron|cronie) echo "$name";; esac; done; [ -r /proc/self/comm ] && echo asked',
    "programs": "command -v cron; command -v crond; command -v fcron",
    # A table of an account has its name; Debian leaves files of cron.d with a dot in their name alone, and so do we.
    "tables": f"""table() {{
  if [ -r "$2" ]; then
    printf '\\037%s %s %s\\n' "$1" "$(tail -c 1 "$2" | wc -l)" "$2"; head -c 100000 "$2"; echo
  elif [ -e "$2" ]; then printf '\\037hidden 0 %s\\n' "$2"; fi
}}
table . /etc/crontab
for each in /etc/cron.d/*; do
  case ${{each##*/}} in *.*|*~|'*') ;; *) [ ! -f "$each" ] || table . "$each";; esac
done
seen=
for spool in {_SPOOLS}; do
  [ -d "$spool" ] || continue
  real=$(cd "$spool" 2>/dev/null && pwd -P)
  if [ -z "$real" ] || ! ls "$spool" >/dev/null 2>&1; then printf '\\037hidden 0 %s\\n' "$spool"; continue; fi
  case " $seen " in *" $real "*) continue;; esac
  seen="$seen $real"
  for each in "$spool"/*; do
    case ${{each##*/}} in *.*|*~|'*') ;; *) [ ! -f "$each" ] || table "${{each##*/}}" "$each";; esac
  done
done
if [ "$(id -u)" != 0 ] && own=$(crontab -l 2>/dev/null); then
  printf '\\037%s 1 crontab of %s\\n%s\\n\\n' "$(id -un)" "$(id -un)" "$own"
fi
printf '\\037end 0 -\\n'""",
}
_OF_ROOT = ("count", "entries", "problem_count", "problems", "table_count")


@dataclass(frozen=True, slots=True)
class Params:
    pattern: str = ""  # part of a command or of its account's name; empty: all
    limit: int = 100

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= 1000:
            raise InputError("host.cron: limit must be from 1 to 1000.")


@dataclass(frozen=True, slots=True)
class Reading:
    pattern: str | None  # the one asked for
    is_running: bool | None  # None: the machine does not show its processes
    is_installed: bool
    count: int  # of entries
    entries: tuple[CronEntry, ...]  # at most `limit`
    problem_count: int
    problems: tuple[
        CronProblem, ...
    ]  # in the tables; Debian's and cronie's cron leave out a whole table for one
    table_count: int
    hidden: tuple[str, ...]  # tables and folders that need root
    is_complete: bool
    needs_root: tuple[str, ...] = ()  # fields that root would see more of


def read_shell(target: Shell, params: Params) -> Reading:
    return parse(ask(target, _QUESTIONS, as_root=True), params)


def parse(answers: Answers, params: Params) -> Reading:
    """Return the tables.

    Raises:
        NotApplicableError: the machine has neither a table nor a daemon of cron.
    """
    tables, hidden = [], []
    heads = answers["tables"].split(_MARK)[1:]
    if not heads or not heads[-1].startswith("end "):
        raise UnreadableOutputError(f"The tables of cron could not be read: {said(answers.out)}")
    for part in heads[:-1]:
        head, _, text = part.partition("\n")
        user, newline, path = (*head.split(" ", 2), "", "")[:3]
        if user == "hidden":
            hidden.append(path)
        else:
            shown = text.removesuffix("\n")
            tables.append(CronTable(path, "" if user == "." else user, shown, bool(whole(newline.strip()))))
    names = answers["daemon"].split()
    is_running = len(names) > 1 if names[-1:] == ["asked"] else None
    if not tables and not hidden and not is_running:
        raise NotApplicableError("This machine has no cron: neither a table nor its daemon.")
    lines = [line for table in tables for line in read_table(table)]
    entries = [each for each in lines if isinstance(each, CronEntry)]
    wanted = [each for each in entries if params.pattern in each.command or params.pattern == each.user]
    problems = [each for each in lines if isinstance(each, CronProblem)]
    return Reading(
        pattern=params.pattern or None,
        is_running=is_running,
        is_installed=bool(is_running or answers["programs"].strip()),
        count=len(wanted),
        entries=tuple(wanted[: params.limit]),
        problem_count=len(problems),
        problems=tuple(problems[: params.limit]),
        table_count=len(tables),
        hidden=tuple(hidden),
        is_complete=not hidden,
        needs_root=_OF_ROOT if hidden else (),
    )


CHECK = CheckSpec(
    id="host.cron",
    title="Cron",
    explanation=(
        "What cron starts on this machine, whether its daemon runs, and lines that it would refuse. One wrong "
        "line makes most crons leave out the whole table, and a last line without an end is left out silently: "
        "both look as if nothing had been planned. Whether a command worked is told by its own log and by the "
        "mail to its account, not here. The tables of accounts are for root only; without, one's own is seen. "
        "What systemd starts by the clock is told by host.timers."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    not_on_windows=(
        "Windows has no cron. What it starts by the clock are its scheduled tasks: read host.timers instead."
    ),
    default_outcomes=(
        (
            "fail: is_installed and exists(is_running) and not is_running and count > 0 | Cron does not run; "
            "${count} entries wait for it."
        ),
        (
            "fail: problem_count > 0 | ${problem_count} lines are refused, such as line ${problems[0].line} of "
            "${problems[0].path}: ${problems[0].reason}."
        ),
        (
            "unknown: exists(pattern) and count == 0 and not is_complete | ${pattern} may be in what needs "
            "root: ${hidden}."
        ),
        "fail: exists(pattern) and count == 0 | Nothing of cron holds ${pattern}.",
        "warn: not is_installed and count > 0 | Cron is not installed, so nothing starts the ${count} entries.",
        "pass: not is_complete | ${count} entries in what this account may read; root sees more: ${hidden}.",
        "pass: otherwise | ${count} entries in ${table_count} tables; the daemon runs: ${is_running}.",
    ),
)
