"""How statements are read in pieces: places for values, quotes and comments, and what begins as a read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.database_url import Engine
from desktop.domain.errors import InputError
from desktop.targets.database.gate import check_beginning
from desktop.targets.database.plain import Reduced, plain_cell
from desktop.targets.database.statement import bind, tokens_of

PG, MY, LITE = Engine.POSTGRESQL, Engine.MARIADB, Engine.SQLITE


@pytest.mark.parametrize(
    ("engine", "sql", "values", "bound", "given"),
    [
        (PG, "select {a} , {b}, {a};", {"a": 1, "b": "x"}, "select $1 , $2, $3", (1, "x", 1)),
        (MY, "select {a} -- {b}\n", {"a": None}, "select ?", (None,)),
        (LITE, "select '{x}', {a} /* {c} */", {"a": 1.5}, "select '{x}', ?", (1.5,)),
        (PG, "select 1 where 2 in ({ids})", {"ids": [1, 2]}, "select 1 where 2 in ($1, $2)", (1, 2)),
        (MY, "select 1 where 2 in ({ids})", {"ids": []}, "select 1 where 2 in (null)", ()),
        (PG, "select '{1}', $$ {no} ; $$, $a$ $$ ; $a$", {}, "select '{1}', $$ {no} ; $$, $a$ $$ ; $a$", ()),
        (PG, "select 1 /* a /* ; */ ; */ + 1", {}, "select 1   + 1", ()),
        (MY, r"select 'it\'s ; {a}', `;`", {}, r"select 'it\'s ; {a}', `;`", ()),
    ],
)  # fmt: skip
def test_values_take_the_places_of_names(
    engine: Engine, sql: str, values: dict[str, object], bound: str, given: tuple[object, ...]
) -> None:
    found = bind(sql, values, engine)  # type: ignore[arg-type]
    assert (found.sql, found.values) == (bound, given)


@pytest.mark.parametrize(
    ("engine", "sql", "values", "told"),
    [
        (PG, "select {a}", {}, "wants a value for {a}"),
        (PG, "select 1", {"a": 1}, "has no {a}"),
        (PG, "select '{a}'", {"a": 1}, "without quotes"),
        (PG, "select {a}", {"a": {"b": 1}}, "none that a query can be given"),
        (PG, " ; ", {}, "empty"),
        (PG, "select 1; select 2", {}, "more than one"),
        (MY, "select 'a\\'; drop table x; -- '", {}, ""),  # all of it is a text
        (LITE, "select 'a\\'; drop table x; -- '", {}, "more than one"),
        (PG, "select 'open", {}, "ends inside a text"),
        (PG, "select /* open", {}, "ends inside a comment"),
        (PG, "x" * 20_001, {}, "the most is"),
    ],
)
def test_what_does_not_fit_is_refused(engine: Engine, sql: str, values: dict[str, object], told: str) -> None:
    if not told:
        assert bind(sql, values, engine).values == ()  # type: ignore[arg-type]
        return
    with pytest.raises(InputError, match=told):
        bind(sql, values, engine)  # type: ignore[arg-type]


@pytest.mark.parametrize("engine", list(Engine))
def test_functions_are_seen_however_they_are_written(engine: Engine) -> None:
    quote = "`" if engine in (Engine.MYSQL, MY) else '"'
    found = bind(f"select a.sleep (1), {quote}SLEEP{quote}/* */(2), 'sleep(3)'", {}, engine)
    assert ("sleep", True) in found.called
    assert ("SLEEP", False) in found.called
    assert len(found.called) == 2


@pytest.mark.parametrize(
    "sql", ["(select 1)", "WITH a AS (SELECT 1) SELECT * FROM a", "values (1)", "explain select 1"]
)
def test_reads_begin_as_reads(sql: str) -> None:
    for engine in Engine:
        check_beginning(bind(sql, {}, engine), engine)


@given(st.text(alphabet="selct'\"`$-/*!;{}[]()\\ \nE@U&1", max_size=40))
def test_any_text_is_read_to_its_end_or_refused(sql: str) -> None:
    for engine in (PG, MY, LITE):
        try:
            assert tokens_of(sql, engine) == tokens_of(f"{sql} ", engine)
        except InputError:
            continue


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("passwd", "x"),
        ("API_KEY", "x"),
        ("x", "SCRAM-SHA-256$4096:abc"),
        ("x", "md5" + "0" * 32),
        ("x", "*" + "A" * 40),
        ("Priv", '{"authentication_string": "*AB"}'),
    ],
)
def test_passwords_are_hidden(name: str, cell: str) -> None:
    assert plain_cell(name, cell, Reduced()) == "(hidden)"


def test_a_long_text_is_cut_and_says_so() -> None:
    told = plain_cell("what", "x" * 9000, Reduced())
    assert isinstance(told, str)
    assert told.endswith("… (9000 characters)")
