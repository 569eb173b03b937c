"""Which statements begin as a read, and which functions are known to do nothing else.

Read-only transactions do not keep a server from ending sessions, sleeping, taking locks or writing files, so functions
are looked at by name: PostgreSQL itself tells which have effects; of MySQL and MariaDB those known to have none pass.
"""

from collections.abc import Iterable
from itertools import pairwise

from desktop.domain.database_url import Engine
from desktop.domain.errors import InputError
from desktop.targets.database.statement import Bound, Token

_BEGINNINGS = {
    Engine.POSTGRESQL: ("select", "with", "values", "table", "show", "explain"),
    Engine.MYSQL: ("select", "with", "values", "table", "show", "explain", "describe", "desc"),
    Engine.SQLITE: ("select", "with", "values", "explain", "pragma"),
}


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LOCKING = ("update", "share", "no", "key")

# Volatile by PostgreSQL's book, because they look at what changes by itself, and without any effect.
POSTGRESQL_READS = words(
    """clock_timestamp timeofday random gen_random_uuid statement_timestamp txid_current_if_assigned
    pg_current_xact_id_if_assigned pg_database_size pg_relation_size pg_table_size pg_indexes_size
    pg_total_relation_size pg_tablespace_size pg_is_in_recovery pg_current_wal_lsn pg_current_wal_insert_lsn
    pg_current_wal_flush_lsn pg_last_wal_receive_lsn pg_last_wal_replay_lsn pg_last_xact_replay_timestamp
    pg_is_wal_replay_paused pg_get_wal_replay_pause_state pg_last_committed_xact pg_blocking_pids
    pg_safe_snapshot_blocking_pids pg_lock_status pg_prepared_xact pg_cursor pg_prepared_statement
    pg_stat_statements pg_stat_statements_info pg_show_all_file_settings pg_hba_file_rules pg_control_system
    pg_control_checkpoint pg_control_recovery pg_control_init pg_get_shmem_allocations
    pg_get_backend_memory_contexts pg_notification_queue_usage pg_listening_channels pg_xact_status
    pg_stat_file_size pg_stat_get_wal_receiver pg_show_replication_origin_status"""
)
_MYSQL_READS = words(
    """abs acos addtime ascii asin atan atan2 avg bin bin_to_uuid bit_and bit_count bit_length bit_or bit_xor
    cast ceil ceiling char char_length character_length coalesce collation concat concat_ws connection_id conv
    convert convert_tz cos cot count crc32 cume_dist curdate current_date current_time current_timestamp
    current_user curtime database date date_add date_format date_sub datediff day dayname dayofmonth dayofweek
    dayofyear degrees dense_rank elt exp export_set extract field find_in_set first_value floor format
    format_bytes format_pico_time found_rows from_days from_unixtime greatest group_concat grouping gtid_subset
    gtid_subtract hex hour if ifnull inet6_aton inet6_ntoa inet_aton inet_ntoa instr interval is_ipv4 is_ipv6
    is_uuid isnull json_array json_arrayagg json_contains json_contains_path json_depth json_detailed
    json_exists json_extract json_keys json_length json_object json_objectagg json_overlaps json_pretty
    json_query json_quote json_search json_table json_type json_unquote json_valid json_value lag last_day
    last_value lcase lead least left length ln locate log log10 log2 lower lpad ltrim makedate maketime max
    median microsecond mid min minute mod month monthname now nth_value ntile nullif oct octet_length ord
    percent_rank percentile_cont percentile_disc period_add period_diff pi position pow power quarter quote
    radians rand rank regexp_instr regexp_like regexp_replace regexp_substr repeat replace reverse right round
    row_number rpad rtrim schema sec_to_time second session_user sign sin space sqrt std stddev stddev_pop
    stddev_samp str_to_date strcmp subdate adddate substr substring substring_index subtime sum sysdate
    system_user tan time time_format time_to_sec timediff timestamp timestampadd timestampdiff to_days to_seconds
    trim truncate ucase unhex unix_timestamp upper user utc_date utc_time utc_timestamp uuid uuid_short
    uuid_to_bin validate_password_strength var_pop var_samp variance version week weekday weekofyear weight_string
    year yearweek md5 sha sha1 sha2 to_base64 from_base64 soundex any_value to_char chr compress uncompressed_length
    all and any as between by case distinct div else exists from having in is join like limit not on or over
    partition regexp rlike select some then union values when where with recursive except intersect using offset
    straight_join left right inner outer cross key index force use ignore lateral xor interval binary decimal
    numeric varchar char nchar datetime signed unsigned row columns"""
)
_SQLITE_EFFECTS = frozenset({"load_extension", "fts3_tokenizer", "edit", "readfile", "writefile"})


def check_beginning(bound: Bound, engine: Engine) -> None:
    """Raise InputError unless a statement begins as a read and locks and writes nothing by its words."""
    dialect = Engine.MYSQL if engine is Engine.MARIADB else engine
    first = next((token for token in bound.tokens if token.text != "("), None)
    allowed = _BEGINNINGS[dialect]
    if first is None or first.word not in allowed:
        begins = first.text[:40] if first else "nothing"
        raise InputError(
            f"The query is not run: it begins with {begins!r} and not with {', '.join(allowed)}."
        )
    _refuse_words(bound.tokens, dialect)


def _refuse_words(tokens: tuple[Token, ...], engine: Engine) -> None:
    said = [token.word for token in tokens]
    if "into" in said and engine is not Engine.SQLITE:
        raise InputError("The query is not run: INTO writes what it reads.")
    pairs = list(pairwise(said))
    is_shared = ("lock", "in", "share") in zip(said, said[1:], said[2:], strict=False)
    if is_shared or any(one == "for" and following in _LOCKING for one, following in pairs):
        raise InputError("The query is not run: it locks the rows that it reads.")
    if engine is Engine.MYSQL and said[0] == "show" and ("grants" in said or ("create", "user") in pairs):
        raise InputError("The query is not run: it hands out what passwords are kept as.")


def check_mysql_functions(bound: Bound) -> None:
    """Raise InputError where a function is called that is not known to only read."""
    for name, is_qualified in bound.called:
        if is_qualified or name.lower() not in _MYSQL_READS:
            raise InputError(effect_told(name))


def refused_of_postgresql(volatile: Iterable[str]) -> None:
    """Raise InputError for the first of the functions that PostgreSQL says have effects."""
    for name in volatile:
        raise InputError(effect_told(name))


def is_sqlite_effect(name: str) -> bool:
    return name.lower() in _SQLITE_EFFECTS


def effect_told(name: str) -> str:
    return (
        f"The query is not run: {name}() is not among the functions that are known to only read (it may end sessions, "
        "wait, lock, or reach files and other servers)."
    )
