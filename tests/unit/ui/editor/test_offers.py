"""What is offered at a place, from the shipped schema and the checks there are."""

import pytest

from desktop.checks.catalogue import find_check
from desktop.expressions.signatures import SIGNATURES
from desktop.ui.editor.cursor_place import place_at, step_marks
from desktop.ui.editor.offer_texts import FUNCTIONS
from desktop.ui.editor.offers import Offer, Surroundings, offers_at
from desktop.ui.editor.schema_walk import runbook_schema

STEPS = """\
steps:
  - id: space
    title: How full?
    check: host.disk
    ^
  - id: largest
    title: What takes it?
    run: du
"""


def offered(text: str) -> dict[str, Offer]:
    lines = text.split("\n")
    line = next(number for number, each in enumerate(lines) if "^" in each)
    column = lines[line].index("^")
    lines[line] = lines[line].replace("^", "")
    around = Surroundings(
        step_marks(lines),
        {"host": "target", "mount": "path", "fleet": "targets"},
        {"first-look": "A first look"},
    )
    return {offer.label: offer for offer in offers_at(place_at(lines, line, column), around)}


def in_step(line: str) -> dict[str, Offer]:
    return offered(STEPS.replace("^", line))


def test_forms_of_targets_where_one_or_many_are_wanted() -> None:
    assert {"local", "${host}", "file:hosts.csv?host=IP&user=Login", "ssh-config:web-*"} <= in_step(
        "on: ^"
    ).keys()
    assert "ansible:inventory.ini?group=web" in in_step("on: ansible^")
    default = "inputs:\n  fleet:\n    type: targets\n    default: ^\n"
    assert "ec2:PROFILE/REGION?tag:Role=web" in offered(default)
    assert "file:hosts.csv?host=IP&user=Login" not in offered(
        default.replace("fleet", "host").replace("targets", "target")
    )


def test_top_of_an_empty_file() -> None:
    found = offered("^")
    assert list(found)[:4] == ["runbook", "id", "title", "steps"]
    assert found["title"].description == runbook_schema()["properties"]["title"]["description"]
    assert found["steps"].more == ":\n  - "


def test_keys_that_stand_there_are_left_out() -> None:
    assert set(in_step("^")).isdisjoint({"id", "title", "check"})


def test_keys_are_those_of_the_kind() -> None:
    found = in_step("^")
    assert {"with", "outcomes", "retry", "why"} <= set(found)
    assert set(found).isdisjoint({"run", "env", "choices", "effect"})


def test_step_without_a_kind_offers_what_is_needed_then_the_kinds() -> None:
    found = list(offered("steps:\n  - ^"))
    assert found[:2] == ["id", "title"]
    assert set(found[2:13]) == {"check", "run", "plugin", "judge", "do", "ask", "wait", "use", "group",
                                "escalate", "end"}  # fmt: skip


def test_typed_letters_narrow() -> None:
    assert list(in_step("ou^")) == ["outcomes"]


def test_place_of_a_new_item() -> None:
    assert "- id" in offered("steps:\n  - id: a\n    run: x\n  ^")


@pytest.mark.parametrize("typed", ["host.d", "disk", "host.disk"])
def test_checks_by_family_or_name(typed: str) -> None:
    found = offered(f"steps:\n  - id: a\n    check: {typed}^")
    assert found["host.disk"].about == find_check("host.disk").title
    assert found["host.disk"].description
    assert "net.dns" not in found


def test_parameters_of_the_check() -> None:
    assert "path" in in_step("with: {^")
    assert set(in_step("with:\n      ^")) == set(in_step("with: {^"))


def test_parameter_that_is_given_is_left_out() -> None:
    assert "path" not in in_step("with: {path: /, ^")


@pytest.mark.parametrize("line", ["outcomes:\n      - fail: ^", "outcomes: [{fail: used^"])
def test_conditions_know_the_reading(line: str) -> None:
    assert in_step(line)["used_pct"].about == "number, percent"


def test_condition_goes_on_after_an_operator() -> None:
    found = in_step("outcomes:\n      - fail: used_pct > 90 and fr^")
    assert "free_bytes" in found
    assert "otherwise" not in found


def test_otherwise_stands_alone() -> None:
    assert "otherwise" in in_step("outcomes:\n      - fail: ^")


def test_texts_know_inputs_and_steps() -> None:
    found = in_step("good: ${^")
    assert {"host", "mount", "steps", "exists"} <= set(found)
    assert "used_pct" not in found  # there is no reading before the step has run


def test_what_is_said_of_an_outcome_knows_the_reading() -> None:
    assert {"used_pct", "host"} <= set(in_step("outcomes:\n      - {fail: otherwise, say: '${^"))


def test_steps_by_their_id() -> None:
    found = in_step("when: ${steps.^")
    assert list(found) == ["steps.largest"]
    assert found["steps.largest"].more == "."


def test_fields_of_another_step() -> None:
    assert {"steps.largest.exit_status", "steps.largest.verdict"} <= set(in_step("when: steps.largest.^"))


def test_where_to_go_next() -> None:
    found = in_step("next: ^")
    assert found["largest"].about == "What takes it?"
    assert "end.resolved" in found
    assert "space" not in found  # the step itself


def test_needs_are_steps() -> None:
    assert list(in_step("needs: [^")) == ["largest"]


def test_words_of_an_enum() -> None:
    assert list(offered("steps:\n  - id: a\n    run: x\n    effect: ^")) == ["reads", "changes", "destroys"]
    assert "aws_region" in offered("inputs:\n  a: {type: ^")
    assert list(in_step("sensitive: ^")) == ["true", "false"]


def test_other_runbooks() -> None:
    assert offered("steps:\n  - id: a\n    use: ^")["first-look"].about == "A first look"


@pytest.mark.parametrize("text", ["title: ^", "# ^", "steps:\n  - id: a\n    run: |\n      ^"])
def test_nothing_where_anything_may_stand(text: str) -> None:
    assert offered(text) == {}


def test_keys_of_parts() -> None:
    assert {"fail", "say", "next"} <= set(in_step("outcomes:\n      - ^"))
    assert {"times", "every", "until"} == set(in_step("retry:\n      ^"))
    assert "label" in offered("steps:\n  - id: a\n    ask: x\n    choices:\n      yes: {^")


def test_functions_are_those_of_the_language() -> None:
    assert set(FUNCTIONS) == set(SIGNATURES) | {"exists"}
