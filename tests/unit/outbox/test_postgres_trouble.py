"""A PostgreSQL server that cannot be used: every reason has a sentence of its own, and none holds the password."""

from __future__ import annotations

import psycopg
import pytest
from postgres_server import new_database
from sqlalchemy import make_url

from smsc_soap.errors import ConfigurationError
from smsc_soap.outbox.journal.journal import Journal
from smsc_soap.outbox.journal.postgres_trouble import cannot_connect

URL = make_url("postgresql+psycopg://alex:canary@db.example:5433/sms")


@pytest.fixture(scope="module")
def guarded(server: str) -> str:
    """host:port of a server with a user who needs a password, one who is shut out, one without rights."""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        for role in ("guarded LOGIN PASSWORD 'right'", "outsider LOGIN", "weak LOGIN"):
            connection.execute(f"CREATE ROLE {role}")  # type: ignore[call-overload]  # no parameter can stand here
        connection.execute("CREATE DATABASE closed")
        connection.execute("REVOKE CONNECT ON DATABASE closed FROM PUBLIC")
        found = connection.execute("SHOW hba_file").fetchone()
        assert found is not None
        lines = "'host all guarded all scram-sha-256','host all outsider all reject','local all all trust'"
        lines += ",'host all all all trust'"
        copy = f"COPY (SELECT unnest(array[{lines}])) TO '{found[0]}'"
        connection.execute(copy)  # type: ignore[call-overload]  # as above
        connection.execute("SELECT pg_reload_conf()")
    return server.rpartition("@")[2]


@pytest.mark.parametrize(
    ("who", "database", "words"),
    [
        ("guarded:canary", "postgres", "refused the login of guarded; check user and password"),
        ("guarded", "postgres", "refused the login of guarded"),
        ("nobody:canary", "postgres", "refused the login of nobody"),
        ("outsider:canary", "postgres", "does not let outsider in from this machine; add a line to its pg_hba.conf"),
        ("weak:canary", "nowhere", "has no database nowhere; make it with: createdb nowhere"),
        ("weak:canary", "closed", "GRANT CONNECT ON DATABASE closed TO weak"),
    ],
)
def test_a_connection_that_fails(guarded: str, who: str, database: str, words: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        Journal(f"postgresql://{who}@{guarded}/{database}")
    assert words in str(refused.value)
    assert "canary" not in str(refused.value)
    assert "://" not in str(refused.value)


@pytest.mark.parametrize("right", ["ALL", "CREATE"])
def test_a_user_who_may_connect_and_make_no_table(guarded: str, server: str, right: str) -> None:
    name = new_database(server).rpartition("/")[2]
    with psycopg.connect(f"{server}/{name}", autocommit=True) as connection:
        connection.execute(f"REVOKE {right} ON SCHEMA public FROM PUBLIC")  # type: ignore[call-overload]  # as above
    with pytest.raises(ConfigurationError, match="GRANT USAGE, CREATE ON SCHEMA public TO weak") as refused:
        Journal(f"postgresql://weak:canary@{guarded}/{name}")
    assert "canary" not in str(refused.value)
    with psycopg.connect(f"{server}/{name}", autocommit=True) as connection:
        connection.execute("GRANT USAGE, CREATE ON SCHEMA public TO weak")
    Journal(f"postgresql://weak@{guarded}/{name}").close()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("connection refused\n\tIs the server running", "no PostgreSQL server answers at db.example:5433;"),
        ("connection timeout expired", "no PostgreSQL server answers"),
        ("failed to resolve host 'db.example': [Errno -2] Name or service not known", "db.example, is not known"),
        ('FATAL:  password authentication failed for user "alex"', "refused the login of alex"),
        ('ВАЖНО:  пользователь "alex" не прошёл проверку подлинности (по паролю)', "refused the login of alex"),
        ('ВАЖНО:  роль "alex" не существует', "refused the login of alex"),
        ('ВАЖНО:  база данных "sms" не существует', "has no database sms"),
        ('ВАЖНО:  нет доступа к базе "sms"', "GRANT CONNECT ON DATABASE sms TO alex"),
        ("FATAL:  sorry, too many clients already", "has no connection left"),
        ("ВАЖНО:  извините, уже слишком много клиентов", "has no connection left"),
        ("FATAL:  the database system is starting up", "is starting or stopping; try again"),
        ("server does not support SSL, but SSL was required", "no secure connection"),
        ("something else, alex:canary@", "gave no connection; its own log says why"),
    ],
)
def test_what_drivers_and_servers_say(said: str, words: str) -> None:
    told = str(cannot_connect(psycopg.OperationalError(said), URL))
    assert words in told
    assert told.startswith("outbox: ")
    assert "canary" not in told


def test_an_address_without_a_host() -> None:
    told = str(cannot_connect(psycopg.OperationalError("connection refused"), make_url("postgresql+psycopg:///sms")))
    assert "no PostgreSQL server answers at the default place;" in told


@pytest.mark.parametrize("rest", ["alex:canary@db:port/sms", "alex:canary@[::1/sms"])
def test_an_address_nobody_can_read(rest: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read") as refused:
        Journal(f"postgresql://{rest}")
    assert "canary" not in str(refused.value)
