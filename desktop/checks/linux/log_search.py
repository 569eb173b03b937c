"""Searches a log file with its rotated versions, or the systemd journal, by the machine's own grep.

Tools: grep, awk and date (IEEE Std 1003.1), find -mmin and gzip (GNU, busybox), journalctl(1).
"""

from collections.abc import Mapping
from datetime import datetime

from desktop.checks.linux.log_lines import line_moment, plain_line
from desktop.checks.linux.procfs import whole
from desktop.checks.linux.sections import Answers, said
from desktop.dataclass import dataclass
from desktop.domain.errors import NotApplicableError, PermissionDeniedError, UnreadableOutputError

_KEPT = 2000  # matching lines that are looked at, the last ones
_USUAL_FILES = "/var/log/syslog /var/log/messages"
_HIDDEN = (
    "not seeing messages from other users",
    "insufficient permissions",
)  # journalctl to a plain account
_SEARCH = """
has_journal() {
  command -v journalctl >/dev/null 2>&1 || return 1
  ! journalctl -n 1 --no-pager 2>&1 | grep -q 'No journal files were found'
}
rotated() {  # oldest first; only those written to since
  ls -1tr -- "$path"[.-]* 2>/dev/null | while IFS= read -r each; do
    [ -n "$(find -H "$each" -type f -mmin "-$minutes" 2>/dev/null)" ] || continue
    case "$each" in
      "$path"[.-][0-9]*.gz) gzip -dc -- "$each" 2>/dev/null;;
      "$path"[.-][0-9]*) cat -- "$each" 2>/dev/null;;
    esac
  done
}
entries() {  # without the lines that journalctl adds
  set -- --no-pager -o short-unix "--since=-${minutes}min"
  [ -z "$name" ] || set -- "$@" "--unit=$name"
  journalctl "$@" | grep -a -v '^-- '
}
no_nul() { tr '\\000' ' '; }  # where busybox's grep would end a line
source=$path
if [ -z "$source" ] && has_journal; then source=journal; fi
if [ -z "$source" ] && [ -z "$name" ]; then
  for each in $usual_files; do [ -f "$each" ] && path=$each && source=$each && break; done
fi
printf '' | grep $flags -e "$pattern" >/dev/null
if [ $? -gt 1 ]; then echo refused
elif [ "$source" = journal ]; then
  echo journal
  entries | no_nul | grep -a $flags -e "$pattern" | awk "$keep_last"
elif [ ! -f "$source" ]; then echo "missing $source"
elif [ ! -r "$source" ]; then echo "denied $source"
else
  echo "file $source"
  { rotated; cat -- "$path"; } | no_nul | grep -a $flags -e "$pattern" | awk "$keep_last"
fi
"""
# Counts every line that comes and keeps the last ones: the count first, then they.
_KEEP_LAST = (
    f"{{ kept[NR % {_KEPT}] = substr($0, 1, 2000) }} END {{ print NR; first = NR - {_KEPT} + 1; "
    f"if (first < 1) first = 1; for (i = first; i <= NR; i++) print kept[i % {_KEPT}] }}"
)


# The log comes last because it may hold any text.
QUESTIONS = {"now": "date +%Y-%m-%dT%H:%M:%S%z", "log": _SEARCH}


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    written_at: datetime | None  # None: it does not tell


@dataclass(frozen=True, slots=True)
class Found:
    """The lines that match since a moment; `is_complete` is false where more were hidden or left out."""

    source: str  # `journal`, or the file
    lines: tuple[Line, ...]
    is_complete: bool
    is_hidden: bool = False  # some from this account, and not from root


def environment(*, path: str, name: str, pattern: str, flags: str, minutes: int) -> Mapping[str, str]:
    """Return the values of the script; it looks at whole minutes, the exact moment is looked at here."""
    values = {"path": path, "name": name, "pattern": pattern, "flags": flags, "minutes": str(minutes)}
    return values | {"usual_files": _USUAL_FILES, "keep_last": _KEEP_LAST}


def parse_now(answers: Answers) -> datetime:
    """Return the machine's own time, in its own zone."""
    try:
        return datetime.strptime(answers["now"].strip(), "%Y-%m-%dT%H:%M:%S%z")
    except ValueError as error:
        raise UnreadableOutputError(f"date did not tell the time: {said(answers.out)}") from error


def parse_found(answers: Answers, since: datetime, now: datetime) -> Found:
    """Return what the search found.

    Raises:
        NotApplicableError, PermissionDeniedError, UnreadableOutputError: it could not search.
    """
    head, _, rest = answers.need("log").partition("\n")
    source = _source(head, answers)
    count_text, _, text = rest.partition("\n")
    count = whole(count_text)
    if count is None:
        raise UnreadableOutputError(f"The log could not be searched: {said(answers.out)}")
    kept = text.removesuffix("\n").split("\n")[:count] if text else []
    recent = recent_lines(kept, since, now)
    is_cut = count > len(kept) and len(recent) == len(kept)  # older ones of that time were left out
    is_hidden = any(sign in answers.out.stderr for sign in _HIDDEN)
    return Found(source, recent, not is_cut and not is_hidden, is_hidden)


def _source(head: str, answers: Answers) -> str:
    match head.split(" ", 1):
        case ["journal"]:
            return "journal"
        case ["file", path]:
            return path
        case ["denied", path]:
            raise PermissionDeniedError(
                f"This account may not read {path}; root may, and often the group adm."
            )
        case ["refused"]:
            raise UnreadableOutputError(f"grep there does not take the pattern: {said(answers.out)}")
        case ["missing", path] if path:
            raise UnreadableOutputError(f"There is no file {path} on this machine. Name one that exists.")
        case ["missing", *_]:
            raise NotApplicableError(
                "This machine keeps no journal and none of the usual log files. Name a path."
            )
    raise UnreadableOutputError(f"The log could not be searched: {said(answers.out)}")


def recent_lines(lines: list[str], since: datetime, now: datetime) -> tuple[Line, ...]:
    """Return the lines since a moment; one without a time belongs to the one before it."""
    recent, last_known = [], None
    for text in lines:
        written_at = line_moment(text, now)
        last_known = written_at or last_known
        if last_known is None or last_known >= since:
            recent.append(Line(plain_line(text), written_at))
    return tuple(recent)
