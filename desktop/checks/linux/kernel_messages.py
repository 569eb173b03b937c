"""Reads what the kernel wrote to its log since a moment: from the journal, else from its ring buffer by dmesg.

Tools: journalctl(1), dmesg -r (util-linux, busybox), grep and awk (IEEE Std 1003.1).
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from desktop.checks.linux.log_lines import line_moment
from desktop.checks.linux.procfs import parse_uptime_s, whole
from desktop.checks.linux.sections import Answers, said
from desktop.dataclass import dataclass
from desktop.domain.errors import NotApplicableError, PermissionDeniedError, UnreadableOutputError

_KEPT = 2000  # lines that are looked at, the last ones
_ERROR = 3  # LOG_ERR of syslog(3); less is worse
_HIDDEN = ("not seeing messages from other users", "insufficient permissions")
_DENIED = ("Operation not permitted", "Permission denied")
# `<3>[   12.345678] text`: facility and level, seconds since the start; with a thread's id where the kernel keeps it.
_RAW = re.compile(r"<(\d{1,4})>\[\s{0,12}(\d{1,12}\.\d{1,9})(?:\]\[\s{0,8}[TC]\d{1,10})?\]\s?(.*)", re.DOTALL)
_JOURNAL = re.compile(r"\d{10}\.\d{1,6} \S{1,255} kernel: ?(.*)", re.DOTALL)
_LOG = """
has_journal() {
  command -v journalctl >/dev/null 2>&1 || return 1
  ! journalctl -n 1 --no-pager 2>&1 | grep -q 'No journal files were found'
}
if has_journal; then
  echo journal
  set -- --no-pager -o short-unix "--since=-${minutes}min" _TRANSPORT=kernel
  [ "$only_errors" != yes ] || set -- "$@" --priority=err
  journalctl "$@" | grep -a -v '^-- ' | grep -a -E -e "$pattern" | awk "$keep_last"
else
  first=$(dmesg -r 2>&1 | head -n 1)
  echo "dmesg $first"
  dmesg -r 2>/dev/null | { if [ "$only_errors" = yes ]; then grep -a '^<[0-3]>'; else cat; fi; } |
    grep -a -E -e "$pattern" | awk "$keep_last"
fi
"""
_KEEP_LAST = (
    f"{{ kept[NR % {_KEPT}] = substr($0, 1, 1000) }} END {{ print NR; first = NR - {_KEPT} + 1; "
    f"if (first < 1) first = 1; for (i = first; i <= NR; i++) print kept[i % {_KEPT}] }}"
)
# The log comes last because it may hold any text.
QUESTIONS = {"now": "date +%Y-%m-%dT%H:%M:%S%z", "uptime": "cat /proc/uptime", "log": _LOG}


@dataclass(frozen=True, slots=True)
class Message:
    text: str
    written_at: datetime | None  # None: it does not tell


@dataclass(frozen=True, slots=True)
class Messages:
    """What the kernel said since `covers_from`: the moment asked for, or the start where older is not kept.

    `is_complete` is false where more were hidden, left out or overwritten."""

    source: str  # `journal` or `dmesg`
    messages: tuple[Message, ...]
    covers_from: datetime
    is_complete: bool
    is_hidden: bool = False  # some from this account, and not from root


def environment(*, minutes: int, only_errors: bool, pattern: str = "") -> Mapping[str, str]:
    """Return the values of the script; the pattern is a POSIX extended regular expression."""
    values = {"minutes": str(minutes), "pattern": pattern, "keep_last": _KEEP_LAST}
    return values | {"only_errors": "yes" if only_errors else "no"}


def parse_messages(answers: Answers, since: datetime, now: datetime) -> Messages:
    """Return the messages since a moment, oldest first.

    Raises:
        NotApplicableError, PermissionDeniedError, UnreadableOutputError: the log could not be read.
    """
    head, _, rest = answers.need("log").partition("\n")
    if head.startswith("dmesg"):
        _require_allowed(head)
    count_text, _, text = rest.partition("\n")
    count = whole(count_text)
    if count is None or head.split(" ")[0] not in ("journal", "dmesg"):
        raise UnreadableOutputError(f"The kernel's log could not be read: {said(answers.out)}")
    lines = text.removesuffix("\n").split("\n")[:count] if text else []
    start = started_at(answers, now)
    found = [_journal(line, now) if head == "journal" else _raw(line, start) for line in lines]
    recent = tuple(each for each in found if each and (each.written_at is None or each.written_at >= since))
    is_cut = count > len(lines) and len(recent) == len(found)
    if head == "journal":
        is_hidden = any(sign in answers.out.stderr for sign in _HIDDEN)
        return Messages("journal", recent, since, not is_cut and not is_hidden, is_hidden)
    begun_s = _begun_s(head)
    covers_from = max(since, start + timedelta(seconds=begun_s))
    return Messages("dmesg", recent, covers_from, not is_cut and (begun_s < 1 or covers_from == since))


def _require_allowed(head: str) -> None:
    if any(sign in head for sign in _DENIED):
        raise PermissionDeniedError(
            "This account may not read the kernel's log: root may (or anyone with kernel.dmesg_restrict = 0)."
        )
    if "not found" in head:
        raise NotApplicableError("This machine has neither a journal nor dmesg, which show the kernel's log.")


def _begun_s(head: str) -> float:
    """Return how long after the start the oldest line was written; more than 0: older ones were overwritten."""
    first = _RAW.match(head.removeprefix("dmesg "))
    return min(float(first[2]), 1e9) if first else 0.0


def started_at(answers: Answers, now: datetime) -> datetime:
    return now - timedelta(seconds=min(parse_uptime_s(answers.need("uptime")), 1e9))


def _raw(line: str, start: datetime) -> Message | None:
    found = _RAW.match(line)
    if not found:
        return None
    return Message(found[3], start + timedelta(seconds=min(float(found[2]), 1e9)))


def _journal(line: str, now: datetime) -> Message | None:
    found = _JOURNAL.match(line)
    return Message(found[1], line_moment(line, now)) if found else None
