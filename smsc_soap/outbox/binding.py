"""Which account a store belongs to: the provider shows messages only to the account that sent them.

Another account would look for unknown messages, not find them, and send them again.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from smsc_soap.errors import ConfigurationError
from smsc_soap.redaction import Secret

if TYPE_CHECKING:
    from smsc_soap.settings import Settings


class Bindable(Protocol):
    """A journal, as far as this module is concerned."""

    def bound(self) -> str | None: ...

    def bind(self, account: str) -> None: ...


def account_of(settings: Settings) -> str:
    """SHA-256 of who is logged in where: the login, or the API key where there is none, and the host without www.

    The port is left out: a stand-in that was started again is the same one.
    """
    host = (urlsplit(settings.base_url).hostname or "").removeprefix("www2.").removeprefix("www.")
    key = settings.api_key
    who = f"login {settings.login}" if settings.login else f"key {key.digest() if isinstance(key, Secret) else ''}"
    return hashlib.sha256(f"{who}\n{host}".encode()).hexdigest()


def check_account(journal: Bindable, settings: Settings, *, rebind: bool) -> None:
    """Nothing when the store is this account's, or nobody's yet. *rebind*: it is from now on.

    Raises:
        ConfigurationError: it is another account's.
    """
    account, bound = account_of(settings), journal.bound()
    if bound is None or bound == account:
        return
    if not rebind:
        raise ConfigurationError(
            "outbox: this store belongs to another login (or API key, or host), and the provider shows messages "
            "only to the account that sent them; use that account, another store, or rebind=True (outbox run --rebind) "
            "when it is the same account by another credential."
        )
    journal.bind(account)
