"""Wording templates: what is read, what is refused and where, what is left out, and whose counts."""

from pathlib import Path

import pytest

from desktop.domain.errors import InputError, TemplateError
from desktop.domain.verdict import Verdict
from desktop.paths import config_dir
from desktop.summary import Audience, Reader, render, write_letter
from desktop.summary.blocks import Badge, Bullets, Callout, Heading, Paragraph, Span, Style, Title
from desktop.summary.facts import Facts, Told
from desktop.summary.fill import filled
from desktop.summary.letter import Letter, rewritten, under_profile
from desktop.summary.template import MAX_CHARACTERS, parse_template
from desktop.summary.template_check import read_template
from desktop.summary.template_files import places_of, shipped, teams, template_for
from desktop.summary.vocabulary import names_for
from desktop.summary.writing import facts_for
from tests.unit.summary.real_runs import document_of
from tests.unit.summary.sample_runs import RUNS

FACTS = Facts(
    single={
        "title": Told("A *disk*", (1,)),
        "state": Told("FAIL", (2,), Badge("FAIL", Verdict.FAIL)),
        "there": Told("yes", (3,)),
    },
    many={
        "change": ({"title": Told("one", (4,)), "command": Told("a\nb", (5,))}, {"title": Told("two", (6,))})
    },
    ready={"notes": (Paragraph(line=(Span("a note"),), from_events=(7,)),), "asked": ()},
    whole=(1, 9),
)


def made(text: str) -> tuple[object, ...]:
    return filled(parse_template(f"# t\n{text}", "x.md"), FACTS)[1:]


def problems(text: str, audience: Audience = Audience.INTERNAL) -> list[str]:
    with pytest.raises(TemplateError) as caught:
        read_template(text, "x.md", audience)
    return [str(one) for one in caught.value.problems]


def test_values_stand_in_words_and_keep_the_style_around_them() -> None:
    assert made("On **${title}** and `${title}`, $${x} \\*so\\*") == (
        Paragraph(
            line=(
                Span("On "),
                Span("A *disk*", Style.STRONG),
                Span(" and "),
                Span("A *disk*", Style.CODE),
                Span(", ${x} *so*"),
            ),
            from_events=(1,),
        ),
    )


def test_words_and_values_of_one_style_are_one_piece() -> None:
    [paragraph] = made("See `handrail show ${title} now` and **so ${title}**")
    assert isinstance(paragraph, Paragraph)
    assert paragraph.line == (
        Span("See "),
        Span("handrail show A *disk* now", Style.CODE),
        Span(" and "),
        Span("so A *disk*", Style.STRONG),
    )


def test_a_badge_stays_one() -> None:
    assert made("${state}: x")[0] == Paragraph(
        line=(Badge("FAIL", Verdict.FAIL), Span(": x")), from_events=(2,)
    )


def test_a_line_that_names_what_is_not_there_is_left_out() -> None:
    [paragraph] = made("First.\nThen ${lacking}.\nLast.")
    assert paragraph == Paragraph(line=(Span("First."), Span(" "), Span("Last.")), from_events=(1,))


def test_a_question_asks_and_writes_nothing() -> None:
    [paragraph] = made("${?there} A. \n${!there}B.\n${?lacking}C.\n${!lacking}D.\n${?change}E.\n${!asked}F.")
    assert isinstance(paragraph, Paragraph)
    assert "".join(part.text for part in paragraph.line if isinstance(part, Span)) == "A. D. E. F."
    assert paragraph.from_events == (1, 3, 4, 5, 6, 9)  # what is not there stands on the whole record


def test_a_point_is_written_for_each_of_a_list() -> None:
    [bullets] = made("- ${change.title}\n  more of ${change.title}\n  ```${change.command}```\n- last")
    assert isinstance(bullets, Bullets)
    told = [(len(item.lines), item.code, item.from_events) for item in bullets.items]
    assert told == [(2, "a\nb", (4, 5)), (2, "", (6,)), (1, "", (1,))]


def test_numbered_points_and_callouts() -> None:
    [bullets, callout] = made("1. ${change.title}\n\n> ${change.title}")
    assert isinstance(bullets, Bullets)
    assert bullets.is_numbered
    assert isinstance(callout, Callout)
    assert len(callout.lines) == 2


def test_a_heading_with_nothing_beneath_is_left_out() -> None:
    assert made("## Gone\n${lacking}\n\n## Kept\n${notes}\n## Asked\n${asked}\n---\nEnd.") == (
        Heading(text="Kept", from_events=(7,)),
        FACTS.ready["notes"][0],
        Paragraph(line=(Span("End."),), from_events=(1,)),
    )


def test_comments_are_for_the_author() -> None:
    template = parse_template("<!-- one -->\n<!--\n# no\n-->\n# yes\n", "x.md")
    assert filled(template, FACTS) == (Title(text="yes", from_events=(1,)),)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x", "x.md:1:1: it has no title"),
        ("# t\n\nSee ${titel} now", "x.md:3:5: ${titel} is not a name of a template for internal. Did you mean title?"),
        ("# t\n${change.titel}", "x.md:2:1: ${change.titel} is not a name of a template for internal. Did you mean"),
        ("# t\n${change}", "x.md:2:1: ${change} is a list. Name something of each, such as ${change.number}."),
        ("# t\n${change.title}", "x.md:2:1: ${change.…} is one of several: write it in a point"),
        ("# t\n- ${change.title} ${note.text}", "x.md:2:19: a point is written for each of one list"),
        ("# t\n- a\n  ${change.title}", "x.md:3:3: this line belongs to no point"),
        ("# t\nx ${notes}", "x.md:2:3: ${notes} is a whole section: it stands alone in a line."),
        ("# t\nx ${title", "x.md:2:3: this ${ has no closing }."),
        ("# t\n${1 + 1}", "x.md:2:1: ${1 + 1} is not a name. Only names stand here"),
        ("# t\n${__import__('os')}", "x.md:2:1: ${__import__('os')} is not a name."),
        ("# t\nso **bold", "x.md:2:4: this ** is not closed in its line."),
        ("# t\nso `code", "x.md:2:4: this ` is not closed in its line."),
        ("# t\n### deep", "x.md:2:1: only # (the title) and ## (a heading) are known."),
        ("# t\n![x](http://e)", "x.md:2:1: links and pictures have no place in a summary."),
        ("# t\n```\ncode\n```", "x.md:2:1: a block of code stands in a point"),
        ("# t\n| a |", "x.md:2:1: tables are made by names such as ${rows}."),
        ("<!-- x\n# t", "x.md:1:1: this <!-- has no -->."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(text: str, problem: str) -> None:
    told = problems(text)
    assert any(
        problem.replace("x.md:2:", "x.md:") in one.replace("x.md:3:", "x.md:") or problem in one
        for one in told
    ), told


def test_all_problems_of_a_file_are_told_at_once() -> None:
    assert len(problems("# ${a}\n${b}\n- ${c.d}")) == 3


def test_a_template_is_bounded() -> None:
    assert "at most 65,536" in problems("# t\n" + "x" * MAX_CHARACTERS)[0]


def test_what_is_ours_cannot_be_named_to_a_customer() -> None:
    [told] = problems("# t\n- ${change.command}", Audience.CUSTOMER)
    assert told.startswith("x.md:2:3: ${change.command} is ours: a customer's text cannot name it.")
    for name in names_for(Audience.INTERNAL):
        if name not in names_for(Audience.CUSTOMER):
            assert problems(f"# t\n- ${{{name}}}", Audience.CUSTOMER)


def test_even_an_unread_template_gets_nothing_of_ours_for_a_customer() -> None:
    template = parse_template(
        "# t ${where}${run}\n- ${change.command}\n- ${reading.said}\n${findings}", "x.md"
    )
    facts = facts_for(document_of("hangs"), Audience.CUSTOMER, Reader.TECHNICAL)
    assert filled(template, facts) == ()


@pytest.mark.parametrize("audience", Audience)
def test_every_name_that_is_offered_is_made_and_no_other(audience: Audience) -> None:
    facts = facts_for(RUNS["resolved"](), audience, Reader.TECHNICAL)
    made_names = {*facts.single, *facts.ready}
    offered = {name for name in names_for(audience) if "." not in name}
    assert made_names == offered
    for list_name, rows in facts.many.items():
        fields = {name.partition(".")[2] for name in names_for(audience) if name.startswith(f"{list_name}.")}
        assert fields, list_name
        assert all(set(row) == fields for row in rows), list_name
    lists = {name.partition(".")[0] for name in names_for(audience) if "." in name}
    assert lists == set(facts.many)


@pytest.mark.parametrize("audience", Audience)
def test_the_shipped_templates_are_right(audience: Audience) -> None:
    assert shipped(audience).read().lines


def test_a_team_counts_before_a_person_and_a_person_before_the_program() -> None:
    assert template_for(Audience.CUSTOMER, "red").is_shipped
    own, team = places_of(Audience.CUSTOMER)[0].path, places_of(Audience.CUSTOMER, "red")[0].path
    own.parent.mkdir(parents=True)
    own.write_text("# Ours\n", encoding="utf-8")
    assert template_for(Audience.CUSTOMER, "red").path == own
    team.parent.mkdir()
    team.write_text("\ufeff# Reds\r\n\r\nHello.\r\n", encoding="utf-8")
    assert template_for(Audience.CUSTOMER, "red").path == team
    assert template_for(Audience.CUSTOMER).path == own
    assert teams() == ("red",)
    letter = write_letter(
        document_of("hangs"), Audience.CUSTOMER, template=template_for(Audience.CUSTOMER, "red").read()
    )
    assert render(letter, "markdown") == "# Reds\n\nHello.\n"


@pytest.mark.parametrize("team", ["../x", "a/b", "", ".hidden", "x" * 65, "a\\b"])
def test_a_team_is_the_name_of_one_folder(team: str) -> None:
    if not team:
        assert len(places_of(Audience.CUSTOMER, team)) == 1
        return
    with pytest.raises(InputError, match="is not the name of a team"):
        places_of(Audience.CUSTOMER, team)


def test_a_file_that_is_no_text_is_told(home: Path) -> None:
    place = config_dir() / "templates" / "customer.md"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"# \xff\xfe")
    with pytest.raises(InputError, match="is no text in UTF-8"):
        template_for(Audience.CUSTOMER).read()


def test_a_letter_can_be_rewritten_and_keeps_its_events() -> None:
    letter = write_letter(document_of("hangs"), Audience.ESCALATION)
    told: Letter = rewritten(letter, lambda text: text.replace("cache", "service-1"))
    assert "cache" not in render(told, "markdown")
    assert "service-1" in render(told, "markdown")
    assert [one.from_events for one in told.blocks] == [one.from_events for one in letter.blocks]


def test_a_note_in_other_words_is_never_written_from_the_facts() -> None:
    """Its JSON would tell what a profile has replaced."""
    note = write_letter(document_of("hangs"), Audience.INTERNAL)
    letter = under_profile(note, lambda text: text.replace("cache", "service-1"))
    assert "cache" not in render(letter, "json")
    with pytest.raises(InputError, match="in other words"):
        render(letter, "junit")
