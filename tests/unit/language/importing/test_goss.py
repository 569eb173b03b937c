"""Tests of goss as steps: what each asks is what the step judges, and what has no counterpart is told with its line."""

import pytest

from desktop.domain.errors import RunbookError
from desktop.domain.step import CheckStep, DoStep, JudgeStep, RunStep
from tests.unit.language.importing.made import left_out, made, runbook_of, steps_of

pytestmark = pytest.mark.usefixtures("no_tools")


def fails(kind: str, test: str) -> list[str | None]:
    """Return the conditions under which the first step made of a test fails."""
    step = next(iter(steps_of("goss", f"{kind}:\n  {test}\n").values()))
    return [outcome.fail for outcome in step.outcomes if outcome.fail is not None]


def test_a_service_becomes_the_check_of_services() -> None:
    step = steps_of("goss", "service: {sshd: {running: true, enabled: true}}")["service_sshd"]
    assert isinstance(step, CheckStep)
    assert (step.check, step.with_) == ("host.service", {"name": "sshd"})
    assert [outcome.fail for outcome in step.outcomes[:-1]] == [
        "not active",
        "not (not exists(enabled) or enabled)",
    ]


def test_what_must_not_run_fails_when_it_runs() -> None:
    assert fails("service", "telnet: {running: false}") == ["active"]
    assert fails("process", "telnetd: {running: false}") == ["count > 0"]
    of_ipv4 = "any(not contains(l.address, ':') for l in listeners)"
    assert fails("port", "'udp:69': {listening: false}") == [of_ipv4]
    assert fails("package", "telnetd: {installed: false}") == ["len(versions) > 0"]
    assert fails("file", "/etc/nologin: {exists: false}") == ["present.value == 'yes'"]


def test_a_path_reaches_its_script_as_a_variable_only() -> None:
    nasty = "/tmp/$(touch x)'\"; rm -rf ${HOME}"
    steps = steps_of(
        "goss", f'file: {{"{nasty.replace(chr(34), chr(92) + chr(34))}": {{exists: true, mode: "0644"}}}}'
    )
    [step] = steps.values()
    assert isinstance(step, RunStep)
    assert nasty not in step.run
    assert step.env == {"FILE": nasty.replace("${", "$${")}


@pytest.mark.parametrize(
    ("matcher", "condition"),
    [
        ("{gt: 3}", "number(size.value) <= 3"),
        ("{and: [{ge: 3}, {lt: 9}]}", "not (number(size.value) >= 3 and number(size.value) < 9)"),
        ("{or: [1, 2]}", "not (number(size.value) == 1 or number(size.value) == 2)"),
        ("{not: {lt: 3}}", "number(size.value) < 3"),
        ("'12'", "size.value != '12'"),
        ("{have-prefix: a}", "not startswith(size.value, 'a')"),
        ("{have-suffix: .b}", r"not matches(size.value, '(?:\.b)$')"),
        ("{match-regexp: '^x+'}", "not matches(size.value, '^x+')"),
        ("{contain-substring: z}", "not contains(size.value, 'z')"),
    ],
)
def test_matchers_of_single_values(matcher: str, condition: str) -> None:
    assert fails("file", f"/a: {{exists: true, size: {matcher}}}")[1] == condition


@pytest.mark.parametrize(
    ("matcher", "condition"),
    [
        ("[a, b]", "not (contains({0}, 'a') and contains({0}, 'b'))"),
        ("{contain-element: {have-prefix: a}}", "not any(startswith(one, 'a') for one in {0})"),
        ("{consist-of: [a]}", "not (len({0}) == 1 and contains({0}, 'a'))"),
        ("{have-len: 2}", "not (len({0}) == 2)"),
        ("{equal: [a]}", "not (len({0}) == 1 and {0}[0] == 'a')"),
    ],
)
def test_matchers_of_lists(matcher: str, condition: str) -> None:
    found = "split(groups.value, ' ')"
    assert fails("user", f"ann: {{exists: true, groups: {matcher}}}")[1] == condition.replace("{0}", found)


def test_patterns_look_at_each_line_of_an_output() -> None:
    [*_, bad] = fails("command", "'uname': {exit-status: 0, stdout: ['a', '!b', '/^c/', '!/d$/']}")
    assert bad == (
        "not (contains(stdout, 'a') and not contains(stdout, 'b')"
        " and any(matches(one, '^c') for one in lines_of_stdout)"
        " and not any(matches(one, 'd$') for one in lines_of_stdout))"
    )


def test_a_command_that_plainly_reads_runs_and_any_other_asks_for_consent() -> None:
    steps = steps_of("goss", "command:\n  df -h: {exit-status: 0}\n  systemctl restart x: {exit-status: 0}\n")
    assert [str(step.effect_of) for step in steps.values()] == ["reads", "changes"]
    assert "# TODO: what this does" in made("goss", "command: {make: {exit-status: 0}}").text


def test_a_path_into_json_becomes_a_capture() -> None:
    [step] = steps_of("goss", "command: {cat x: {stdout: {gjson: {a.b.0: 5, c: {have-prefix: d}}}}}").values()
    assert isinstance(step, RunStep)
    assert {name: getattr(rule, "json", "") for name, rule in step.capture.items()} == {
        "a_b_0": "a.b[0]",
        "c": "c",
    }
    assert step.outcomes[0].fail == "not (a_b_0 == 5 and startswith(c, 'd'))"


def test_each_text_of_a_page_is_looked_for_in_a_check_of_its_own() -> None:
    steps = steps_of(
        "goss", "http: {'https://a.example': {status: 200, body: [ok, '!/err/'], timeout: 2000}}"
    )
    asked = [(step.with_, step.outcomes[-2].fail) for step in steps.values() if isinstance(step, CheckStep)]
    assert asked == [
        ({"url": "https://a.example", "wait_s": 2.0, "contains": "ok"}, "not has_text"),
        ({"url": "https://a.example", "wait_s": 2.0, "pattern": "err"}, "has_match"),
    ]


def test_a_request_that_may_change_something_is_a_persons_and_its_password_stays_out() -> None:
    document = "http:\n  https://a.example:\n    method: POST\n    username: ann\n    password: hunter2\n"
    imported = made("goss", document)
    [step] = runbook_of(imported).steps
    assert isinstance(step, DoStep)
    assert "hunter2" not in imported.text
    assert imported.left_out[0].line == 2


def test_what_is_skipped_there_is_passed_over_here() -> None:
    [step] = steps_of("goss", "service: {x: {running: true, skip: true}}").values()
    assert step.when == "false"


def test_a_given_value_becomes_an_input_that_is_judged() -> None:
    book = runbook_of(made("goss", "matching: {load: {content: 42, matches: {lt: 45}}}"))
    [step] = book.steps
    assert book.inputs["given_load"].default == 42
    assert isinstance(step, JudgeStep)
    assert step.outcomes[0].pass_ == "given_load < 45"


def test_what_has_no_counterpart_is_told_with_its_line() -> None:
    document = """\
        file:
          /a:
            exists: true
            selinux: x
        package:
          b: {installed: true, versions: {semver-constraint: '>1.0.0'}}
        gossfile: {other.yaml: {}}
        sevrice: {x: {}}
        """
    told = left_out("goss", document)
    assert [line.partition(":")[0] for line in told] == ["4", "6", "7", "8"]
    assert "`selinux`" in told[0]
    assert "service" in told[3]


def test_the_head_of_the_file_tells_what_was_left_out() -> None:
    text = made("goss", "service: {x: {running: true, runlevels: ['3']}}", "a\x1b[2Jb.yaml").text
    head = [line for line in text.split("\n") if line.startswith("#")]
    assert head[0].startswith("# Made of ab.yaml by `handrail import-from goss`.")
    assert head[2] == "#   1: service x: `runlevels`: systemd, which is asked here, has none."


def test_numbers_that_yaml_would_spoil_are_taken_as_written() -> None:
    assert fails("file", "/a: {exists: true, mode: 0644}")[1] == "mode.value != '0644'"


def test_merge_keys_are_written_out() -> None:
    steps = steps_of("goss", "file:\n  /a: &a {exists: true, owner: ann}\n  /b: {<<: *a, group: c}\n")
    assert [outcome.fail for outcome in steps["file_b"].outcomes[:-1]] == [
        "present.value != 'yes'",
        "group.value != 'c'",
        "owner.value != 'ann'",
    ]


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ("", "is empty"),
        ("- a", "is no mapping"),
        ("a: b", "this is no goss file"),
        ("file:\n  {{range x}}\n  a: {}", "holds templates"),
        ("file: !x {}", "the tag"),
        ("file: {a: {}}\nfile: {b: {}}", "already given at line 1"),
        ("file: {}", "nothing in it that could be followed"),
    ],
)
def test_what_is_no_goss_file_is_refused_in_words(document: str, says: str) -> None:
    with pytest.raises(RunbookError, match=says):
        made("goss", document)


@pytest.mark.parametrize(
    ("wanted", "condition"),
    [
        ("done", "stdout != 'done'"),
        ('"a.b\\n"', r"not matches(stdout, '\Aa\.b\n\z')"),
        ("[done]", "not contains(stdout, 'done')"),
        ("[{gt: 3}]", "not any(number(one) > 3 for one in lines_of_stdout)"),
        ("{have-len: 4}", "len(stdout) != 4"),
        ("{and: [done, {have-prefix: d}]}", "not (stdout == 'done' and startswith(stdout, 'd'))"),
    ],
)
def test_a_text_alone_is_all_of_an_output_and_one_in_a_list_is_looked_for(
    wanted: str, condition: str
) -> None:
    assert fails("command", f"uname: {{exit-status: 0, stdout: {wanted}}}")[1] == condition


def test_what_is_asked_of_a_thing_that_should_not_be_there_is_told() -> None:
    assert left_out("goss", "file:\n  /a:\n    exists: false\n    mode: '0644'\n    contents: [x]\n") == [
        "4: file /a: `mode`: it is not asked of what should not be there.",
        "5: file /a: `contents`: it is not asked of what should not be there.",
    ]
    assert len(left_out("goss", "file: {/a: {exists: {not: true}}}")) == 1


def test_a_command_has_the_time_that_goss_gives_it() -> None:
    steps = steps_of("goss", "command: {a: {exit-status: 0}, b: {exit-status: 0, timeout: 1500}}").values()
    assert [step.timeout for step in steps if isinstance(step, RunStep)] == ["10s", "1500ms"]


def test_addresses_of_both_families_are_not_judged_by_one_question() -> None:
    document = "dns: {a.example: {resolvable: true, server: 192.0.2.1, addrs: [192.0.2.7, '2001:db8::1']}}"
    [step] = steps_of("goss", document).values()
    assert [outcome.fail for outcome in step.outcomes if outcome.fail] == ["state != 'found'"]
    assert len(left_out("goss", document)) == 1


def test_a_request_by_a_person_tells_what_the_page_should_hold() -> None:
    [step] = steps_of(
        "goss", "http: {'https://a.example': {status: 201, method: PUT, body: [made], x: 1}}"
    ).values()
    assert isinstance(step, DoStep)
    assert "made" in step.do
    assert str(step.effect) == "changes"
    assert "`x`" in " ".join(left_out("goss", "http: {'https://a.example': {method: PUT, x: 1}}"))


def test_an_interface_with_a_slash_is_told() -> None:
    assert left_out("goss", "interface: {a/b: {exists: true}}\nservice: {x: {running: true}}") == [
        "1: interface a/b: an interface has no / in its name."
    ]
