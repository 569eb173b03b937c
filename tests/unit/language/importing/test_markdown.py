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
    [step] = steps_of(
        "markdown", "# T\n\nBecause of it.\n\n## Room\n\nDisks fill.\n\n```sh\ndf -h\n```\n"
    ).values()
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
    book = runbook_of(
        made(
            "markdown", "# T\n\nSee [this](https://a.example/b).\n\n## Symptoms\n\n- 502 *now*\n\n1. Do it\n"
        )
    )
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
    steps = steps_of(
        "markdown",
        "```powershell\nGet-Service x | Select-Object Name\n```\n```pwsh\nStop-Service <name>\n```\n",
    )
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
    assert (
        plain("**a** _b_ `c_d_e` [f](g) snake_case 2*3*4 \\*h\\*") == "a b `c_d_e` f (g) snake_case 2*3*4 *h*"
    )
    assert first_sentence("Is it up? Look.") == "Is it up?"


@pytest.mark.parametrize("document", ["", "\n\n", "<!-- only this -->", "# Only a title\n"])
def test_nothing_to_follow_is_refused(document: str) -> None:
    with pytest.raises(RunbookError, match="nothing in it that could be followed"):
        made("markdown", document)


def test_bytes_that_are_no_text_are_refused() -> None:
    from desktop.language.importing import import_document

    with pytest.raises(RunbookError, match="not UTF-8"):
        import_document("markdown", b"a\nb\xff", "x.md")


def test_a_rollback_is_told_because_its_steps_follow_the_others() -> None:
    document = "# T\n\n## Fix\n\n1. Do it\n\n## Rollback\n\n1. Take it back\n"
    assert left_out("markdown", document) == [
        "7: when to do “Rollback”: its steps follow the others. Give them a `when`, or lead to them by a `next`."
    ]
    assert steps_of("markdown", document)["take_it_back"].why == "Rollback"


@pytest.mark.parametrize("fence", ["```", "```python", "```bat"])
def test_code_that_may_be_meant_to_run_is_a_persons_with_consent(fence: str) -> None:
    document = f"# T\n\n## Fix\n\n{fence}\nsudo systemctl restart x\n```\n"
    [step] = steps_of("markdown", document).values()
    assert isinstance(step, DoStep)
    assert (step.title, str(step.effect)) == ("Fix", "changes")
    assert "sudo systemctl restart x" in step.do
    assert [line.partition(":")[0] for line in left_out("markdown", document)] == ["5"]


def test_code_in_an_item_asks_for_consent_too_and_what_is_shown_does_not() -> None:
    steps = steps_of(
        "markdown", "1. Run\n   ```\n   rm -rf /x\n   ```\n2. Write\n   ```yaml\n   a: b\n   ```\n"
    )
    assert [str(step.effect) for step in steps.values() if isinstance(step, DoStep)] == ["changes", "reads"]


def test_what_is_quoted_is_read_like_the_rest() -> None:
    [step] = steps_of("markdown", "> **Warning**\n>\n> ```sh\n> rm -rf /x\n> > y\n> ```\n").values()
    assert isinstance(step, RunStep)
    assert (step.run, step.title, str(step.effect)) == ("rm -rf /x\n> y", "Warning", "changes")


def test_variables_of_the_document_become_inputs() -> None:
    document = "```sh\nkubectl get pods -n $NS | awk '{print $NF}' ${HOME} ${X:-1}\n```\n"
    [step] = steps_of("markdown", document).values()
    assert isinstance(step, RunStep)
    assert step.env == {"NS": "${ns}"}


def test_what_an_earlier_command_set_is_told_as_missing() -> None:
    document = "```sh\ncd /opt\nPOD=$(hostname)\n```\n\n```sh\necho $POD\n```\n\n```sh\nls -l\n```\n"
    assert left_out("markdown", document) == [
        "6: “Run this”: what an earlier `cd` did does not reach it, as each command runs on its own.",
        "6: “Run this”: `POD` of an earlier command does not reach it, and is asked for at the start.",
    ]


def test_a_variable_that_would_become_code_elsewhere_is_a_persons() -> None:
    [step] = steps_of("markdown", "```sh\nssh db 'x' $OPTIONS\n```\n").values()
    assert isinstance(step, DoStep)


def test_comments_and_the_head_of_a_page_are_told() -> None:
    document = "---\ntitle: T\nowner: dba\n---\n\n<!-- ask -->\n1. Do it <!-- inside -->\n"
    assert left_out("markdown", document) == [
        "3: `owner` at the head of the document.",
        "6: a comment in HTML.",
    ]


def test_what_follows_a_comment_on_its_line_stays() -> None:
    assert list(blocks_of("<!-- a\nb --> # C\n")) == [Comment(1), Heading(2, 1, "C")]


def test_links_keep_their_addresses_and_titles_go_without() -> None:
    [step] = steps_of("markdown", "1. Open [the board](../board.md) and look. Then go.\n").values()
    assert isinstance(step, DoStep)
    assert (step.title, step.do) == (
        "Open the board and look",
        "Open the board (../board.md) and look. Then go.",
    )


@pytest.mark.parametrize("code", ["`rm *_old_* *`", "``a ` *b* c``", "`[x](y)`"])
def test_code_within_a_text_keeps_its_signs(code: str) -> None:
    assert plain(f"*Run* {code} now") == f"Run {code} now"


def test_changes_have_time_to_end() -> None:
    [step] = steps_of("markdown", "```sh\nyum -y update\n```\n").values()
    assert isinstance(step, RunStep)
    assert step.timeout == "10m"
