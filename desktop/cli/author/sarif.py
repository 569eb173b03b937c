"""Problems of runbooks as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a change.

Rules carry the texts that GitHub's code scanning asks for. Braces in messages stay single, although §3.11.5 has them
doubled: what reads SARIF shows the text of a message without arguments as it stands.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from desktop.cli.author.linted import Linted, Located, located
from desktop.domain.errors import Problem

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_SHELLCHECK = "shellcheck-"
Json = dict[str, object]


def sarif(linted: Linted, version: str, folder: Path) -> str:
    """Return the log of one run; files below `folder` are named relative to it."""
    found = list(located(linted))
    rules = sorted({_rule_id(one.problem) for one in found})
    run: Json = {
        "tool": {
            "driver": {"name": "Handrail", "version": version, "rules": [_rule(rule_id) for rule_id in rules]}
        },
        "columnKind": "utf16CodeUnits",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _notes(linted.notes)}],
        "results": [_result(one, rules, folder) for one in found],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule_id(problem: Problem) -> str:
    return problem.rule or "problem"


def _rule(rule_id: str) -> Json:
    if rule_id.startswith(_SHELLCHECK):
        code = rule_id.removeprefix(_SHELLCHECK)
        page = f"https://www.shellcheck.net/wiki/{code}"
        return _described(rule_id, f"ShellCheck {code}", f"ShellCheck explains it: {page}") | {
            "helpUri": page
        }
    words = rule_id.replace("-", " ")
    return _described(
        rule_id, words[0].upper() + words[1:], "The message says what is wrong and what to do instead."
    )


def _described(rule_id: str, title: str, text: str) -> Json:
    return {
        "id": rule_id,
        "shortDescription": {"text": title},
        "fullDescription": {"text": f"{title}: a rule of `handrail lint`."},
        "help": {"text": text},
    }


def _notes(notes: Sequence[str]) -> list[Json]:
    return [{"level": "note", "message": {"text": note}} for note in notes]


def _result(one: Located, rules: Sequence[str], folder: Path) -> Json:
    problem = one.problem
    location: Json = {"physicalLocation": _physical(one, folder)}
    if one.key:
        location["logicalLocations"] = [{"fullyQualifiedName": one.key}]
    return {
        "ruleId": _rule_id(problem),
        "ruleIndex": rules.index(_rule_id(problem)),
        "level": "warning" if problem.is_warning else "error",
        "message": {"text": problem.message},
        "locations": [location],
    }


def _physical(one: Located, folder: Path) -> Json:
    physical: Json = {"artifactLocation": _artifact(one.problem.file, folder)}
    if one.problem.line:  # 0 is the whole file
        physical["region"] = {"startLine": one.problem.line, "startColumn": max(1, one.utf16_column)}
    return physical


def _artifact(file: str, folder: Path) -> Json:
    """Return where a file is: below the folder as a relative reference, elsewhere as a URI of its own."""
    path = Path(os.path.abspath(folder / file))
    if path.is_relative_to(folder):
        relative = path.relative_to(folder).as_posix()
        return {"uri": quote(os.fsencode(relative)), "uriBaseId": "%SRCROOT%"}
    return {"uri": path.as_uri()}
