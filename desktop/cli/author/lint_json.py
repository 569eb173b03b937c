"""Problems of runbooks as JSON: a list of objects whose keys docs/editor-completion.md promises."""

import json

from desktop.cli.author.linted import Linted, Located, located


def lint_json(linted: Linted) -> str:
    return json.dumps([_problem(one) for one in located(linted)], indent=2)


def _problem(one: Located) -> dict[str, object]:
    problem = one.problem
    told: dict[str, object] = {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "severity": "warning" if problem.is_warning else "error",
        "rule": problem.rule,
        "message": problem.message,
    }
    return told | {"key": one.key} if one.key else told
