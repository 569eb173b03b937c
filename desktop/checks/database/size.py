"""How large a database is and which of its tables are the largest, in bytes with their indexes."""

from collections.abc import Sequence

from desktop.checks.database.columns import first, is_mysql, maybe_whole, text, whole
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.database_url import Engine
from desktop.domain.errors import InputError, TargetError
from desktop.domain.values import Fields
from desktop.targets.base import Database


@dataclass(frozen=True, slots=True)
class Params:
    largest: int = 10  # how many tables to tell

    def __post_init__(self) -> None:
        if not 1 <= self.largest <= 100:
            raise InputError(f"db.size: largest is 1 to 100, not {self.largest}.")


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    size_bytes: int
    row_estimate: int | None  # as the server's statistics have it


@dataclass(frozen=True, slots=True)
class Reading:
    engine: str
    database: str
    size_bytes: int
    free_bytes: int | None  # inside its files, for new rows; null: the server does not tell
    table_count: int
    tables: tuple[Table, ...]  # largest first
    missing: tuple[str, ...]


_SIZE = """
select current_database() as name, pg_catalog.pg_database_size(current_database()) as size_bytes,
  (select count(*) from pg_catalog.pg_class where relkind in ('r', 'm', 'p')
   and relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)) as table_count"""
_TABLES = """
select n.nspname || '.' || c.relname as name, pg_catalog.pg_total_relation_size(c.oid) as size_bytes,
  case when c.reltuples < 0 then null else c.reltuples::bigint end as row_estimate
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'm') order by 2 desc, 1 limit """
_MYSQL_SIZE = """
select coalesce(database(), 'the server') as name, coalesce(sum(data_length + index_length), 0) as size_bytes,
  sum(data_free) as free_bytes, count(*) as table_count from information_schema.tables
where table_type = 'BASE TABLE' and (database() is null or table_schema = database())
  and table_schema not in ('information_schema', 'performance_schema', 'sys')"""
_MYSQL_TABLES = """
select concat(table_schema, '.', table_name) as name, data_length + index_length as size_bytes,
  table_rows as row_estimate from information_schema.tables
where table_type = 'BASE TABLE' and (database() is null or table_schema = database())
  and table_schema not in ('information_schema', 'performance_schema', 'sys')
order by 2 desc, 1 limit """
_PAGES = ("page_count", "page_size", "freelist_count")
_SQLITE_COUNT = "select count(*) as table_count from sqlite_master where type = 'table'"
_SQLITE_TABLES = """
select m.tbl_name as name, sum(s.pgsize) as size_bytes, null as row_estimate from dbstat s
join sqlite_master m on m.name = s.name where s.aggregate = 1 group by m.tbl_name order by 2 desc, 1 limit """


def read_database(db: Database, params: Params) -> Reading:
    server = db.server()
    if is_mysql(server.engine):
        whole_of, tables = _MYSQL_SIZE, _MYSQL_TABLES
    elif server.engine is Engine.POSTGRESQL:
        whole_of, tables = _SIZE, _TABLES
    else:
        return _read_sqlite(db, params, server.database)
    found = db.rows(f"{tables}{params.largest}").rows
    return reading_of(server.engine, first(db.rows(whole_of)), found, ())


def _read_sqlite(db: Database, params: Params, path: str) -> Reading:
    count, page_bytes, free = (whole(first(db.rows(f"pragma {name}")), name) for name in _PAGES)
    missing: tuple[str, ...] = ()
    try:
        tables: Sequence[Fields] = db.rows(f"{_SQLITE_TABLES}{params.largest}").rows
    except TargetError as fault:  # an SQLite without dbstat, or a file too large to go through in time
        tables, missing = (), (f"tables: {fault}",)
    about: Fields = {
        "name": path,
        "size_bytes": page_bytes * count,
        "free_bytes": page_bytes * free,
        "table_count": first(db.rows(_SQLITE_COUNT)).get("table_count"),
    }
    return reading_of(Engine.SQLITE, about, tables, missing)


def reading_of(engine: Engine, about: Fields, tables: Sequence[Fields], missing: tuple[str, ...]) -> Reading:
    return Reading(
        engine=str(engine),
        database=text(about, "name"),
        size_bytes=whole(about, "size_bytes"),
        free_bytes=maybe_whole(about, "free_bytes"),
        table_count=whole(about, "table_count"),
        tables=tuple(
            Table(text(row, "name"), maybe_whole(row, "size_bytes") or 0, maybe_whole(row, "row_estimate"))
            for row in tables
        ),
        missing=missing,
    )


CHECK = CheckSpec(
    id="db.size",
    title="Size of a database",
    explanation=(
        "Measures the database and its largest tables, each with its indexes. What size is too large depends on the "
        "disk, so write outcomes of your own, or look at host.disk of the server; sampling shows how fast it grows. "
        "Growth without more rows is most often dead rows that a long transaction keeps from being cleared "
        "(db.connections), an index nobody uses, or a log table that nothing empties. The numbers of rows are the "
        "server's estimates. Of SQLite the free pages inside the file are told; they are used before the file grows."
    ),
    params=Params,
    reading=Reading,
    database=read_database,
    default_outcomes=(
        (
            "pass: len(tables) > 0 | ${database} holds ${size_bytes}; ${tables[0].name} is its largest table "
            "(${tables[0].size_bytes})."
        ),
        "pass: otherwise | ${database} holds ${size_bytes}.",
    ),
)
