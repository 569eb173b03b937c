"""Fenced code of a Markdown runbook: which of it is run, and what of it is the answer that is expected."""

import re

from desktop.dataclass import dataclass
from desktop.language.importing.read_only import is_read_only

SHELLS = {
    "sh": "sh", "shell": "bash", "bash": "bash", "zsh": "bash", "ksh": "sh", "console": "bash", "terminal": "bash",
    "shell-session": "bash", "shellsession": "bash", "sh-session": "bash", "bash-session": "bash",
    "powershell": "powershell", "pwsh": "powershell", "ps1": "powershell", "posh": "powershell", "ps": "powershell",
}  # fmt: skip
QUERIES = frozenset(
    {"sql", "mysql", "psql", "plsql", "pgsql", "postgresql", "tsql", "promql", "kql", "cypher", "redis"}
)
OUTPUT = frozenset({"", "text", "txt", "output", "log", "none", "plain", "plaintext", "json", "yaml", "out"})
# What people show and do not run; of other languages it is told that nobody runs them.
SHOWN = OUTPUT | {
    "yml", "toml", "ini", "conf", "xml", "html", "markdown", "md", "diff", "patch", "mermaid", "hcl", "tf", "terraform",
    "nginx", "properties", "env", "csv", "dot", "plantuml", "promql", "http",
}  # fmt: skip
_SESSIONS = frozenset({"console", "terminal", "shell-session", "shellsession", "sh-session", "bash-session"})
_PROMPT = re.compile(
    r"(?:[\w.@:~/\[\]() -]{0,60})?\$ (?P<command>\S.*)\Z|PS [^>]{0,80}> ?(?P<windows>\S.*)\Z"
)
_AT_START = re.compile(r"\$ (?P<command>\S.*)\Z|PS [^>]{0,80}> ?(?P<windows>\S.*)\Z")
_ROOT = re.compile(r"# (?P<command>\S.*)\Z")
_WORDS = r"[^;&`$(){}<>|\n]*"
_GETS = re.compile(
    rf"Get-[A-Za-z]+(?:[ \t]{_WORDS})?(?:\|[ \t]*(?:Select|Sort|Format|Measure)-[A-Za-z]+{_WORDS})*\Z"
)


@dataclass(frozen=True, slots=True)
class Told:
    """One script of a block, and what the document shows as its answer."""

    script: str
    shell: str
    answer: str = ""

    @property
    def is_read_only(self) -> bool:
        if self.shell == "powershell":
            lines = [line.strip() for line in self.script.split("\n") if line.strip()]
            return bool(lines) and all(_GETS.match(line) for line in lines if not line.startswith("#"))
        return is_read_only(self.script)


def scripts_in(language: str, text: str) -> list[Told]:
    """Return the scripts of a block of code, none when it is not run."""
    shell = SHELLS.get(language, "bash")
    first = text.lstrip("\n").partition("\n")[0]
    if language in SHELLS or (language in OUTPUT and _AT_START.match(first)):
        if language in _SESSIONS or _AT_START.match(first):
            return _session(text, shell)
        return [Told(text, shell)] if text.strip() else []
    return []


def _session(text: str, shell: str) -> list[Told]:
    """Return the commands of a session, each with the lines that came back; without prompts it is one script."""
    lines = text.split("\n")
    prompt = _PROMPT if any(_PROMPT.match(line) for line in lines) else _ROOT
    parts: list[tuple[list[str], list[str]]] = []
    is_going_on = False
    for line in lines:
        found = prompt.match(line)
        if is_going_on and parts:
            continued = line.removeprefix("> ")
            parts[-1][0].append(continued)
            is_going_on = continued.endswith("\\")
        elif found is not None:
            groups = found.groupdict()
            command = groups.get("command") or groups.get("windows") or ""
            parts.append(([command], []))
            is_going_on = command.endswith("\\")
        elif parts:
            parts[-1][1].append(line)
    if not parts:
        return [Told(text, shell)] if text.strip() else []
    if not any("\n".join(answer).strip() for _, answer in parts):
        return [Told("\n".join("\n".join(command) for command, _ in parts), shell)]
    return [Told("\n".join(command), shell, "\n".join(answer).strip("\n")) for command, answer in parts]
