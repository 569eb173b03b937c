"""Who is signed in on a machine, since when and from where, and who signed in last.

Source: ``who`` (POSIX, coreutils and busybox), else ``loginctl list-sessions``; ``last -F`` (last(1)) over wtmp.
On Windows its logon sessions (`desktop/checks/windows/sessions.py`).
"""

import re
from datetime import UTC, datetime, timedelta

from desktop.checks.linux.procfs import whole
from desktop.checks.linux.sections import Answers, ask
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.events import environment, parse_events, query_of
from desktop.checks.windows.powershell import Found, ask_windows
from desktop.checks.windows.sessions import (
    LOG,
    READ_SESSIONS,
    SIGNED_IN,
    is_named,
    is_of,
    login_of,
    sessions_of,
)
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, NotApplicableError, UnreadableOutputError
from desktop.targets.base import Shell

_QUESTIONS = {
    "now": "date +%s",
    "list": "for each in /run/utmp /var/run/utmp; do [ ! -e $each ] || echo there; done",
    "who": "TZ=UTC who 2>/dev/null | head -n 2000",
    "loginctl": "[ -e /run/utmp ] || [ -e /var/run/utmp ] || "
    "{ loginctl list-sessions --no-legend --no-pager 2>/dev/null && echo asked; }",
    "last": """if ! [ -r /var/log/wtmp ] && ! [ -e /var/lib/wtmpdb/wtmp.db ]; then echo "no list of logins"
else TZ=UTC last -F -w -n "$limit" 2>/dev/null && echo asked; fi""",
}
_WHO = re.compile(
    r"(\S{1,64})\s{1,40}(\S{1,64})\s{1,40}"
    r"(\d{4}-\d\d-\d\d \d\d:\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d)(?:\s{1,40}\((.{0,256})\))?\s{0,40}"
)
# busybox tells how long a terminal was idle before the time, and the host bare.
_BUSYBOX = re.compile(
    r"(\S{1,64})\s{1,40}(\S{1,64})\s{1,40}\S{1,20}\s{1,40}"
    r"([A-Z][a-z]{2} [ \d]\d \d\d:\d\d):\d\d(?:\s{1,40}(\S{1,256}))?\s{0,40}"
)
_LAST = re.compile(r"(.{1,400}?)\s{1,40}[A-Z][a-z]{2} ([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})(.{0,100})")
_LOOKED_BACK = "365d"  # as far as the log of Windows is asked
_NO_LOGIN = ("reboot", "shutdown", "runlevel", "soft-reboot")


@dataclass(frozen=True, slots=True)
class Params:
    name: str = ""  # of an account; empty: all
    limit: int = 10  # logins that are looked at

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= 500:
            raise InputError("host.users: limit must be from 1 to 500.")


@dataclass(frozen=True, slots=True)
class Session:
    user: str
    terminal: str
    host: str | None  # None: at the machine itself, or not told
    since: datetime | None  # to the minute
    age_s: float | None


@dataclass(frozen=True, slots=True)
class Login:
    user: str
    terminal: str
    host: str | None
    at: datetime
    is_open: bool


@dataclass(frozen=True, slots=True)
class Reading:
    name: str | None  # the one asked for
    count: int  # sessions
    users: tuple[str, ...]
    user_count: int
    sessions: tuple[Session, ...]
    last_logins: tuple[Login, ...]  # the newest first
    logins_known: bool  # false: the machine keeps no list that this account may read, or `last` is busybox's
    last_login_at: datetime | None


def read_shell(target: Shell, params: Params) -> Reading:
    return parse(ask(target, _QUESTIONS, env={"limit": str(params.limit)}), params)


def read_windows(target: Shell, params: Params) -> Reading:
    query = query_of(_LOOKED_BACK, ids=(SIGNED_IN,))
    found = ask_windows(
        target, READ_SESSIONS, env=environment(LOG, query, limit=params.limit, most=params.limit)
    )
    return reading_of(found, params)


def reading_of(found: Found, params: Params) -> Reading:
    now, log = found.need_moment("now"), found.items("events")
    events = parse_events(log[0], _LOOKED_BACK).events if log else ()
    told = [login for event in events if (login := login_of(event))]
    open_now = sessions_of(found)
    sessions = [
        Session(
            user=one.user,
            terminal=one.terminal,
            host=next((login.host for login in told if is_of(one, login)), None),
            since=one.since,
            age_s=max(0.0, (now - one.since).total_seconds()),
        )
        for one in open_now
        if is_named(one.user, params.name)
    ]
    kept = [
        Login(login.user, login.terminal, login.host, login.at, any(is_of(one, login) for one in open_now))
        for login in told
        if is_named(login.user, params.name)
    ]
    return _reading(params, sessions, kept, is_known=bool(log))


def parse(answers: Answers, params: Params) -> Reading:
    """Return who is on.

    Raises:
        NotApplicableError: the machine keeps no list of sessions, as those with musl.
    """
    now_s = whole(answers["now"].strip())
    if now_s is None or now_s > 10**11:
        raise UnreadableOutputError(f"date did not tell the time: {answers['now'][:200]!r}")
    now = datetime.fromtimestamp(now_s, UTC)
    found = [row for line in answers["who"].splitlines() if (row := _session(line, now))]
    if not found and not answers["list"].strip():
        rows = answers["loginctl"].splitlines()
        if rows[-1:] != ["asked"]:
            raise NotApplicableError(
                "This machine keeps no list of who is on (no utmp and no systemd-logind)."
            )
        found = [row for line in rows if (row := _seat(line))]
    lines = answers["last"].splitlines()
    logins = [login for line in lines if (login := _login(line))]
    sessions = [each for each in found if params.name in ("", each.user)]
    kept = [each for each in logins if params.name in ("", each.user)]
    return _reading(params, sessions, kept, is_known=lines[-1:] == ["asked"])


def _reading(params: Params, sessions: list[Session], kept: list[Login], *, is_known: bool) -> Reading:
    names = sorted({each.user for each in sessions})
    return Reading(
        name=params.name or None,
        count=len(sessions),
        users=tuple(names),
        user_count=len(names),
        sessions=tuple(sessions),
        last_logins=tuple(kept),
        logins_known=is_known,
        last_login_at=max((each.at for each in kept), default=None),
    )


def _session(line: str, now: datetime) -> Session | None:
    found = _WHO.fullmatch(line) or _BUSYBOX.fullmatch(line)
    if not found:
        return None
    since = _minute(found[3], now)
    age_s = None if since is None else max(0.0, (now - since).total_seconds())
    return Session(found[1], found[2], found[4] or None, since, age_s)


def _minute(text: str, now: datetime) -> datetime | None:
    """Return a moment in UTC; one without a year is of the last twelve months."""
    try:
        if text[0].isdigit():
            return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
        moment = datetime.strptime(f"{now.year} {text}", "%Y %b %d %H:%M").replace(tzinfo=UTC)
        return moment if moment <= now + timedelta(days=1) else moment.replace(year=now.year - 1)
    except ValueError:
        return None


def _seat(line: str) -> Session | None:
    """Read a row of loginctl: session, uid, user, seat, and a terminal somewhere behind; others are no logins."""
    words = line.split()
    terminal = next((word for word in words[3:] if word.startswith(("pts/", "tty"))), None)
    return Session(words[2], terminal, None, None, None) if terminal else None


def _login(line: str) -> Login | None:
    found = _LAST.match(line)
    words = found[1].split() if found else []
    if not found or len(words) < 2 or words[0] in _NO_LOGIN or words[1] == "begins":
        return None
    try:
        moment = datetime.strptime(found[2], "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    except ValueError:
        return None
    host = words[2] if len(words) > 2 else None
    return Login(words[0], words[1], host, moment, "still logged in" in found[3])


CHECK = CheckSpec(
    id="host.users",
    title="Who is signed in",
    explanation=(
        "The sessions that are open on the machine now, each with its account, terminal, and the host it came "
        "from, and the logins before. It tells whom to ask before anything is restarted, and who was on when "
        "the trouble began. Sessions without a terminal, such as file transfers and single commands over SSH, "
        "are not in the list. A login from an unknown host is worth a question. Machines with musl (Alpine) keep "
        "no list; the log of sshd tells there (host.log). On Windows these are the sessions at the console and by "
        "Remote Desktop, those that are disconnected too; only an administrator sees those of others."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        "warn: count >= 50 | ${count} sessions are open.",
        "pass: exists(name) | ${name} has ${count} sessions open; last login: ${last_login_at}.",
        "pass: count == 0 | Nobody is signed in; last login: ${last_login_at}.",
        "pass: otherwise | ${count} sessions are open: ${users}.",
    ),
)
