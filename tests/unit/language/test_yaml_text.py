"""YAML that is written here is read back as it was, whatever stands in it, and looks as a person would write it."""

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop.language import load_data
from desktop.language.yaml_text import yaml_text

WORDS = (
    *(
        "yes",
        "null",
        "~",
        "1.10",
        "007",
        "0x1F",
        ".inf",
        "---",
        "...",
        "- a",
        "? a",
        "a: b",
        "a #b",
        "<<",
        "=",
    ),
    *(
        "true",
        "12:30",
        "1_000",
        " ",
        "",
        "2026-10-02T04:11:00Z",
        "a\n",
        "a\n\n",
        "\na",
        " a\nb",
        "a\n ",
        "a\n\tb\n",
    ),
    *("\x1b[31m", "\x85", "\u2028", "\ufeff", "\x00", "a\r\nb", "\U0001f600", "é"),
)
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.text("ab \n\t#:-'\"[]{},|>&*!%@`?\\\r\x85\u2028~01.e_", max_size=20),
    st.sampled_from(WORDS),
)
keys = st.one_of(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), texts).filter(lambda key: key != "<<")
scalars = st.one_of(
    texts,
    st.integers(-(10**18) + 1, 10**18 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=10,
)


@settings(max_examples=300)
@given(st.dictionaries(keys, values, min_size=1, max_size=4))
@example(
    {word: word for word in WORDS if word != "<<"} | {"all": list(WORDS), "rows": [{"a": w} for w in WORDS]}
)
@example({"deep": {"a": [[], {}, [[1]], {"b": [{"c": "d\n"}]}]}})
def test_it_is_read_back_as_the_same_values_of_the_same_types(fields: dict[str, Any]) -> None:
    assert repr(load_data(yaml_text(fields))) == repr(fields)


def test_output_stands_as_it_was_written() -> None:
    assert yaml_text({"raw": "1\t/var\n2\t/tmp\n"}) == "raw: |\n  1\t/var\n  2\t/tmp\n"


def test_short_records_stand_in_rows_and_those_at_the_top_do_not() -> None:
    rows = [{"pid": 1, "name": "init"}, {"pid": 2, "name": "a, b"}]
    text = yaml_text({"entries": [{"step": "a", "rows": rows}]})
    assert text == (
        "entries:\n  - step: a\n    rows:\n      - {pid: 1, name: init}\n      - {pid: 2, name: 'a, b'}\n"
    )


def test_a_list_of_words_stands_in_one_line_while_it_fits() -> None:
    assert yaml_text({"path": ["a", "b"]}) == "path: [a, b]\n"
    assert yaml_text({"path": ["x" * 40] * 3}).count("\n") == 4


def test_what_has_no_number_in_yaml_is_written_as_nothing_or_as_text() -> None:
    assert yaml_text({"a": float("nan"), "b": 2**63}) == "a: null\nb: '9223372036854775808'\n"
