"""What ShellCheck says of scripts in sh and bash: its errors and warnings, without hints on style."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from desktop.language.scripts.script import Finding, Script
from desktop.language.scripts.tools import ToolError, ask, portions, written

NAME = "shellcheck"
SHELLS = ("sh", "bash")
# SC1090 to SC1094: files that a script sources are on the target and cannot be read here.
# SC2148: a script of a runbook has no first line that names its shell.
_LEFT_OUT = "SC1090,SC1091,SC1092,SC1094,SC2148"
_UNASSIGNED = 2154
_NAME = re.compile(r"\w+")


def findings(scripts: Sequence[Script], within_s: float) -> Iterator[tuple[Script, Finding]]:
    """Yield what is found, one start of ShellCheck for fifty scripts of a shell.

    Raises:
        CommandMissingError: it is not installed here.
        TargetError, ToolError: it gave no result, or none that can be read.
    """
    for shell, group in groupby(
        sorted(scripts, key=lambda script: script.shell), lambda script: script.shell
    ):
        for portion in portions(list(group)):
            yield from _checked(shell, portion, within_s)


def _checked(shell: str, scripts: Sequence[Script], within_s: float) -> Iterator[tuple[Script, Finding]]:
    with written(scripts) as folder:
        files = [str(folder / str(number)) for number in range(len(scripts))]
        options = [f"--shell={shell}", "--severity=warning", f"--exclude={_LEFT_OUT}", "--norc"]
        output = ask([NAME, "--format=json1", *options, *files], within_s=within_s)
    by_file = dict(zip(files, scripts, strict=True))
    try:
        comments = json.loads(output.stdout)["comments"]
        found = [(by_file[comment["file"]], comment) for comment in comments]
        told = [(script, _finding(comment)) for script, comment in found if not _is_set(script, comment)]
    except (ValueError, KeyError, TypeError) as fault:
        said = (output.stderr or output.stdout).strip()[:200]
        raise ToolError(f"it ended with {output.exit_status} and said: {said}") from fault
    yield from told


def _finding(comment: Mapping[str, Any]) -> Finding:
    code = f"SC{int(comment['code'])}"
    return Finding(
        line=int(comment["line"]),
        column=int(comment["column"]),
        rule=f"{NAME}-{code}",
        message=f"{comment['message']} ({NAME} {code})",
        is_warning=comment["level"] != "error",
    )


def _is_set(script: Script, comment: Mapping[str, Any]) -> bool:
    """True for a variable that looks unassigned and is set by the step's `env`.

    ShellCheck takes names in capitals for the environment's; others it cannot know."""
    if comment["code"] != _UNASSIGNED:
        return False
    lines = script.text.split("\n")
    start, end = int(comment["column"]) - 1, int(comment["endColumn"]) - 1
    if comment["line"] != comment["endLine"] or not 0 < comment["line"] <= len(lines):
        return False
    name = _NAME.search(lines[comment["line"] - 1][start:end])
    return name is not None and name[0] in script.names
