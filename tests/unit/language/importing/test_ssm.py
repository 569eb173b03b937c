"""Systems Manager documents: scripts get values by variables, ways stay ways, and what changes asks for consent."""

import json
from typing import Any

import pytest

from desktop.domain.errors import RunbookError
from desktop.domain.inputs import InputType
from desktop.domain.step import AskStep, CheckStep, DoStep, JudgeStep, RunStep, Step, WaitStep
from desktop.language.importing import Imported
from tests.unit.language.importing.made import made, runbook_of

pytestmark = pytest.mark.usefixtures("no_tools")


def document(*steps: dict[str, Any], version: str = "2.2", **more: Any) -> Imported:
    named = [{"name": f"s{number}", **step} for number, step in enumerate(steps, start=1)]
    return made("ssm", json.dumps({"schemaVersion": version, "mainSteps": named, **more}))


def automation(*steps: dict[str, Any], **more: Any) -> dict[str, Step]:
    return {step.id: step for step in runbook_of(document(*steps, version="0.3", **more)).steps}


def script(*lines: str, **more: Any) -> dict[str, Any]:
    return {"action": "aws:runShellScript", "inputs": {"runCommand": list(lines), **more}}


P = {"P": {"type": "String", "default": "x"}}
CALL = {"Service": "ec2", "Api": "DescribeInstances"}


def test_a_parameter_reaches_the_script_as_a_variable() -> None:
    [step] = runbook_of(document(script("echo {{P}} '{{ P }}' \"a{{P}}\""), parameters=P)).steps
    assert isinstance(step, RunStep)
    assert step.run == 'echo "${PARAM_P}" "${PARAM_P}" "a${PARAM_P}"'
    assert step.env == {"PARAM_P": "${p}"}


@pytest.mark.parametrize(
    "line",
    [
        "{{P}}",
        "sudo {{P}}",
        "eval {{P}}",
        "psql -c 'x {{P}}'",
        "mysql db -e {{P}}",
        "sed -i 's/a/{{P}}/' x",
        "sh -c 'x {{P}}'",
        "cat <<'E'\n{{P}}\nE",
        "x=$(({{P}}+1))",
    ],
)
def test_where_a_value_would_become_code_a_person_runs_it(line: str) -> None:
    imported = document(script(line), parameters=P)
    [step] = runbook_of(imported).steps
    assert isinstance(step, DoStep)
    assert str(step.effect) == "changes"
    assert imported.left_out


def test_a_name_that_nothing_declares_is_a_persons() -> None:
    [step] = runbook_of(document(script("echo {{ssm-secure:x}}"), parameters=P)).steps
    assert isinstance(step, DoStep)


def test_scripts_ask_for_consent_but_for_what_plainly_reads() -> None:
    steps = runbook_of(document(script("df -h", "free -m"), script("yum -y update"))).steps
    assert [str(step.effect_of) for step in steps] == ["reads", "changes"]


def test_shells_folders_and_times_are_kept() -> None:
    first = script("#!/bin/bash", "echo a", workingDirectory="/x", timeoutSeconds="60")
    second = {"action": "aws:runPowerShellScript", "inputs": {"runCommand": ["Get-Item '{{P}}'"]}}
    one, two = runbook_of(document(first, second, parameters=P)).steps
    assert isinstance(one, RunStep)
    assert isinstance(two, RunStep)
    assert (one.shell, one.timeout, one.env) == ("bash", "60s", {"WORKING_DIRECTORY": "/x"})
    assert one.run.split("\n")[1] == 'cd -- "$WORKING_DIRECTORY" || exit'
    assert (two.shell, two.run) == ("powershell", 'Get-Item "$($env:PARAM_P)"')


def test_a_precondition_on_the_platform_becomes_when() -> None:
    condition = {"precondition": {"StringEquals": ["platformType", "Windows"]}}
    steps = runbook_of(document(script("ls") | condition, script("ls"))).steps
    assert [step.when for step in steps] == ["target.os == 'windows'", ""]


def test_parameters_become_inputs_of_their_types() -> None:
    parameters = {
        "Mode": {"type": "String", "allowedValues": ["a", "b"], "default": "a", "description": "How"},
        "Count": {"type": "Integer", "default": "3"},
        "Force": {"type": "Boolean", "default": False},
        "Names": {"type": "StringList", "default": ["x", "y"]},
        "Id": {"type": "String", "allowedPattern": "^i-[a-f0-9]+$"},
        "Ahead": {"type": "String", "allowedPattern": "^(?=a).*$"},
    }
    imported = document(script("ls"), parameters=parameters)
    inputs = runbook_of(imported).inputs
    assert (inputs["mode"].type, inputs["mode"].choices, inputs["mode"].help) == (
        InputType.CHOICE,
        ("a", "b"),
        "How",
    )
    assert (inputs["count"].default, inputs["force"].default, inputs["names"].default) == (3, False, "x\ny")
    assert (inputs["id"].pattern, inputs["ahead"].pattern) == ("^i-[a-f0-9]+$", "")
    assert sum("allowedPattern" in one.what for one in imported.left_out) == 1


def test_a_call_that_reads_becomes_a_query_and_its_outputs_are_known() -> None:
    output = {"Name": "State", "Selector": "$.Reservations[0].Instances[0].State.Name", "Type": "String"}
    call = {"action": "aws:executeAwsApi", "inputs": {**CALL, "InstanceIds": ["{{P}}"]}, "outputs": [output]}
    choice = {"NextStep": "s3", "Variable": "{{ s1.State }}", "StringEquals": "running"}
    branch = {"action": "aws:branch", "inputs": {"Choices": [choice], "Default": "s4"}}
    pause = {"action": "aws:pause", "inputs": {}, "isEnd": True}
    steps = automation(call, branch, pause, pause, parameters=P)
    query, judge = steps["s1"], steps["s2"]
    assert isinstance(query, CheckStep)
    assert query.with_ == {
        "service": "ec2",
        "operation": "DescribeInstances",
        "parameters": {"InstanceIds": ["${p}"]},
        "query": "{State: Reservations[0].Instances[0].State.Name}",
    }
    assert isinstance(judge, JudgeStep)
    assert [(one.pass_, one.next) for one in judge.outcomes] == [
        ("steps.s1.result.State == 'running'", "s3"),
        ("otherwise", "s4"),
    ]


@pytest.mark.parametrize("api", ["StopInstances", "terminate_instances", "GetPasswordData"])
def test_a_call_that_changes_or_hands_out_secrets_is_a_persons(api: str) -> None:
    [step] = automation({"action": "aws:executeAwsApi", "inputs": {"Service": "ec2", "Api": api}}).values()
    assert isinstance(step, DoStep)
    assert str(step.effect) == "changes"


def test_a_choice_on_what_is_not_known_is_a_persons() -> None:
    choice = {"NextStep": "s2", "Variable": "{{ nowhere.X }}", "StringEquals": "a"}
    steps = automation(
        {"action": "aws:branch", "inputs": {"Choices": [choice]}}, {"action": "aws:pause", "inputs": {}}
    )
    assert isinstance(steps["s1"], AskStep)
    assert [one.next for one in steps["s1"].choices.values()] == ["s2", ""]


@pytest.mark.parametrize(
    ("choice", "condition"),
    [
        ({"Variable": "{{P}}", "StartsWith": "a"}, "startswith(p, 'a')"),
        ({"Variable": "{{P}}", "EndsWith": ".b"}, r"matches(p, '\.b$')"),
        ({"Variable": "{{P}}", "EqualsIgnoreCase": "AB"}, "lower(p) == 'ab'"),
        ({"Variable": "{{P}}", "Contains": "c"}, "contains(p, 'c')"),
        ({"Variable": "{{N}}", "NumericGreaterOrEquals": 5}, "n >= 5.0"),
        ({"Not": {"Variable": "{{P}}", "StringEquals": "a"}}, "p != 'a'"),
        (
            {"Or": [{"Variable": "{{P}}", "StringEquals": "a"}, {"Variable": "{{N}}", "NumericLesser": 2}]},
            "p == 'a' or n < 2.0",
        ),
    ],
)
def test_conditions_of_choices(choice: dict[str, Any], condition: str) -> None:
    parameters = {**P, "N": {"type": "Integer", "default": 1}}
    branch = {"action": "aws:branch", "inputs": {"Choices": [{"NextStep": "s2", **choice}]}}
    steps = automation(branch, {"action": "aws:pause", "inputs": {}}, parameters=parameters)
    assert steps["s1"].outcomes[0].pass_ == condition


def test_waiting_for_a_property_reads_again_until_it_has_a_value() -> None:
    wanted = {"PropertySelector": "$.A[0].State", "DesiredValues": ["ok", "done"]}
    wait = {"action": "aws:waitForAwsResourceProperty", "timeoutSeconds": 150, "inputs": {**CALL, **wanted}}
    step = automation(wait)["s1"]
    assert isinstance(step, CheckStep)
    assert step.retry is not None
    assert (step.retry.times, step.retry.every) == (10, "15s")
    assert step.retry.until == "result == 'ok' or result == 'done'"
    assert step.outcomes[-1].next == "end.unresolved"


def test_ways_after_success_and_failure() -> None:
    call = {"action": "aws:createTags", "inputs": {}}
    steps = automation(
        call | {"nextStep": "s3", "onFailure": "step:s2"},
        call | {"onFailure": "Continue", "isEnd": True},
        call,
    )
    assert (steps["s1"].next, [one.next for one in steps["s1"].outcomes]) == ("s3", ["", "s2"])
    assert (steps["s2"].next, steps["s2"].outcomes) == ("end.resolved", ())
    assert [one.next for one in steps["s3"].outcomes] == ["", "end.unresolved"]


def test_sleep_waits_and_approve_asks() -> None:
    approve = {"action": "aws:approve", "inputs": {"Message": "Stop {{P}}?", "Approvers": ["arn:x"]}}
    steps = automation({"action": "aws:sleep", "inputs": {"Duration": "PT1H30M"}}, approve, parameters=P)
    wait, ask = steps["s1"], steps["s2"]
    assert isinstance(wait, WaitStep)
    assert wait.wait == "1h30m"
    assert isinstance(ask, AskStep)
    assert ask.ask.startswith("Stop ${p}?")
    assert ask.choices["denied"].next == "end.unresolved"


def test_steps_that_nothing_leads_to_are_left_out_and_a_loop_gets_an_end() -> None:
    pause = {"action": "aws:pause", "inputs": {}}
    imported = document(pause | {"nextStep": "s3"}, pause, pause | {"nextStep": "s1"}, version="2.2")
    assert [(step.id, step.next) for step in runbook_of(imported).steps] == [
        ("s1", "s3"),
        ("s3", "end.unresolved"),
    ]
    assert len(imported.left_out) == 2


def test_json_writes_characters_past_16_bits_as_two_escapes() -> None:
    assert runbook_of(document(script("ls"), description="up 🚀")).summary == "up 🚀"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"schemaVersion": "1.2"}', "no document of the versions"),
        ("a: b", "has no schemaVersion"),
        ('{"schemaVersion": "2.2"}', "the list `mainSteps` is missing"),
        ('{"schemaVersion": "2.2", "mainSteps": [1]}', "is a mapping"),
        ('{"schemaVersion": "2.2", "mainSteps": [{"name": "a"}, {"name": "a"}]}', "is there twice"),
        ('{"schemaVersion": "2.2", "mainSteps": [', "not closed|unexpected|expected"),
    ],
)
def test_what_is_no_document_is_refused_in_words(text: str, says: str) -> None:
    with pytest.raises(RunbookError, match=says):
        made("ssm", text)


def test_every_input_that_nothing_is_made_of_is_told() -> None:
    call = {
        "action": "aws:runCommand",
        "maxAttempts": 3,
        "timeoutSeconds": "{{ P }}",
        "outputs": [{"Name": "a", "Selector": "$.b"}],
        "inputs": {
            "DocumentName": "AWS-RunShellScript",
            "InstanceIds": ["{{ P }}"],
            "OutputS3BucketName": "x",
            "Parameters": {"commands": ["df -h"], "executionTimeout": "7200"},
        },
    }
    told = " ".join(
        one.what for one in document(call, version="0.3", parameters=P, files={}, outputs=["a"]).left_out
    )
    for name in ("maxAttempts", "timeoutSeconds", "its outputs", "instances", "OutputS3BucketName", "executionTimeout",
                 "`files`", "`outputs`"):  # fmt: skip
        assert name in told


def test_an_approval_that_is_denied_goes_where_a_failure_goes() -> None:
    approve = {"action": "aws:approve", "inputs": {"Approvers": ["x"]}}
    pause = {"action": "aws:pause", "inputs": {}}
    steps = automation(approve | {"onFailure": "step:s3"}, approve | {"onFailure": "Continue"}, pause)
    ways = [step.choices["denied"].next for step in steps.values() if isinstance(step, AskStep)]
    assert ways == ["s3", ""]


def test_a_script_has_the_time_that_systems_manager_gives_it() -> None:
    [step] = runbook_of(document(script("yum -y update"))).steps
    assert isinstance(step, RunStep)
    assert step.timeout == "3600s"


def test_a_loop_is_cut_where_it_closes() -> None:
    pause = {"action": "aws:pause", "inputs": {}}
    ring = [pause | {"nextStep": f"s{(number - 2) % 5 + 1}"} for number in range(1, 6)]
    steps = runbook_of(document(*ring)).steps
    assert [step.next for step in steps] == ["s5", "end.unresolved", "s2", "s3", "s4"]


def test_what_cannot_be_seen_goes_to_a_person_without_it() -> None:
    imported = document(
        {"action": "aws:executeAwsApi", "inputs": {**CALL, "Filters": ["a\u202eb"]}}, version="0.3"
    )
    [step] = runbook_of(imported).steps
    assert isinstance(step, DoStep)
    assert "cannot be seen" in imported.left_out[0].what
    hidden = {"P": {"type": "String", "default": "a\u200bb"}}
    assert runbook_of(document(script("ls"), parameters=hidden)).inputs["p"].default is None


def test_a_place_after_a_here_string_or_a_here_document_is_filled_as_it_stands() -> None:
    lines = ["cat <<<x", "cat <<E", "a {{P}}", "E", "echo {{P}}"]
    [step] = runbook_of(document(script(*lines), parameters=P)).steps
    assert isinstance(step, RunStep)
    assert step.run == 'cat <<<x\ncat <<E\na ${PARAM_P}\nE\necho "${PARAM_P}"'


@pytest.mark.parametrize(
    "line", ["ping -c 3 {{P}}", "grep -c {{P}} x", "echo {{P}} | wc -c", "ls {{P}} | awk '{print}'"]
)
def test_words_that_only_look_like_code_of_a_shell_stay_commands(line: str) -> None:
    [step] = runbook_of(document(script(line), parameters=P)).steps
    assert isinstance(step, RunStep)
