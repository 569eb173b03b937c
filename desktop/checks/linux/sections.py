"""One script, several answers: what each of its commands wrote, in one round trip to a machine."""

import shlex
from collections.abc import Iterable, Mapping

from desktop.domain.errors import NotApplicableError, UnreadableOutputError
from desktop.targets.base import CommandOutput, Shell

MARK = "\x1e"  # ASCII record separator, which no command here writes by itself
# Figures in the C locale; /usr/sbin is missing from the PATH of most non-interactive SSH sessions.
_PREAMBLE = "LC_ALL=C; PATH=$PATH:/usr/sbin:/sbin; export LC_ALL PATH"

_ESCAPE = r"s/'/'\\\\''/g"  # within double quotes

PAUSE = 'sleep "$sample_s" 2>/dev/null || sleep 1'  # not every sleep takes fractions of a second


def first_line(path: str, *, may_miss: bool = False) -> str:
    """Return the command that writes the first line of a file, and keeps it in `line`.

    The shell reads it itself: a program would cost the host more than many such files."""
    read = f"{{ read -r line <{path}; }} 2>/dev/null" if may_miss else f"read -r line <{path}"
    return f"""line=; {read}; [ -z "$line" ] || printf '%s\\n' "$line\""""


def ask(
    target: Shell,
    questions: Mapping[str, str],
    env: Mapping[str, str] | None = None,
    *,
    as_root: bool = False,
) -> "Answers":
    """Run the commands one after the other, each under its name; values come from `env` only.

    With `as_root` they run by `sudo -n` where that is allowed to this account without a password; else as it is.

    Raises:
        NotApplicableError: the machine is no Linux, where the files of /proc and /sys are.
        UnreadableOutputError: the answer was longer than what is kept, so figures of it would be wrong.
    """
    require_linux(target)
    script = script_of(questions)
    out = target.run_script(by_sudo(script, env or {}) if as_root else script, env=env)
    if out.dropped_bytes:
        raise UnreadableOutputError(
            f"The machine's answer is too long: at least {out.dropped_bytes} bytes were left out."
        )
    return Answers(out, tuple(questions))


def require_linux(target: Shell) -> None:
    if target.os != "linux":
        raise NotApplicableError(
            f"This check reads Linux machines; this one runs {target.os or 'another system'}."
        )


def script_of(questions: Mapping[str, str]) -> str:
    """Return the script; each answer begins after a line of the mark and its name."""
    parts = [f"printf '\\036%s\\n' {name}\n{command}" for name, command in questions.items()]
    return "\n".join([_PREAMBLE, *parts, ""])


def by_sudo(script: str, names: Iterable[str]) -> str:
    """Return the script that runs another by sudo where it may; nothing of it stands in an argument or sudo's log."""
    values = "".join(
        f'printf "%s=\'%s\'; export %s\\n" {name} "$(printf \'%s\' "${name}" | sed "{_ESCAPE}")" {name}\n'
        for name in names
    )
    return (
        f"handrail_text={shlex.quote(script)}\n"
        'if [ "$(id -u)" = 0 ] || ! sudo -n /bin/sh -c : >/dev/null 2>&1; then eval "$handrail_text"\n'
        f"else {{\n{values}printf '%s\\n' \"{{ $handrail_text\" 'exit; }}'\n}} | sudo -n /bin/sh -s; fi\n"
    )


class Answers:
    """The answers of a script by name. Order is kept, so that the last may hold any text."""

    def __init__(self, out: CommandOutput, names: tuple[str, ...]) -> None:
        self.out = out
        self._texts: dict[str, str] = {}
        rest = out.stdout
        for name, following in zip(names, [*names[1:], None], strict=True):
            _, begin, rest = rest.partition(f"{MARK}{name}\n")
            text, _, _ = rest.partition(f"{MARK}{following}\n") if following else (rest, "", "")
            self._texts[name] = text if begin else ""

    def __getitem__(self, name: str) -> str:
        return self._texts[name]

    def need(self, name: str) -> str:
        """Return an answer that may not be empty.

        Raises:
            NotApplicableError: there is no /proc, as in a bare chroot.
            UnreadableOutputError: it is empty; the message carries what the machine said instead.
        """
        if not (text := self._texts[name]).strip():
            if "/proc/" in self.out.stderr and "no such file" in self.out.stderr.lower():
                raise NotApplicableError(
                    "This check reads /proc, which the machine does not show (is it mounted?)."
                )
            raise UnreadableOutputError(f"The machine gave no {name}: {said(self.out)}")
        return text


def said(out: CommandOutput) -> str:
    """Return how a command ended and the beginning of what it said, for a message."""
    return f"exit status {out.exit_status}, {(out.stderr.strip() or out.stdout.strip())[:200]!r}."
