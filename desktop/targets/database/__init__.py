"""PostgreSQL, MySQL and MariaDB, and SQLite, behind one door that only reads."""
