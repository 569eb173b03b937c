"""At which rung a sign-in to PostgreSQL broke, whatever language the server speaks."""

import psycopg
import pytest

from desktop.domain.database_url import parse_database_url
from desktop.targets.database.link import Where
from desktop.targets.database.postgresql_errors import broken_at

WHERE = Where(parse_database_url("postgresql://app@db-1/shop"))
AT = 'connection failed: connection to server at "10.0.0.1", port 5432 failed: '


@pytest.mark.parametrize(
    ("said", "rung", "advice"),
    [
        ("FATAL:  28P01: Passwort-Authentifizierung fehlgeschlagen", "sign_in", "database_password"),
        ("FATAL:  28000: aucune entrée dans pg_hba.conf pour l'hôte", "sign_in", "host_based"),
        ("ВАЖНО:  53300: извините, уже слишком много клиентов", "sign_in", "too_many"),
        ("致命的エラー:  57P03: データベースシステムは起動処理中です", "sign_in", "starting"),
        ("FATALE:  3D000: il database non esiste", "database", "database"),
        ("FATAL:  55000: la base « shop » n'accepte pas les connexions", "database", "database"),
        ("FATAL:  42501: droit refusé pour la base de données", "permission", "database_permission"),
    ],
)
def test_the_state_tells_the_rung(said: str, rung: str, advice: str) -> None:
    told = psycopg.OperationalError(f"{AT}{said}\nORT:  irgendwo, auth.c:476")
    found = broken_at(told, WHERE)
    assert (found.rung, found.advice) == (rung, advice)
    assert found.said == said.partition(": ")[2].strip().partition(": ")[2]
    assert found.wants_password is (advice == "database_password")


def test_the_last_of_several_tries_counts() -> None:
    tries = f"{AT}FATAL:  28000: no SSL\nLOCATION:  a.c:1\n{AT}FATAL:  53300: sorry\nLOCATION:  b.c:2"
    assert broken_at(psycopg.OperationalError(tries), WHERE).advice == "too_many"


def test_what_comes_without_a_state_is_told_by_its_text() -> None:
    pooler = psycopg.OperationalError(f'{AT}FATAL:  08P01: database "shop" does not exist')
    assert broken_at(pooler, WHERE).rung == "database"
    assert broken_at(psycopg.OperationalError(f"{AT}server does not support SSL"), WHERE).rung == "tls"
    assert (
        broken_at(psycopg.OperationalError(f"{AT}FATAL:  sorry, too many clients"), WHERE).advice
        == "too_many"
    )
