"""Why a PostgreSQL server cannot be used, in one sentence. Never with a password, nor with the whole address."""

from __future__ import annotations

import re
from typing import Final

from sqlalchemy import URL

from smsc_soap.errors import ConfigurationError

#: SQLSTATEs of a right that is missing: of a table or a schema, and of every schema there is.
NO_RIGHT: Final = frozenset({"42501", "3F000"})

#: What the server or the driver says (a server may speak Russian), and what that means. A connection that fails has no
#: SQLSTATE in psycopg. The first that fits counts; a server that does not answer says nothing of the kind.
_KINDS: Final[tuple[tuple[str, str], ...]] = (
    ("database", r'database ".*" does not exist|база данных ".*" не существует'),
    ("right", r"permission denied|CONNECT privilege|нет доступа|нет прав|привилеги"),
    ("entry", r"pg_hba\.conf"),
    (
        "login",
        r'authentication|no password supplied|role ".*" |проверк\w+ подлинности|роль ".*" |'
        r"роли .* не разрешен|role .* is not permitted",
    ),
    ("full", r"too many (clients|connections)|connection slots|слишком много|слоты подключений"),
    ("starting", r"system is (starting|shutting|in recovery|not (yet )?accepting)|система баз данных|восстановлени"),
    ("name", r"resolve host|translate host name|Name or service not known"),
    ("closed", r"Connection refused|No such file|no route|unreachable|отказано|timeout|timed out"),
    ("tls", r"SSL|certificate|TLS"),
)
_PATTERNS: Final = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)


def cannot_connect(error: BaseException, url: URL) -> ConfigurationError:
    """What to do about a connection that failed."""
    words = str(error)
    kind = next((kind for kind, pattern in _PATTERNS if pattern.search(words)), "")
    user, database = url.username or "this user", url.database or "the default database"
    where = _where(url)
    sentences = {
        "name": f"the host of the store's address, {url.host}, is not known; check its name",
        "closed": f"no PostgreSQL server answers at {where}; is it running, does it listen there, "
        "and does a firewall let you through?",
        "login": f"the PostgreSQL server at {where} refused the login of {user}; check user and password in the "
        "store's address (or PGPASSWORD, or ~/.pgpass)",
        "entry": f"the PostgreSQL server at {where} does not let {user} in from this machine; add a line to its "
        "pg_hba.conf",
        "database": f"the PostgreSQL server at {where} has no database {database}; make it with: createdb {database}",
        "right": f"{user} has no right to use the database {database} at {where}; its owner gives it with: "
        f"GRANT CONNECT ON DATABASE {database} TO {user}",
        "full": f"the PostgreSQL server at {where} has no connection left; end idle ones, or raise max_connections",
        "starting": f"the PostgreSQL server at {where} is starting or stopping; try again in a moment",
        "tls": f"no secure connection to the PostgreSQL server at {where}; check sslmode and its certificate",
    }
    fallback = f"the PostgreSQL server at {where} was reached and gave no connection; its own log says why"
    return ConfigurationError(f"outbox: {sentences.get(kind, fallback)}.".replace("?.", "?"))


def lacks_right(url: URL) -> ConfigurationError:
    """The user may connect, and not make or use the tables."""
    user, database = url.username or "this user", url.database or "the default database"
    return ConfigurationError(
        f"outbox: {user} may not make or use the outbox's tables in the database {database}; make it the owner "
        f"(ALTER DATABASE {database} OWNER TO {user}), or give it the right: GRANT USAGE, CREATE ON SCHEMA public TO "
        f"{user}. Nothing was sent."
    )


def _where(url: URL) -> str:
    if not url.host:
        return "the default place"
    return url.host if url.port is None else f"{url.host}:{url.port}"
