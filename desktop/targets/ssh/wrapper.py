"""Makes the text that runs a command on an SSH host: the only place where values are quoted for a shell.

The host is asked to run one constant command, `exec /bin/sh -s`, which every login shell understands (fish and
csh too). All else goes to that shell's input, so that no value of the environment stands in the host's process
list, and inside braces, so that a text cut short by a lost connection is a syntax error and runs nothing. sshd
makes each session a process group of its own; its number comes back in a first line, which also parts our output
from what start-up files print.
"""

import re
import shlex
from collections.abc import Mapping, Sequence

from desktop.domain.errors import InputError
from desktop.targets.windows.powershell_text import script_text as powershell_script
from desktop.targets.windows.powershell_text import started

BOOTSTRAP = "exec /bin/sh -s"
# No sign that printf, its options or the quotes give a meaning to.
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 \n.,:;=/_+")
_FOR_PRINTF = tuple(chr(byte) if byte in _PLAIN else f"\\{byte:03o}" for byte in range(256))
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
# An old host may not have this locale, and its bash then complains on every assignment.
_SET_UP = """PATH="${PATH:-/usr/local/bin:/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin" TERM=dumb
{ LC_ALL=C.UTF-8; } 2>/dev/null
export PATH LC_ALL TERM
"""
# A process that has ended and that nobody has waited for still answers `kill -0`; only ps tells it apart.
_KILL = """alive() {
  kill -0 -GROUP 2>/dev/null || return 1
  list=$(ps -A -o pgid= -o stat= 2>/dev/null) || return 0
  printf '%s\\n' "$list" | ( while read -r one state; do
    [ "$one" = GROUP ] && case $state in Z*) ;; *) exit 0 ;; esac
  done; exit 1 )
}
patiently() {
  for turn in 1 2 3 4 5 6 7 8 9 10; do
    alive || { echo gone; exit 0; }
    sleep 0.1 2>/dev/null || sleep 1
  done
}
kill -TERM -GROUP 2>/dev/null || kill -TERM GROUP 2>/dev/null
patiently
kill -KILL -GROUP 2>/dev/null || kill -KILL GROUP 2>/dev/null
patiently
echo left
exit
"""


def mark(nonce: str) -> str:
    """Return how the first line of both streams starts; group and state (`ok`, `missing`, `denied`, `eaten`) follow."""
    return f"\x1ehandrail {nonce} "


def command_text(argv: Sequence[str], env: Mapping[str, str], stdin: bytes, nonce: str) -> str:
    """Return the text that runs one command.

    Raises:
        InputError: a value that no command can be given, or no command at all.
    """
    if not argv:
        raise InputError("There is no command to run.")
    words = " ".join(quoted(word) for word in argv)
    program = quoted(argv[0])
    is_there = f"[ -e {program} ]" if "/" in argv[0] else f"command -v {program} >/dev/null 2>&1"
    check = f"{is_there} || handrail_state=missing\n"
    if "/" in argv[0]:
        check += f"[ -x {program} ] && [ ! -d {program} ] || handrail_state=${{handrail_state:-denied}}\n"
    # exec in a subshell runs the program, never the shell's own echo or printf, which differ among shells.
    body = f"{_input(stdin)}( exec {words} ){'' if stdin else ' </dev/null'}"
    return wrapped(body, env, nonce, check)


def script_text(script: str, interpreter: str, env: Mapping[str, str], nonce: str) -> str:
    """Return the text that runs a script in sh, bash, python or powershell; its input is empty.

    Raises:
        InputError: a value that no script can be given, or no such interpreter.
    """
    match interpreter:
        case "sh":
            return wrapped(f"( eval {quoted(script)} ) </dev/null", env, nonce)
        case "bash":
            return command_text(["bash", "-c", script, "bash"], env, b"", nonce)
        case "python":
            return command_text(["python3", "-c", script], env, b"", nonce)
        case "powershell":
            run = started(powershell_script(script, {}), "pwsh")
            return command_text(run.argv, env, run.stdin, nonce)
    raise InputError(f"{interpreter!r} runs no scripts there. Use sh, bash, python or powershell.")


def kill_text(group: int) -> str:
    """Return the text that ends a process group, politely first, and prints `gone` or `left`."""
    return f"{{\n{_KILL.replace('GROUP', str(group))}}}\n"


def wrapped(body: str, env: Mapping[str, str], nonce: str, check: str = "") -> str:
    """Return the text that sets up, tells its first line, and goes on with `body`."""
    announce = f'printf \'\\036handrail {nonce} %s %s\\n\' "$$" "${{handrail_state:-ok}}"'
    stop = '[ -z "$handrail_state" ] || exit 127\n'
    whole = f'[ "$handrail_whole" = {nonce} ] || handrail_state=eaten\n'
    # Where nobody listens any more, nothing begins: start-up files may end long after we have left.
    told = f"{announce} 2>/dev/null || exit 127\n{announce} >&2 || exit 127\n"
    start = f"handrail_state=\n{check}{whole}{told}{stop}unset handrail_state handrail_whole\n"
    # A start-up file that reads takes whole lines from the beginning, and with them values that the rest relies on.
    return f"{{ handrail_whole={nonce}\n{_SET_UP}{exports_text(env)}{start}{body}\nexit\n}}\n"


def exports_text(env: Mapping[str, str]) -> str:
    """Return the lines that put values into the environment.

    Raises:
        InputError: a name that no variable can have, or a value with a NUL.
    """
    for name in env:
        if not _VARIABLE.match(name):
            raise InputError(f"{name!r} is no name for an environment variable (letters, digits and _).")
    return "".join(f"{name}={quoted(value)}; export {name}\n" for name, value in env.items())


def _input(stdin: bytes) -> str:
    return f"{written(stdin)} | " if stdin else ""


def written(data: bytes) -> str:
    """Return the command that writes these bytes: plain ones as they are, others as three octal digits."""
    return f"printf '{''.join(map(_FOR_PRINTF.__getitem__, data))}'"


def quoted(value: str) -> str:
    """Return a value as one word of a shell's text.

    Raises:
        InputError: it holds a NUL.
    """
    if "\0" in value:
        raise InputError(f"{value[:80]!r} holds a NUL character, which no command can be given.")
    return shlex.quote(value)
