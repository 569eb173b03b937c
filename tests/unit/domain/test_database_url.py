"""How databases are written as targets, and that a password is refused without being repeated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.database_url import DatabaseUrl, Engine, parse_database_url
from desktop.domain.errors import InputError
from desktop.domain.target_ref import TargetKind, TargetRef, parse_target

POSTGRESQL, MYSQL, SQLITE = Engine.POSTGRESQL, Engine.MYSQL, Engine.SQLITE


@pytest.mark.parametrize(
    ("text", "url", "label"),
    [
        ("postgresql://app@db-1:5433/a", DatabaseUrl(POSTGRESQL, "db-1", "app", 5433, "a"), "a on app@db-1:5433"),
        ("postgres://db-1/shop", DatabaseUrl(POSTGRESQL, "db-1", database="shop"), "shop on db-1"),
        ("mysql://a%40b@[::1]/", DatabaseUrl(MYSQL, "::1", "a@b"), "a@b@::1"),
        ("mariadb:///shop", DatabaseUrl(Engine.MARIADB, database="shop"), "shop on this computer"),
        ("sqlite:///srv/a%20b.db", DatabaseUrl(SQLITE, database="/srv/a b.db"), "/srv/a b.db"),
        ("sqlite:////srv/x.db", DatabaseUrl(SQLITE, database="/srv/x.db"), "/srv/x.db"),
        ("sqlite:///C:/x.db", DatabaseUrl(SQLITE, database="C:/x.db"), "C:/x.db"),
        (
            "postgresql://h/d?sslmode=verify-full&sslrootcert=/etc/ca.pem",
            DatabaseUrl(POSTGRESQL, "h", database="d", sslmode="verify-full", sslrootcert="/etc/ca.pem"),
            "d on h",
        ),
        ("postgresql:///d?socket=/run/pg", DatabaseUrl(POSTGRESQL, database="d", socket="/run/pg"), "d on /run/pg"),
    ],
)  # fmt: skip
def test_a_database_is_read_and_written_the_same(text: str, url: DatabaseUrl, label: str) -> None:
    assert parse_database_url(text) == url
    ref = parse_target(text)
    assert (ref.kind, ref.database, ref.label) == (TargetKind.DATABASE, url, label)
    assert parse_target(str(ref)) == ref


def test_a_name_stands_for_a_database_kept_elsewhere() -> None:
    ref = parse_target("db:shop prod")
    assert ref == TargetRef(TargetKind.DATABASE, profile="shop prod")
    assert (str(ref), ref.label) == ("db:shop prod", "shop prod")


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://app:geheim@db/shop",
        "mysql://:geheim@db/shop",
        "postgresql://db/shop?password=geheim",
        "postgresql://db/shop?sslpassword=geheim",
    ],
)
def test_a_password_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(InputError, match="holds a password") as raised:
        parse_target(text)
    assert "geheim" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("postgresql://we;b/x", "not a host"),
        ("postgresql://-x/x", "not a host"),
        ("postgresql://h:99999/x", "not a database"),
        ("postgresql://h:0/x", "not a database"),
        ("postgresql://h/x?sslmode=maybe", "sslmode is one of"),
        ("postgresql://h/x?options=-c", "no option 'options'"),
        ("postgresql://h/x#y", "not a database"),
        ("postgresql://h/a%00b", "not a database"),
        ("sqlite://host/x.db", "not a database file"),
        ("sqlite:///", "not a database file"),
        ("db:", "not the name of a database"),
        ("db:-x", "not the name of a database"),
    ],
)
def test_what_is_no_database_is_refused(text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        parse_target(text)


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_a_database_or_refused(host: str, path: str) -> None:
    for scheme in ("postgresql", "mysql", "mariadb", "sqlite"):
        try:
            ref = parse_target(f"{scheme}://{host}/{path}")
        except InputError:
            continue
        assert parse_target(str(ref)) == ref
