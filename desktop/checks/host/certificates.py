"""Certificates in files and folders of a machine: for whom, by whom, and how many days are left.

Source: PEM files (RFC 7468), of which the machine sends the certificates alone, never a private key.
On Windows also stores, such as Cert:\\LocalMachine\\My, and files of DER.
"""

from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime
from math import floor

from desktop.checks.linux.procfs import whole
from desktop.checks.linux.sections import Answers, ask, said
from desktop.checks.paths import is_absolute, require_posix
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.files import READ_CERTIFICATES
from desktop.checks.windows.powershell import ask_windows
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, PermissionDeniedError, TargetError, UnreadableOutputError
from desktop.targets.base import Shell
from desktop.targets.network.certificates import parse_certificate
from desktop.targets.network_door import Certificate

_MOST = 500  # certificates of one machine that are looked at
_DEPTH = 5  # folders below the path
_STORE = "cert:\\"  # where Windows keeps certificates
_SECONDS_A_DAY = 86400
_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
# Links are followed (they are how Let's Encrypt names the newest), each file is shown under the name it was found by.
_FIND = r"""
found() {
  if [ -f "$path" ]; then printf '%s\n' "$path"
  else find -L "$path" -maxdepth "$depth" -type f -size -4096 \
    \( -name '*.pem' -o -name '*.crt' -o -name '*.cer' -o -name '*.cert' \) 2>/dev/null | sort; fi
}
if [ ! -e "$path" ]; then echo missing
elif [ -d "$path" ] && { [ ! -r "$path" ] || [ ! -x "$path" ]; }; then echo denied
else
  echo found
  found | while IFS= read -r each; do
    if [ -r "$each" ]; then printf 'file %s\n' "$each"; awk "$certificates_only" <"$each"
    else printf 'closed %s\n' "$each"; fi
  done | awk "$no_more"
fi
"""
_ONLY = r"""{ sub(/\r$/, "") }
/^-----BEGIN/ { inside = ($0 == "-----BEGIN CERTIFICATE-----") }
inside && (/^-----(BEGIN|END) CERTIFICATE-----$/ || /^[A-Za-z0-9+\/=]+$/) { print }
/^-----END/ { inside = 0 }"""
_NO_MORE = f'/^-----BEGIN/ {{ if (++n > {_MOST}) {{ print "more"; exit }} }} {{ print }}'
_QUESTIONS = {"now": "date +%s", "certificates": _FIND}


_OF_ROOT = (
    "count",
    "ended_count",
    "days_left",
    "first",
    "first_path",
    "not_after",
    "certificates",
    "unread_count",
)


@dataclass(frozen=True, slots=True)
class Params:
    path: str  # a file, or a folder in which all *.pem, *.crt, *.cer and *.cert are read; of Windows also a store
    limit: int = 20

    def __post_init__(self) -> None:
        if not is_absolute(self.path) and not self.path.lower().startswith(_STORE):
            raise InputError(
                f"host.certificates: path must begin with / (Windows: C:\\ or Cert:\\), not {self.path!r}."
            )
        if not 1 <= self.limit <= 500:
            raise InputError("host.certificates: limit must be from 1 to 500.")


@dataclass(frozen=True, slots=True)
class FileCertificate:
    path: str
    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    days_left: int  # whole days; negative once it has ended
    is_self_signed: bool
    serial: str


@dataclass(frozen=True, slots=True)
class Reading:
    path: str
    file_count: int  # that were looked at
    count: int  # certificates, each once
    ended_count: int
    days_left: int | None  # of the one that ends first; None: there is none
    first: str  # what ends first: its name, or its subject; empty: there is none
    first_path: str
    not_after: datetime | None
    certificates: tuple[FileCertificate, ...]  # those that end first, first
    closed: tuple[str, ...]  # files that this account may not read
    closed_count: int
    unread_count: int  # that look like certificates and cannot be read
    is_complete: bool  # false: there are more than are looked at
    needs_root: tuple[str, ...] = ()  # fields that root would see more of


def read_shell(target: Shell, params: Params) -> Reading:
    require_posix("host.certificates", params.path)
    env = {"path": params.path, "depth": str(_DEPTH), "certificates_only": _ONLY, "no_more": _NO_MORE}
    return parse(ask(target, _QUESTIONS, env=env, as_root=True), params)


def read_windows(target: Shell, params: Params) -> Reading:
    env = {"checked_path": params.path, "most": str(_MOST)}
    found = ask_windows(target, READ_CERTIFICATES, env=env)
    if (state := found.need_text("state")) != "found":
        raise _not_there(state, params.path)
    blocks = [(row.need_text("path"), row.text("data") or "") for row in found.items("rows")]
    reading = reading_of(blocks, found.need_moment("now"), params)
    closed = tuple(found.texts("closed"))
    return replace(
        reading,
        file_count=found.need_whole("files"),
        closed=closed[: params.limit],
        closed_count=found.need_whole("closed_count"),
        unread_count=reading.unread_count + found.need_whole("cut"),
        is_complete=not found.need_truth("more"),
    )


def _not_there(state: str, path: str) -> TargetError:
    if state == "denied":
        return PermissionDeniedError(f"This account may not look into {path}.")
    return UnreadableOutputError(f"There is no {path} on this machine. Name a path that exists.")


def parse(answers: Answers, params: Params) -> Reading:
    """Return the certificates, the one that ends first in front.

    Raises:
        PermissionDeniedError, UnreadableOutputError: the path is not there or closed.
    """
    head, _, text = answers.need("certificates").partition("\n")
    now_s = whole(answers["now"].strip())
    if head in ("missing", "denied"):
        raise _not_there(head, params.path)
    if head != "found" or now_s is None or now_s > 1e11:
        raise UnreadableOutputError(f"The certificates could not be read: {said(answers.out)}")
    lines = text.splitlines()
    closed = tuple(line.removeprefix("closed ") for line in lines if line.startswith("closed "))
    return replace(
        reading_of(_blocks(text), datetime.fromtimestamp(now_s, UTC), params),
        file_count=sum(line.startswith("file ") for line in lines),
        closed=closed[: params.limit],
        closed_count=len(closed),
        is_complete="more" not in lines,
        needs_root=_OF_ROOT if closed else (),
    )


def reading_of(blocks: list[tuple[str, str]], now: datetime, params: Params) -> Reading:
    """Return the reading of blocks of Base64 with their paths, as if nothing else was found there."""
    read = {found.sha256: (path, found) for path, block in reversed(blocks) if (found := _certificate(block))}
    rows = [_row(path, found, now) for path, found in read.values()]
    rows.sort(key=lambda row: (row.not_after, row.path))
    first = rows[0] if rows else None
    return Reading(
        path=params.path,
        file_count=0,
        count=len(rows),
        ended_count=sum(row.days_left < 0 for row in rows),
        days_left=first.days_left if first else None,
        first=(first.names[0] if first.names else first.subject) if first else "",
        first_path=first.path if first else "",
        not_after=first.not_after if first else None,
        certificates=tuple(rows[: params.limit]),
        closed=(),
        closed_count=0,
        unread_count=sum(_certificate(block) is None for _, block in blocks),
        is_complete=True,
    )


def _blocks(text: str) -> list[tuple[str, str]]:
    """Return the text within each certificate's lines, with the path of its file."""
    found, path, inside = [], "", None
    for line in [*text.splitlines(), "file "]:
        if inside is not None and (line.startswith("file ") or line == _BEGIN):
            found.append((path, inside))  # it was cut, and will not be read
            inside = None
        if line.startswith("file "):
            path = line.removeprefix("file ")
        elif line == _BEGIN:
            inside = ""
        elif line == _END and inside is not None:
            found.append((path, inside))
            inside = None
        elif inside is not None:
            inside += line
    return found


def _certificate(block: str) -> Certificate | None:
    try:
        return parse_certificate(b64decode(block, validate=True))
    except (ValueError, UnreadableOutputError):
        return None


def _row(path: str, found: Certificate, now: datetime) -> FileCertificate:
    return FileCertificate(
        path=path,
        subject=found.subject,
        issuer=found.issuer,
        names=found.names,
        not_before=found.not_before,
        not_after=found.not_after,
        days_left=floor((found.not_after - now).total_seconds() / _SECONDS_A_DAY),
        is_self_signed=found.is_self_signed,
        serial=found.serial,
    )


CHECK = CheckSpec(
    id="host.certificates",
    title="Certificates in files",
    explanation=(
        "The certificates in a file, or in a folder with what lies below it, and how many days each has left. "
        "A file that is good and a server that shows an old certificate (net.tls) mean that the service was "
        "not reloaded after the renewal; a file that is about to end means that the renewal job does not run "
        "(host.timers, host.cron) or fails. Only PEM files are read; a Java or PKCS #12 store is not. On Windows "
        "name a store such as Cert:\\LocalMachine\\My, where services find theirs, or a file. Old versions kept beside "
        "the new ones count too, so name the file that is in use."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        "unknown: count == 0 and closed_count > 0 | This account may not read ${closed[0]} (${closed_count} in all).",
        "unknown: count == 0 and unread_count > 0 | What is in ${path} looks like certificates and cannot be read.",
        "unknown: not exists(days_left) | There are no certificates (PEM) in ${path}.",
        "fail: days_left < 0 | ${first} in ${first_path} ended on ${not_after} (${ended_count} of ${count} ended).",
        "fail: days_left < 7 | ${first} in ${first_path} ends in ${days_left}.",
        "warn: days_left < 30 | ${first} in ${first_path} ends in ${days_left}.",
        "unknown: closed_count > 0 | This account may not read ${closed[0]} (${closed_count} in all).",
        "unknown: unread_count > 0 | ${unread_count} certificates in ${path} cannot be read; the others are in time.",
        "unknown: not is_complete | There are more certificates in ${path} than are looked at (${count}).",
        "pass: otherwise | ${count} certificates; the first to end is ${first} in ${days_left} (${first_path}).",
    ),
)
