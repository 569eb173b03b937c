"""Plain text of HTML and of ADF: whatever comes in, a text comes out, and what a person would read is in it."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.desks.adf_text import adf_to_text, with_paragraphs
from desktop.desks.errors import PostRefusedError
from desktop.desks.html_text import html_to_text, text_to_html

FEW = settings(max_examples=40)
_WORDS = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8)
_TAGS = (
    "p",
    "div class=x",
    "blockquote",
    "pre",
    "script",
    "li",
    "td",
    "br/",
    "a href='https://x'",
    "!--",
    "![CDATA[",
)
_ENDS = ("</p>", "</blockquote>", "</pre>", "</script>", "</a>", "-->", "&amp;", "&#x", "<", ">", "\n")
_BITS = st.sampled_from((*(f"<{tag}>" for tag in _TAGS), *_ENDS))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>Not given.</div>", "Not given."),
        ("a<br>b", "a\nb"),
        ("<p>5 &lt; 6 &amp; 7</p>", "5 < 6 & 7"),
        ("<ul><li>one</li><li><b>two</b> words</li></ul>", "- one\n- two words"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a\tb\nc\td"),
        ("<pre>  df -h\n    x</pre>", "df -h\n    x"),
        ("<blockquote><p>said</p></blockquote><p>answer</p>", "> said\nanswer"),
        ("<div class='freshdesk_quote'><div>said</div></div>", "> said"),
        ("<p>see <a href='https://x.test/a'>this</a></p>", "see this (https://x.test/a)"),
        ("<a href='javascript:alert(1)'>this</a>", "this"),
        ("<style>p{}</style><script>evil()</script>kept", "kept"),
        ("<img alt='a plot'>", "[image: a plot]"),
        ("plain text", "plain text"),
    ],
)
def test_html_is_read_as_a_person_would(html: str, text: str) -> None:
    assert html_to_text(html) == text


@FEW
@given(st.lists(st.one_of(_BITS, _WORDS), max_size=40).map("".join))
def test_any_html_gives_a_text(html: str) -> None:
    assert isinstance(html_to_text(html), str)


@FEW
@given(st.lists(_WORDS, min_size=1, max_size=6))
def test_words_of_paragraphs_are_all_there_in_order(words: list[str]) -> None:
    assert html_to_text("".join(f"<p>{word}</p>" for word in words)) == "\n".join(words)


@FEW
@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=60))
def test_a_text_made_html_reads_as_it_was(text: str) -> None:
    assert html_to_text(text_to_html(text)) == text


def _doc(*content: Any) -> dict[str, Any]:
    return {"type": "doc", "version": 1, "content": list(content)}


def _paragraph(*texts: str) -> dict[str, Any]:
    return {"type": "paragraph", "content": [{"type": "text", "text": text} for text in texts]}


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (_doc(_paragraph("a", "b"), _paragraph("c")), "ab\nc"),
        (_doc({"type": "heading", "attrs": {"level": 1}, "content": [{"type": "text", "text": "H"}]}), "H"),
        (
            _doc({"type": "bulletList", "content": [{"type": "listItem", "content": [_paragraph("x")]}]}),
            "- x",
        ),
        (
            _doc(
                {"type": "orderedList", "content": [{"type": "listItem", "content": [_paragraph("x")]}] * 2}
            ),
            "1. x\n2. x",
        ),
        (
            _doc({"type": "codeBlock", "content": [{"type": "text", "text": "df -h\n / 97%"}]}),
            "df -h\n / 97%",
        ),
        (_doc({"type": "blockquote", "content": [_paragraph("said")]}, _paragraph("no")), "> said\nno"),
        (
            _doc(
                {
                    "type": "table",
                    "content": [
                        {
                            "type": "tableRow",
                            "content": [
                                {"type": "tableCell", "content": [_paragraph("a")]},
                                {"type": "tableCell", "content": [_paragraph("b")]},
                            ],
                        }
                    ],
                }
            ),
            "a\tb",
        ),
        (
            _doc(
                {
                    "type": "paragraph",
                    "content": [
                        {"type": "mention", "attrs": {"id": "1", "text": "@Kim"}},
                        {"type": "hardBreak"},
                        {"type": "emoji", "attrs": {"shortName": ":fire:"}},
                        {"type": "inlineCard", "attrs": {"url": "https://x.test"}},
                        {"type": "date", "attrs": {"timestamp": "1700000000000"}},
                    ],
                }
            ),
            "@Kim\n:fire:https://x.test2023-11-14",
        ),
        (
            _doc({"type": "mediaSingle", "content": [{"type": "media", "attrs": {"alt": "a.png"}}]}),
            "[file: a.png]",
        ),
        ("a text", "a text"),
        (None, ""),
        ({}, ""),
        ([1, 2], ""),
    ],
)
def test_adf_is_read_as_a_person_would(document: object, text: str) -> None:
    assert adf_to_text(document) == text


_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["type", "content", "text", "attrs", "marks", "state"]), inner, max_size=4
        ),
    ),
    max_leaves=10,
)


@FEW
@given(_JSON)
def test_any_json_in_place_of_adf_gives_a_text(value: Any) -> None:
    assert isinstance(adf_to_text(value), str)


def test_adf_nested_without_end_is_cut() -> None:
    node: dict[str, Any] = _paragraph("deep")
    for _ in range(400):
        node = {"type": "blockquote", "content": [node]}
    assert adf_to_text(_doc(node)).endswith("…")


@FEW
@given(st.lists(_WORDS, min_size=1, max_size=5))
def test_paragraphs_are_put_behind_a_document(words: list[str]) -> None:
    made = with_paragraphs(json.dumps(_doc(_paragraph("first"))), *words)
    assert adf_to_text(made).splitlines() == ["first", *words]


@pytest.mark.parametrize(
    "body", ["not json", "[]", '{"type": "doc"}', '{"type": "p", "content": []}', "[" * 100_000]
)
def test_what_is_no_document_is_refused(body: str) -> None:
    with pytest.raises(PostRefusedError):
        with_paragraphs(body, "x")
