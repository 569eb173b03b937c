"""Which commands plainly only read: a short list, told in docs/importing.md, and everything else may change something.

A script is plain when it is made of such commands, joined by pipes, `;`, `&&` and `||`, with no output redirected but
to /dev/null, and nothing put in by `$(…)`, backquotes or the like. What is not plain may well only read: a person
knows."""

import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence

_LONGEST = 4_000  # characters of a script that is looked at
_HARMLESS_REDIRECT = re.compile(r"(?<![<>&])(?:[12]?>>?\s*/dev/null|2>&1|(?<!<)<\s*[\w./-]+)(?=[\s;|&)]|$)")
_NOT_PLAIN = re.compile(r"[`<>(){}]|\$\(|(?<!&)&(?!&)")
_JOINTS = frozenset({"|", "||", "&&", ";", "|&"})
_ASSIGNED = re.compile(r"[A-Za-z_]\w*\+?=")

Rule = Callable[[Sequence[str]], bool]


def is_read_only(script: str) -> bool:
    """True for a script of sh whose every command is on the list and is used to read."""
    if len(script) > _LONGEST or (
        not script.isprintable() and not script.replace("\n", "").replace("\t", "").isprintable()
    ):
        return False
    commands = list(_commands(_HARMLESS_REDIRECT.sub(" ", script)))
    return bool(commands) and all(map(_only_reads, commands))


def _commands(script: str) -> Iterator[list[str]]:
    """Yield each command as words; one that cannot be told apart is an empty list, which is no command that reads."""
    for line in script.split("\n"):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if _NOT_PLAIN.search(line):
            yield []
            return
        lexer = shlex.shlex(line, posix=True, punctuation_chars=";|&")
        lexer.commenters, lexer.whitespace_split = "", True
        try:
            words = list(lexer)
        except ValueError:
            yield []
            return
        yield from _parted(words)


def _parted(words: Sequence[str]) -> Iterator[list[str]]:
    command: list[str] = []
    for word in words:
        if word in _JOINTS:
            yield command
            command = []
        else:
            command.append(word)
    if command:
        yield command


def _only_reads(command: Sequence[str]) -> bool:
    if not command or "$" in command[0] or _ASSIGNED.match(command[0]):
        return False
    rule = _RULES.get(command[0])
    if rule is None or (command[0] in _EXACT and any("$" in word for word in command)):
        return False
    return rule(command[1:])


def _any(_words: Sequence[str]) -> bool:
    return True


def _none(words: Sequence[str]) -> bool:
    return not words


def _without(*refused: str) -> Rule:
    """Return a rule that refuses options; a short one also where it stands among others, as in `-nf`."""
    short = {one[1] for one in refused if len(one) == 2}
    long = tuple(one for one in refused if one.startswith("--"))

    def rule(words: Sequence[str]) -> bool:
        for word in words:
            if word.startswith("--") and any(name.startswith(word.partition("=")[0]) for name in long):
                return False
            if word.startswith("-") and not word.startswith("--") and short & set(word[1:]):
                return False
        return True

    return rule


def _leading(*allowed: str, after: frozenset[str] = frozenset()) -> Rule:
    """Return a rule by the first word but for options in `after`: any other may take a word of its own."""

    def rule(words: Sequence[str]) -> bool:
        named = next((word for word in words if word not in after), "")
        return named in allowed

    return rule


def _ip(words: Sequence[str]) -> bool:
    named = [word for word in words if not word.startswith("-")]
    options = {word.lstrip("-") for word in words if word.startswith("-")}
    if any(
        long.startswith(one) for one in options for long in ("batch", "family", "netns")
    ):  # each takes a word
        return False
    known = {"a", "addr", "address", "r", "route", "l", "link", "n", "neigh", "rule", "maddr"}
    return (
        bool(named) and named[0] in known and (len(named) == 1 or named[1] in ("show", "list", "ls", "get"))
    )


def _find(words: Sequence[str]) -> bool:
    bad = ("-exec", "-ok", "-delete", "-fprint", "-fls", "$")
    return not any(word.startswith(bad) for word in words)


def _aws(words: Sequence[str]) -> bool:
    named = [word for word in words if not word.startswith("-")]
    return len(words) > 1 and named[:2] == list(words[:2]) and words[1].startswith(("describe-", "list-"))


def _hostname(words: Sequence[str]) -> bool:
    return all(word in ("-f", "-s", "-i", "-I", "-d", "--fqdn", "--short") for word in words)


def _curl(words: Sequence[str]) -> bool:
    plain, rest = (
        {"--silent", "--show-error", "--fail", "--head", "--location", "--insecure", "--verbose"},
        list(words),
    )
    while rest:
        word = rest.pop(0)
        if word in ("-m", "--max-time", "--connect-timeout") and rest and rest[0].isdecimal():
            rest.pop(0)
        elif word.startswith("--"):
            if word not in plain:
                return False
        elif word.startswith("-"):
            if set(word[1:]) - set("sSfIikLv"):
                return False
        elif "://" in word and not word.startswith(("http://", "https://")):
            return False
    return True


def _date(words: Sequence[str]) -> bool:
    """A word that is no format and no option would set the clock."""
    return all(
        word.startswith("+") or word in ("-u", "--utc", "-R", "-Is", "-Iseconds", "-I") for word in words
    )


def _git(words: Sequence[str]) -> bool:
    bad = ("--output", "--ext-diff", "--textconv", "-O")
    is_reading = _leading("status", "log", "show", "diff", "rev-parse")(words)
    return is_reading and not any(word.startswith(bad) for word in words)


def _ping(words: Sequence[str]) -> bool:
    return "-c" in words and not any(word.startswith("-f") for word in words)


_RULES: Mapping[str, Rule] = {
    **dict.fromkeys(
        ("[", "basename", "cat", "cut", "df", "dig", "dirname", "du", "echo", "egrep", "fgrep", "findmnt",
         "free", "getent", "grep", "groups", "head", "host", "id", "iostat", "ls", "lsblk", "lscpu",
         "lsof", "lsusb", "md5sum", "mpstat", "netstat", "nproc", "nslookup", "pgrep", "pidof", "printf",
         "ps", "pwd", "readlink", "realpath", "sha256sum", "stat", "tac", "test", "tr", "true", "uname",
         "uptime", "vmstat", "w", "wc", "which", "who", "whoami"),
        _any,
    ),
    "aws": _aws,
    "curl": _curl,
    "date": _date,
    "dmesg": _without("-c", "-C", "-D", "-E", "-n", "-w", "--clear", "--read-clear", "--console-level", "--console-off",
                      "--console-on", "--follow"),
    "docker": _leading("ps", "logs", "inspect", "images", "stats", "version", "info", "top", "port"),
    "find": _find,
    "git": _git,
    "hostname": _hostname,
    "ip": _ip,
    "journalctl": _without("-f", "--follow", "--rotate", "--flush", "--sync", "--relinquish-var",
                           "--smart-relinquish-var",
                           "--setup-keys", "--cursor-file", "--update-catalog", "--vacuum-size", "--vacuum-time",
                           "--vacuum-files"),
    "kubectl": _leading("get", "describe", "logs", "top", "version", "explain", "api-resources"),
    "mount": _none,
    "sort": _without("-o", "--output", "--compress-program"),
    "ss": _without("-K", "--kill", "-D", "--diag"),
    "systemctl": _leading("status", "show", "is-active", "is-enabled", "is-failed", "list-units", "list-timers", "cat",
                          "list-unit-files", "list-dependencies", "list-sockets",
                          after=frozenset({"--no-pager", "-l", "--full", "-q", "--quiet", "-a", "--all", "--user"})),
    "tail": _without("-f", "-F", "--follow"),
    "traceroute": _any,
    "ping": _ping,
}  # fmt: skip

# A variable among their words could be the very option that makes them write.
_EXACT = frozenset({"curl", "date", "dmesg", "find", "git", "hostname", "ip", "journalctl", "mount", "ping", "sort",
                    "ss", "systemctl", "tail"})  # fmt: skip


def read_only_commands() -> tuple[str, ...]:
    """Return the names on the list, in order; the documentation has the same."""
    return tuple(sorted(_RULES))
