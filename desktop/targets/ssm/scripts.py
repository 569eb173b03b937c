"""Makes the lines that Run Command gives to a node, and reads what came back.

Systems Manager pastes the lines of `AWS-RunShellScript` into a script, after putting its own parameters in the place
of everything in double braces. So our text goes as octal numbers through `printf` into a shell of its own, wrapped as
for SSH: no sign of a value reaches either. A last line tells the exit status, and that the output is whole. What is
written is packed where the node has `gzip` and `base64`, because only 24,000 characters come back. A script that ends
with 194 (3010 on Windows) has the agent restart the machine; such a status is told and not given."""

import binascii
import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Protocol

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, UnreadableOutputError
from desktop.targets.output import CappedStream
from desktop.targets.ssh import wrapper as ssh_wrapper
from desktop.targets.windows.powershell_text import any_text, command_text, started


@dataclass(frozen=True, slots=True)
class Script:
    """What is run on a node, in both languages; equal for equal commands, so that one may serve many nodes."""

    argv: tuple[str, ...]
    interpreter: str = ""  # empty: `argv` is a command
    env: tuple[tuple[str, str], ...] = ()
    stdin: bytes = b""
    is_packed: bool = True  # false: what it writes stays legible in AWS

    def lines(self, nonce: str, *, is_windows: bool) -> list[str]:
        """Return the lines for the document.

        Raises:
            InputError: a value that no command can be given, or an interpreter that is not there.
        """
        return self._windows_lines(nonce) if is_windows else self._posix_lines(nonce)

    def _posix_lines(self, nonce: str) -> list[str]:
        env = dict(self.env)
        if self.interpreter:
            text = ssh_wrapper.script_text(self.argv[-1], self.interpreter, env, nonce)
        else:
            text = ssh_wrapper.command_text(self.argv, env, self.stdin, nonce)
        started = f"{ssh_wrapper.written(text.encode('utf-8', 'surrogateescape'))} | /bin/sh -s"
        begun = packed_lines(started, nonce) if self.is_packed else [started, "handrail=$?"]
        return [*begun, *ended_lines(nonce)]

    def _windows_lines(self, nonce: str) -> list[str]:
        env = dict(self.env)
        if self.interpreter:
            text = any_text(self.argv[-1], self.interpreter, env)
        else:
            text = command_text(self.argv, env, self.stdin)
        run = started(text, "powershell.exe")
        if run.stdin:
            raise InputError(
                "The script is too long for Windows by Systems Manager. Make it shorter, or use SSH."
            )
        return [
            " ".join(run.argv),
            "$handrail = $LASTEXITCODE",
            f'[Console]::Out.Write("`nhandrail {nonce} ended $handrail`n")',
            "if ($handrail -eq 3010 -or $handrail -eq 194) { exit 1 }",
            "exit $handrail",
        ]


class Lines(Protocol):
    """What is run on a node; equal for equal commands."""

    def lines(self, nonce: str, *, is_windows: bool) -> list[str]: ...


def ended_lines(nonce: str) -> list[str]:
    """Return the lines that tell how it ended; the agent must not see the status that has it restart the machine."""
    return [
        f"printf '\\nhandrail {nonce} ended %s\\n' \"$handrail\"",
        '[ "$handrail" -ne 194 ] || exit 1',
        'exit "$handrail"',
    ]


def packed_lines(started: str, nonce: str) -> list[str]:
    """Return the lines that run a command, pack what it writes, and put its exit status into `handrail`."""
    return [
        "if command -v gzip >/dev/null 2>&1 && command -v base64 >/dev/null 2>&1; then",
        f"echo 'handrail {nonce} packed'",
        "exec 4>&1",
        f'handrail=$( {{ {{ {started} 3>&- 4>&-; echo "$?" >&3; }} | gzip -c 3>&- | base64 >&4 3>&-; }} 3>&1 )',
        "exec 4>&-",
        "else",
        started,
        "handrail=$?",
        "fi",
    ]


def script_of(
    argv: Sequence[str], env: Mapping[str, str] | None, *, interpreter: str = "", stdin: bytes = b""
) -> Script:
    return Script(tuple(argv), interpreter, tuple((env or {}).items()), stdin)


@dataclass(frozen=True, slots=True)
class Said:
    """What a node wrote. `state` is `ok`, `missing`, `denied`, or empty when the shell did not begin; `exit_status` is
    None when its line is not there: the output was cut, or the shell was ended."""

    stdout: str
    stderr: str
    state: str
    exit_status: int | None
    dropped_bytes: int = 0  # beyond the cap of every target
    replaced_bytes: int = 0  # that were not UTF-8, as far as it was packed

    @property
    def is_whole(self) -> bool:
        return self.exit_status is not None


def read_said(stdout: str, stderr: str, nonce: str) -> Said:
    """Take our lines out of both streams.

    Raises:
        UnreadableOutputError: what came is not what was packed.
    """
    start = re.compile(rf"[^\n]{{0,4}}handrail {nonce} \d+ (\w+)(?:\r?\n|\Z)")
    end = re.search(rf"\r?\n?handrail {nonce} ended (-?\d+)\s*\Z", stdout)
    body, dropped, replaced = _unpacked(stdout[: end.start()] if end else stdout, nonce)
    began = start.search(body)
    if began:
        body = body[began.end() :]
    return Said(
        body,
        _without_agent(start.sub("", stderr, count=1)),
        began[1] if began else "",
        int(end[1]) if end else None,
        dropped,
        replaced,
    )


def _unpacked(body: str, nonce: str) -> tuple[str, int, int]:
    """Return what was packed, as far as it came, and how many bytes of it were dropped and replaced; a text that was
    not packed as it is."""
    _, mark, packed = body.partition(f"handrail {nonce} packed")
    if not mark:
        return body, 0, 0
    letters = "".join(packed.split())
    try:
        data = binascii.a2b_base64(letters[: len(letters) // 4 * 4])
        stream = CappedStream()
        stream.feed(zlib.decompressobj(wbits=31).decompress(data))
        return stream.text()
    except (binascii.Error, zlib.error) as fault:
        raise UnreadableOutputError(f"What the node packed cannot be unpacked: {fault}.") from fault


def _without_agent(stderr: str) -> str:
    """Take off the line that the agent adds for a script that failed."""
    return re.sub(r"\n?failed to run commands: exit status \d+\s*\Z", "", stderr)
