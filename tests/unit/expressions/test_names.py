"""Names, fields and kinds are checked before anything runs, and the nearest known name is offered."""

import pytest

from desktop.expressions import Scope, Shape, check_condition, check_names, list_of, parse_expression, record

NUMBER, TEXT, ANY = Shape("number"), Shape("text"), Shape("any")
VOLUME = record({"used_pct": NUMBER, "name": TEXT})
SCOPE = Scope(
    {
        "used_pct": NUMBER,
        "host": TEXT,
        "volumes": list_of(VOLUME),
        "steps": record({"space": VOLUME, "script": record({"stdout": TEXT, "parsed": ANY})}),
        "started_at": Shape("moment"),
    }
)


@pytest.mark.parametrize(
    "text",
    [
        "used_pct > 3 and host == 'a'",
        "any(v.used_pct > 3 and startswith(v.name, '/') for v in volumes)",
        "volumes[0].name == steps.space.name",
        "steps.script.parsed.whatever[3].x > 2",
        "exists(steps.gone.x)",
        "matches(host, 'a')",
        "since(started_at) > days(2)",
        "max(v.used_pct for v in volumes) > 90",
        "sorted(v.name for v in volumes)[0] == 'a'",
        "now > started_at",
    ],
)
def test_known_names_give_no_problem(text: str) -> None:
    assert check_condition(parse_expression(text), SCOPE) == []


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("used_percent > 3", 1, "Did you mean used_pct?"),
        ("3 < used_percent", 5, "Did you mean used_pct?"),
        ("any(v.used_percent > 3 for v in volumes)", 7, "Did you mean used_pct?"),
        ("steps.space.used_percent > 3", 13, "Did you mean used_pct?"),
        ("steps.spce.used_pct > 3", 7, "Did you mean space?"),
        ("volumes[0].nme == 'a'", 12, "Did you mean name?"),
        ("volumes.used_pct > 1", 1, "is a list"),
        ("host > 3", 1, "put in order"),
        ("used_pct == '95'", 1, "never equals"),
        ("host + 1 > 2", 1, "arithmetic"),
        ("any(c for c in host)", 16, "is a text"),
        ("sum(used_pct) > 1", 5, "goes through a list"),
        ("used_pct", 1, "must be true or false"),
        ("not used_pct", 5, "must be true or false"),
        ("len == 3", 1, "It is a function"),
        ("host in used_pct", 1, "looks into"),
        ("host[0] == 'w'", 1, "no index"),
    ],
)
def test_problem(text: str, column: int, words: str) -> None:
    (problem,) = check_condition(parse_expression(text), SCOPE)
    assert words in problem.message
    assert problem.column == column


def test_every_problem_is_told() -> None:
    assert len(check_names(parse_expression("a > b and c in host"), SCOPE)) == 3
