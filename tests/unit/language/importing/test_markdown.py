"""Runbooks in Markdown: headings and lists become steps, prose the why, commands are run or asked for."""

import pytest

from desktop.domain.errors import RunbookError
from desktop.domain.step import DoStep, RunStep
from desktop.language.importing.markdown.blocks import Code, Comment, Heading, Item, Prose, blocks_of
from desktop.language.importing.markdown.inline import first_sentence, plain
from tests.unit.language.importing.made import left_out, made, runbook_of, steps_of

pytestmark = pytest.mark.usefixtures("no_tools")


def test_a_numbered_list_becomes_steps_in_order() -> None:
    steps = steps_of("markdown", "# Down\n\n1. Look at it. It tells much.\n2. Tell the team\n   at once.\n")
    assert [(step.id, step.title) for step in steps.values()] == [
        ("look_at_it", "Look at it"),
        ("tell_the_team_at_once", "Tell the team at once"),
    ]
    assert all(isinstance(step, DoStep) for step in steps.values())


def test_prose_is_the_why_of_the_next_step_and_commands_that_read_run() -> None:
    [step] = steps_of("markdown", "# T\n\nBecause of it.\n\n## Room\n\nDisks fill.\n\n```sh\ndf -h\n```\n").values()
    assert isinstance(step, RunStep)
    assert (step.title, step.run, str(step.effect)) == ("Room", "df -h", "reads")
    assert step.why == "Because of it.\n\nDisks fill."


def test_any_other_command_asks_for_consent_with_a_todo() -> None:
    text = made("markdown", "# T\n\n1. Restart\n   ```bash\n   systemctl restart x\n   ```\n").text
    assert "effect: changes" in text
    assert "  # TODO: what this does to the system is not known" in text


def test_prompts_go_and_the_answer_is_what_good_looks_like() -> None:
    document = "1. Look\n   ```console\n   $ uptime\n   up 3 days\n   $ df -h \\\n   > /var\n   10%\n   ```\n"
    first, second = steps_of("markdown", document).values()
    assert isinstance(first, RunStep)
    assert isinstance(second, RunStep)
    assert (first.run, first.good) == ("uptime", "It answers like this:\nup 3 days")
    assert (second.run, second.good) == ("df -h \\\n/var", "It answers like this:\n10%")


def test_a_block_of_output_after_a_command_is_its_answer() -> None:
    [step] = steps_of("markdown", "```sh\nuptime\n```\n\n```\nup 3 days\n```\n").values()
    assert step.good == "It answers like this:\nup 3 days"


def test_what_stands_in_angle_brackets_becomes_an_input() -> None:
    book = runbook_of(made("markdown", "```sh\nkubectl get pods -n <name space> -l '<host>'\n```\n"))
    [step] = book.steps
    assert isinstance(step, RunStep)
    assert step.run == 'kubectl get pods -n "${PARAM_NAME_SPACE}" -l "${PARAM_HOST}"'
    assert step.env == {"PARAM_NAME_SPACE": "${name_space}", "PARAM_HOST": "${host_2}"}
    assert str(step.effect) == "reads"
    assert book.inputs["host"].default == "local"
    assert book.inputs["host_2"].default is None


def test_sql_is_not_run_and_its_signs_stay() -> None:
    document = "Count them:\n\n```sql\nDELETE FROM `a` WHERE b LIKE '%_x_%' AND c = '**y**';\n```\n"
    [step] = steps_of("markdown", document).values()
    assert isinstance(step, DoStep)
    assert "`a` WHERE b LIKE '%_x_%' AND c = '**y**'" in step.do
    assert (step.title, step.paste, str(step.effect)) == ("Count them", True, "changes")
    assert left_out("markdown", document) == ["3: “Count them”: sql is not run; a person does."]


def test_where_a_placeholder_would_become_code_a_person_runs_it() -> None:
    document = "```sh\nssh <host> 'systemctl status *_a_*'\n```\n"
    [step] = steps_of("markdown", document).values()
    assert isinstance(step, DoStep)
    assert "ssh <host> 'systemctl status *_a_*'" in step.do
    assert str(step.effect) == "changes"


def test_symptoms_find_it_and_links_are_kept() -> None:
    book = runbook_of(made("markdown", "# T\n\nSee [this](https://a.example/b).\n\n## Symptoms\n\n- 502 *now*\n\n1. Do it\n"))
    assert book.symptoms == ("502 now",)
    assert book.steps[0].links == ("https://a.example/b",)
    assert book.title == "T"


def test_what_comes_after_the_last_step_is_said_with_it() -> None:
    [step] = steps_of("markdown", "1. Do it\n\n## Escalation\n\nCall ${team}.\n").values()
    assert step.learn == "Escalation: Call $${team}."


def test_a_document_of_prose_only_is_for_a_person() -> None:
    [step] = steps_of("markdown", "# T\n\nThink.\n").values()
    assert isinstance(step, DoStep)
    assert step.do == "Think."


def test_powershell_keeps_its_shell() -> None:
    steps = steps_of("markdown", "```powershell\nGet-Service x | Select-Object Name\n```\n```pwsh\nStop-Service <name>\n```\n")
    first, second = steps.values()
    assert isinstance(first, RunStep)
    assert isinstance(second, RunStep)
    assert (first.shell, str(first.effect)) == ("powershell", "reads")
    assert (second.run, str(second.effect)) == ("Stop-Service $env:PARAM_NAME", "changes")


def test_blocks_know_their_lines() -> None:
    text = "# A\n\nb\nc\n\n- d\n  e\n\n~~~ sh {x}\nf\n~~~\n<!-- g\nh -->\nI\n===\n"
    assert list(blocks_of(text)) == [
        Heading(1, 1, "A"),
        Prose(3, 0, "b\nc"),
        Item(6, 0, "d\ne", is_task=False),
        Code(9, 0, "sh", "f"),
        Comment(12),
        Heading(14, 1, "I"),
    ]


def test_marks_go_and_words_stay() -> None:
    assert plain("**a** _b_ `c_d_e` [f](g) snake_case 2*3*4 \\*h\\*") == "a b `c_d_e` f (g) snake_case 2*3*4 *h*"
    assert first_sentence("Is it up? Look.") == "Is it up?"


@pytest.mark.parametrize("document", ["", "\n\n", "<!-- only this -->", "# Only a title\n"])
def test_nothing_to_follow_is_refused(document: str) -> None:
    with pytest.raises(RunbookError, match="nothing in it that could be followed"):
        made("markdown", document)


def test_bytes_that_are_no_text_are_refused() -> None:
    from desktop.language.importing import import_document

    with pytest.raises(RunbookError, match="not UTF-8"):
        import_document("markdown", b"a\nb\xff", "x.md")
