"""Stands in for cmd.exe, powershell.exe and taskkill.exe behind a real sshd; run as the account's forced command.

No PowerShell can be had here. So this takes the line as Windows would (its length, its words, its Base64), holds every
text to PowerShell's grammar, does what the text around a script does (values, first line, input), and answers the
script itself by rules. What is a text's own is not run. Usage: windows_machine.py FOLDER, with SSH_ORIGINAL_COMMAND.
"""

import base64
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

import tree_sitter
import tree_sitter_powershell

CMD_CAP = 8191  # characters that cmd.exe takes
_LITERAL = r"'((?:[^'\u2018\u2019\u201a\u201b]|(['\u2018\u2019\u201a\u201b])\2)*)'"
_SECOND_LITERAL = _LITERAL.replace(r"\2", r"\4")
_EXPORT = re.compile(rf"\[Environment\]::SetEnvironmentVariable\({_LITERAL}, {_SECOND_LITERAL}, 'Process'\)")
_MARK = re.compile(r'\[string\]\[char\]30 \+ "handrail (\w+) \$PID (\$?\w+)`n"')
_SCRIPT = re.compile(rf"^\. \(\[scriptblock\]::Create\({_LITERAL}\)\)$", re.MULTILINE)
_IN_BUNDLE = re.compile(rf"^try \{{ & \(\[scriptblock\]::Create\({_LITERAL}\)\) \}} catch ", re.MULTILINE)
_FORGETS = re.compile(rf"\[Environment\]::SetEnvironmentVariable\({_LITERAL}, \$null, 'Process'\)")
_TOLD = re.compile(r'"handrail (\w+) \$handrail_status \$handrail_at`n"')
_PROGRAM = re.compile(rf"Get-Command -Name {_LITERAL} -CommandType Application")
_LINE = re.compile(rf"^\$handrail_line = {_LITERAL}$", re.MULTILINE)
_INPUT = re.compile(r"^\$handrail_input = '([A-Za-z0-9+/=]*)'$", re.MULTILINE)


def main() -> None:
    folder = Path(sys.argv[1])
    machine = Machine(folder, json.loads((folder / "machine.json").read_text()))
    line = os.environ.get("SSH_ORIGINAL_COMMAND", "")
    if len(sys.argv) > 2:  # called by bash as the login shell
        machine.program(Path(sys.argv[2]).name, sys.argv[3:])
    machine.login(line)


class Machine:
    """What `machine.json` says: `login_shell`, `rules`, and what is broken."""

    def __init__(self, folder: Path, settings: dict[str, object]) -> None:
        self._folder, self._settings = folder, settings

    def login(self, line: str) -> NoReturn:
        shell = str(self._settings.get("login_shell", "cmd.exe"))
        self._note("lines", line)
        if noise := str(self._settings.get("profile", "")):
            write(sys.stdout, noise)
        if self._settings.get("hangs_at_start"):
            time.sleep(60)
        if shell == "bash.exe":
            programs = self._folder / "bin"
            env = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
            os.execvpe("bash", ["bash", "-c", line], env)
        if len(line) > (CMD_CAP if shell == "cmd.exe" else 32_767):
            fail("The command line is too long.", 1)
        if shell == "cmd.exe":
            if re.search(r'[&|<>^%"!()]', line):
                fail("cmd.exe would read a sign of the line.", 99)
            name, *words = line.split(" ")
            self.program(name, words)
        self._powershell_login(line)

    def _powershell_login(self, line: str) -> NoReturn:
        """PowerShell as the login shell: its own exit status is 1 for every one that failed, unless it says `exit`."""
        parsed(line)
        command, _, rest = line.partition("; ")
        name, *words = command.split(" ")
        if not name.endswith(".exe"):
            write(
                sys.stderr,
                f"{name} : Der Name wurde nicht erkannt.\n  + CategoryInfo : CommandNotFoundException\n",
            )
            sys.exit(1)
        done = subprocess.run(
            [sys.executable, __file__, str(self._folder), name, *words], stdin=sys.stdin, check=False
        )
        sys.exit(done.returncode if rest == "exit $LASTEXITCODE" else int(done.returncode != 0))

    def program(self, name: str, words: list[str]) -> NoReturn:
        match name:
            case "powershell.exe" if not self._settings.get("no_powershell"):
                self._powershell(words)
            case "taskkill.exe":
                sys.exit(taskkill(words))
        fail(
            f"'{name}' is not recognized as an internal or external command,\noperable program or batch file.",
            1,
        )

    def _powershell(self, words: list[str]) -> NoReturn:
        if words[:3] != ["-NoProfile", "-NonInteractive", "-EncodedCommand"] or len(words) != 4:
            fail(f"powershell.exe would not take {words[:3]}.", 99)
        text = base64.b64decode(words[3], validate=True).decode("utf-16-le")
        self._run(text)

    def _run(self, text: str) -> NoReturn:
        parsed(text)
        self._note("texts", text)
        if "[Console]::In.ReadLine()" in text:
            if "$input" in text:
                fail("The host would have read the line.", 99)
            inner = base64.b64decode(sys.stdin.buffer.readline().rstrip(), validate=True).decode()
            while pair := sys.stdin.buffer.readline().rstrip().decode():
                name, _, value = pair.partition("=")
                os.environ[name] = base64.b64decode(value, validate=True).decode()
            self._run(inner)
        for name, _, value, _ in _EXPORT.findall(text):
            os.environ[plain(name)] = plain(value)
        program = _PROGRAM.search(text)
        path = self._found(plain(program[1])) if program else None
        if mark := _MARK.search(text):
            state = "missing" if program and not path else "ok"
            for stream in (sys.stdout, sys.stderr):
                write(stream, f"\x1ehandrail {mark[1]} {os.getpid()} {state}\n", end_of_line="\n")
        if program:
            self._command(path, text)
        if self._settings.get("waits_for_the_end_of_input"):  # as some versions do before they begin
            sys.stdin.read()
        if "handrail_status" in text:
            self._bundle(text)
        script = _SCRIPT.search(text)
        if not script:
            fail("There is no script in the text.", 99)
        sys.exit(self._script(plain(script[1])))

    def _bundle(self, text: str) -> NoReturn:
        """Do one line after the other: set or forget a value, run a script, write a mark."""
        status = 0
        for line in text.split("\n[Console]::Error.Write($handrail_mark)\n"):
            for name, _, value, _ in _EXPORT.findall(line):
                os.environ[plain(name)] = plain(value)
            if script := _IN_BUNDLE.search(line):
                status = self._script(plain(script[1]))
            for name, _ in _FORGETS.findall(line):
                del os.environ[plain(name)]
            if mark := _TOLD.search(line):
                for stream in (sys.stdout, sys.stderr):
                    told = f"\x1ehandrail {mark[1]} {status} {time.monotonic():.2f}\n"
                    write(stream, told, end_of_line="\n")
        sys.exit(0)

    def _found(self, name: str) -> str | None:
        if name == "python":
            return sys.executable
        return shutil.which(name, path=f"{self._folder / 'bin'}:{os.environ['PATH']}")

    def _command(self, path: str | None, text: str) -> NoReturn:
        if not path:
            sys.exit(127)
        line, given = _LINE.search(text), _INPUT.search(text)
        assert line is not None
        assert given is not None
        argv = arguments(plain(line[1]))
        done = subprocess.run([path, *argv], input=base64.b64decode(given[1]), check=False)
        sys.exit(done.returncode)

    def _script(self, script: str) -> int:
        """Answer a script; return its exit status."""
        self._note("scripts", script)
        if fault := faults(script):
            clixml(f"At line:1 char:{fault}\r\nUnexpected token\r\n")
            return 1
        rules = self._settings.get("rules")
        assert isinstance(rules, list)
        rule = next((one for one in rules if one["contains"] in script), None)
        if rule is None:
            clixml("The stand-in has no rule for this script.\r\n")
            return 1
        return follow(rule)

    def _note(self, name: str, text: str) -> None:
        with (self._folder / f"{name}.log").open("a", encoding="utf-8") as log:
            log.write(json.dumps(text) + "\n")


def follow(rule: dict[str, object]) -> int:
    """Do what a rule says: write, wait, flood; return the exit status."""
    write(sys.stdout, str(rule.get("stdout", "")))
    for name in rule.get("shows", ()):  # type: ignore[union-attr,attr-defined]
        write(sys.stdout, f"{name}={os.environ.get(name)}\n")
    if error := str(rule.get("stderr", "")):
        clixml(error.replace("\n", "\r\n"))
    if flood := int(str(rule.get("flood_bytes", 0))):
        piece = b"x" * 1021 + b"\r\n\n"
        for _ in range(flood // len(piece)):
            sys.stdout.buffer.write(piece)
    sys.stdout.flush()
    if rule.get("hangs"):
        child = subprocess.Popen(["sleep", "60"])
        write(sys.stdout, f"child {child.pid}\n")
        child.wait()
    return int(str(rule.get("exit_status", 0)))


def taskkill(words: list[str]) -> int:
    """End a process and its children; 128 where there is none."""
    if words[:3] != ["-T", "-F", "-PID"]:
        return 1
    number = int(words[3])
    children = Path(f"/proc/{number}/task/{number}/children")
    try:
        for child in children.read_text().split():
            os.kill(int(child), signal.SIGKILL)
        os.kill(number, signal.SIGKILL)
    except (FileNotFoundError, ProcessLookupError):
        return 128
    write(sys.stdout, f"SUCCESS: The process with PID {number} has been terminated.\n")
    return 0


def clixml(text: str) -> None:
    """Write an error as the console host does where its command was encoded: first its progress, then the lines."""
    lines = [line for line in re.split(r"(?<=\n)", text) if line]
    written = "".join(f'<S S="Error">{escaped(line)}</S>' for line in lines)
    progress = (
        '<Obj S="progress" RefId="0"><TN RefId="0"><T>System.Management.Automation.PSCustomObject</T><T>System.Object'
        '</T></TN><MS><I64 N="SourceId">1</I64><PR N="Record"><AV>Preparing modules for first use.</AV><AI>0</AI>'
        "<Nil /><PI>-1</PI><PC>-1</PC><T>Completed</T><SR>-1</SR><SD> </SD></PR></MS></Obj>"
    )
    sys.stderr.write(
        "#< CLIXML\r\n"
        '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
        f"{progress}{written}</Objs>"
    )
    sys.stderr.flush()


def escaped(line: str) -> str:
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    units = line.replace("_x", "_x005F_x").encode("utf-16-be")
    codes = (int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2))
    return "".join(chr(code) if 32 <= code < 127 else f"_x{code:04X}_" for code in codes)


def arguments(line: str) -> list[str]:
    """Return the words of a line, by the rules of CommandLineToArgvW for all but the first."""
    words: list[str] = []
    at = 0
    while at < len(line):
        if line[at] in " \t":
            at += 1
            continue
        word, is_quoted = "", False
        while at < len(line) and (is_quoted or line[at] not in " \t"):
            run = len(line[at:]) - len(line[at:].lstrip("\\"))
            if run:
                at += run
                if at < len(line) and line[at] == '"':
                    word += "\\" * (run // 2)
                    if run % 2:
                        word, at = word + '"', at + 1
                else:
                    word += "\\" * run
            elif line[at] == '"':
                is_quoted, at = not is_quoted, at + 1
            else:
                word, at = word + line[at], at + 1
        words.append(word)
    return words


def plain(inside: str) -> str:
    return re.sub("(['\u2018\u2019\u201a\u201b])\\1", r"\1", inside)


def faults(text: str) -> int:
    """Return where PowerShell's grammar breaks, 0 where it does not."""
    waiting = [
        tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
        .parse(text.encode())
        .root_node
    ]
    while waiting:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            return node.start_point[1] + 1
        waiting += node.children
    return 0


def parsed(text: str) -> None:
    if at := faults(text):
        fail(f"The text is no PowerShell: {text[at - 1 : at + 60]!r}", 99)


def write(stream: object, text: str, end_of_line: str = "\r\n") -> None:
    stream.write(text.replace("\n", end_of_line))  # type: ignore[attr-defined]
    stream.flush()  # type: ignore[attr-defined]


def fail(text: str, status: int) -> NoReturn:
    write(sys.stderr, f"{text}\n")
    sys.exit(status)


if __name__ == "__main__":
    sys.stdout.reconfigure(newline="")  # type: ignore[union-attr]
    sys.stderr.reconfigure(newline="")  # type: ignore[union-attr]
    main()
