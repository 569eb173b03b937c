"""Text from outside stays text in every format: no mark-up, no mention, no macro, no forged heading."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import ValidationError
from markdown_it import MarkdownIt
from markdown_it.token import Token

from desktop.domain.events import (
    ConsentGiven,
    FanItem,
    HandedOver,
    NoteAdded,
    ObligationMet,
    RunEnded,
    StepFinished,
    StepStarted,
)
from desktop.domain.step import Effect
from desktop.domain.verdict import Ended, Verdict
from desktop.redaction.clean import clean
from desktop.summary import Document, Letter, render
from desktop.summary.html import TAGS
from desktop.summary.markdown import escape
from desktop.summary.plain_text import JOINER, neutralise
from tests.unit.summary.fleet_runs import fleet, fleet_document
from tests.unit.summary.sample_runs import HOST, begin, document, evidence, started

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</pre></code><script>alert(1)</script>",
    "[click](javascript:alert(1)) ![x](http://evil/x.png) <http://evil/>",
    "```\n# What was changed\n```` ~~~ `x` ``",
    "@everyone ping @ana and [~ana] [^file.txt] !image.png! {code}x{code} {panel:title=x}y{panel}",
    "\n\n## What comes next\n- Resolved\n\n---\n> quote\n| a | b |\n|---|---|\n1. one\n2) two\n===",
    "\x1b[31mred\x1b]8;;http://evil\x07link\x1b]8;;\x07 \u202egnp.exe\u202c \u2066x\u2069 \x00",
    "&lt;b&gt; &amp; &#60; &copy; \\ \\* $x$ ${y} __init__ **b** *i* ~~s~~ a_b_c _i_",
    "    indented code\n\tTab\r\nCR \u2028 LS",
    "\n\n  \n",
    "שלום עולם مرحبا 😀 e\u0301",
    "[link]: http://evil 'title'\n[link]",
    "[hidden:x] `",
)
ALLOWED = {
    "heading_open",
    "heading_close",
    "paragraph_open",
    "paragraph_close",
    "blockquote_open",
    "blockquote_close",
    "bullet_list_open",
    "bullet_list_close",
    "list_item_open",
    "list_item_close",
    "fence",
    "inline",
    "text",
    "strong_open",
    "strong_close",
    "code_inline",
    "hardbreak",
    "softbreak",
}


TABLE_TITLES = ("How busy is each host?: ", "Restart on each: ")


def hostile_run(text: str) -> Document:
    """Put a text into every place that the world can write to."""
    script = started(mount=text, operator=text, machine=text)
    script.add(
        NoteAdded(text=text, by=text, step="space"),
        begin("space", text),
        StepFinished(
            step="space",
            entry=1,
            target=HOST,
            verdict=Verdict.FAIL,
            said=text,
            reason=text,
            reading={"used_pct": 9.5, "path": text, text: text},
            looked_at={"text": text, text: [text, {text: text}]},
            evidence=(evidence("x"),),
        ),
        StepFinished(step="kind", entry=1, verdict=Verdict.PASS, answer=text, by=text),
        ConsentGiven(step="rotate", entry=1, target=HOST, command=text, by=text, typed=text),
        begin("rotate", text, Effect.CHANGES),
        StepFinished(step="rotate", entry=1, target=HOST, verdict=Verdict.PASS, said=text),
        RunEnded(
            ended=Ended.ESCALATED,
            verdict=Verdict.FAIL,
            said=text,
            escalated_to=text,
            because=text,
            ask_for=text,
        ),
    )
    return document(script)


def hostile_fleet(text: str) -> Document:
    """Put a text into what fan-outs, groups and hand-overs add: rows, items, obligations, notes to others."""
    fan = (FanItem(item=text), FanItem(item={"name": text}), FanItem(target=HOST, item=1))
    script = fleet()
    script.add(begin_container("load", fan))
    around = len(script.recorded)
    for row in range(3):
        where = {"row": str(row), "within": around, "entry": 1}
        script.add(
            StepStarted(step="load", target=HOST, effect=Effect.READS, command=text, **where),
            StepFinished(step="load", verdict=Verdict.FAIL, said=text, obligation=text, outcome=0, **where),
        )
    script.add(StepFinished(step="load", entry=1, verdict=Verdict.FAIL, said=text))
    script.add(begin_container("causes", ()))
    script.add(
        StepFinished(
            step="graph",
            entry=1,
            within=len(script.recorded),
            verdict=Verdict.WARN,
            by=text,
            said=text,
            reading={"peak_pct": text},
            looked_at={"peak_pct": text},
        ),
        StepFinished(step="causes", entry=1, verdict=Verdict.WARN, said=text),
        ObligationMet(seq=around + 1, by=text, note=text),
        HandedOver(by=text, to=text, open=text, next_action=f"do {text}", note=text),
    )
    return fleet_document(script)


def begin_container(step: str, fan: tuple[FanItem, ...]) -> StepStarted:
    return StepStarted(
        step=step, entry=1, target="", effect=Effect.READS, command="inside", is_container=True, fan=fan
    )


def corpus_lines(corpora: Path) -> list[str]:
    naughty: list[str] = json.loads((corpora / "blns" / "blns.json").read_text(encoding="utf-8"))
    injected = [
        line
        for name in (
            "xss-rsnake.txt",
            "terminal-escape-codes.txt",
            "right-to-left.txt",
            "naughty-unicode.txt",
        )
        for line in (corpora / "injection" / name).read_text(encoding="utf-8", errors="replace").splitlines()
    ]
    return naughty + injected


@pytest.fixture(scope="module")
def naughty(corpora: Path) -> list[str]:
    """Every naughty string, many to a document, so that all of them are tried in seconds."""
    lines = corpus_lines(corpora)
    return ["\n".join(lines[at : at + 12]) for at in range(0, len(lines), 12)]


def any_of(validator: Any, schemas: list[Any], instance: Any, _schema: Any) -> Iterator[ValidationError]:
    """As the library does it, without looking for every fault of each schema that does not fit."""
    if not any(validator.evolve(schema=one).is_valid(instance) for one in schemas):
        yield ValidationError(f"{str(instance)[:200]} fits none of {str(schemas)[:200]}")


class AdfSchema:
    """Atlassian's schema; its repr is short, because hypothesis prints what a test is given."""

    def __init__(self, schema: Any) -> None:
        quick = jsonschema.validators.extend(jsonschema.Draft4Validator, {"anyOf": any_of})
        self._validator = quick(schema)

    def __repr__(self) -> str:
        return "adf_schema"

    def validate(self, told: Document | Letter) -> None:
        self._validator.validate(json.loads(render(told, "adf")))


@pytest.fixture(scope="module")
def adf_schema(corpora: Path) -> AdfSchema:
    path = corpora.parent / "contracts" / "overlays" / "adf-full.json"
    if not path.is_file():
        lack = pytest.fail if os.environ.get("CI") else pytest.skip
        lack(f"this machine lacks the contracts (looked for {path})")
    return AdfSchema(json.loads(path.read_text(encoding="utf-8")))


def tokens(markdown: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").parse(markdown):
        yield token
        yield from token.children or ()


def require_text_in_markdown(told: Document) -> None:
    markdown = render(told, "markdown")
    parsed = list(tokens(markdown))
    assert {token.type for token in parsed} <= ALLOWED
    headings = [
        parsed[index + 1].content for index, token in enumerate(parsed) if token.type == "heading_open"
    ]
    own = re.compile(
        r"What (was (asked|found|changed, and by whose consent|not checked)|comes next|is left out here"
        r"|must be put back|no longer counts)|Notes|Handed over"
    )
    assert all(own.fullmatch(heading) for heading in headings[1:])
    for token in parsed:
        if token.type == "text":
            assert not re.search(r"(?<![\w.%+-])@\w", token.content)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        assert {name for name, _ in attrs} <= {"class"}, (tag, attrs)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def require_text_in_html(told: Document) -> str:
    page = render(told, "html")
    body = page[page.index("<body>") + 6 : page.index("</body>\n</html>")]
    parser = Tags()
    parser.feed(body)
    parser.close()
    assert parser.seen <= TAGS
    return "".join(parser.text)


def require_no_heading_in_text(told: Document) -> None:
    text = render(told, "text")
    at_the_margin = [line for line in text.split("\n")[4:] if line and not line.startswith(" ")]
    own = ("[", "Run ", *TABLE_TITLES)
    assert all(line.isupper() or line.startswith(own) for line in at_the_margin)
    assert not re.search(r"(?<![\w.%+-])@\w|\[~", re.sub(r"^ {6}[$ ] .*$", "", text, flags=re.MULTILINE))


def require_everything(told: Document) -> None:
    require_text_in_markdown(told)
    require_text_in_html(told)
    require_no_heading_in_text(told)
    json.loads(render(told, "json"))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_in_every_format(text: str, adf_schema: AdfSchema) -> None:
    for told in (hostile_run(text), hostile_fleet(text)):
        require_everything(told)
        adf_schema.validate(told)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_row_stays_a_row_in_the_table_that_github_draws(text: str) -> None:
    markdown = render(hostile_fleet(text), "markdown")
    parsed = list(MarkdownIt("commonmark").enable("table").parse(markdown))
    kinds = Counter(token.type for token in parsed)
    assert (kinds["table_open"], kinds["tr_open"], kinds["td_open"]) == (1, 4, 9)


def test_naughty_strings_stay_text_in_every_format(naughty: list[str]) -> None:
    for text in naughty:
        require_everything(hostile_run(text))
        require_everything(hostile_fleet(text))


def test_naughty_strings_make_a_document_that_jira_takes(naughty: list[str], adf_schema: AdfSchema) -> None:
    """In one note each: the schema takes a second for a document full of them."""
    script = started()
    for text in naughty:
        script.add(NoteAdded(text=text, by="ana"))
    adf_schema.validate(document(script))


@settings(max_examples=60)
@given(text=st.text(max_size=80) | st.text(alphabet="`*_[]()<>!@~#{}|\\\n -=+.1ax&;:$", max_size=60))
def test_any_text_stays_text_in_every_format(text: str) -> None:
    require_everything(hostile_run(text))


@settings(max_examples=20)
@given(text=st.text(max_size=40))
def test_any_text_makes_a_document_that_jira_takes(text: str, adf_schema: AdfSchema) -> None:
    adf_schema.validate(hostile_run(text))


@settings(max_examples=300)
@given(text=st.text(alphabet="`*_[]()<>!~#{}|\\ -=+.1axé&;:$\u0301", min_size=1, max_size=40))
def test_markdown_reads_back_as_the_text_that_was_written(text: str) -> None:
    """Behind a word, as all our text stands: what a reader sees is what was said."""
    parsed = MarkdownIt("commonmark").parseInline(f"x {escape(text)} x")[0].children or []
    seen = "".join(token.content for token in parsed).replace(JOINER, "")
    assert seen == f"x {text} x"


def test_html_reads_back_as_the_text_that_was_written() -> None:
    seen = require_text_in_html(hostile_run("<b>&amp; \"quoted\" 'x' </p>"))
    assert "<b>&amp; \"quoted\" 'x' </p>" in seen


@pytest.mark.parametrize("text", HOSTILE)
def test_no_control_or_bidi_character_reaches_a_format(text: str) -> None:
    told = hostile_run(text)
    for format_ in ("markdown", "text", "html"):
        written = render(told, format_).replace(JOINER, "")
        assert clean(written) == written


def test_mentions_and_macros_lose_their_power_and_read_the_same() -> None:
    text = "@ana, [~ana] {code} {panel:title=x} !shot.png! mail ana@example.org {json: 1}"
    told = neutralise(text)
    assert told.replace(JOINER, "") == text
    assert "@ana," not in told
    assert "[~" not in told
    assert "{code}" not in told
    assert "!shot.png!" not in told
    assert "ana@example.org" in told


def test_a_fence_is_longer_than_any_run_inside() -> None:
    markdown = render(hostile_run("echo `````"), "markdown")
    assert "``````text" in markdown
