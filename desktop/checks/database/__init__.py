"""Checks of a database: PostgreSQL, MySQL and MariaDB, SQLite, read through the door of its target."""

NAMES: tuple[str, ...] = ("connect", "connections", "locks", "query", "replication", "size", "slow")
