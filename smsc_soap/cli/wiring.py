"""Everything a verb needs from outside: environment, client, clock, terminal. Tests pass their own."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smsc_soap.client.sync_client import SmscClient
    from smsc_soap.logs import LogChoice
    from smsc_soap.settings import Settings


@dataclass(frozen=True, slots=True)
class Wiring:
    """The outside world of one run of the command."""

    environ: Mapping[str, str]
    #: Opens a client with settings that were checked.
    make_client: Callable[[Settings], SmscClient]
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    stdin_is_terminal: Callable[[], bool]
    stdout_is_terminal: Callable[[], bool]

    @classmethod
    def real(cls) -> Wiring:
        """The world as it is."""
        return cls(
            environ=os.environ,
            make_client=_client,
            now=lambda: datetime.now(UTC),
            sleep=time.sleep,
            stdin_is_terminal=lambda: sys.stdin is not None and sys.stdin.isatty(),
            stdout_is_terminal=lambda: sys.stdout.isatty(),
        )

    @property
    def language(self) -> str:
        """``ru`` or ``en``, by the locale."""
        from smsc_soap.cli.locale import language

        return language(self.environ)

    @property
    def account_utc_offset(self) -> timedelta:
        """The account's zone, for verbs that open no client.

        Raises:
            ConfigurationError: SMSC_ACCOUNT_UTC_OFFSET is no distance from UTC.
        """
        from smsc_soap.settings import ACCOUNT_UTC_OFFSET, utc_offset

        given = self.environ.get("SMSC_ACCOUNT_UTC_OFFSET")
        return utc_offset(given) if given else ACCOUNT_UTC_OFFSET

    @property
    def wants_details(self) -> bool:
        """True when SMSC_LOG asks for everything: a bug then also says where it is."""
        return (choice := self._log_choice()) is not None and choice.level == "wire"

    def start_logging(self) -> None:
        """Lines of the package's loggers on stderr, when SMSC_LOG asks for them: ``info``, ``json:debug`` …"""
        from smsc_soap.logs import configure_logging

        configure_logging(self._log_choice(), hidden=self._secrets())

    def _secrets(self) -> list[str]:
        """Hidden in every line of a log, should one ever get there."""
        store = self.environ.get("SMSC_OUTBOX", "").partition("://")[2].rpartition("@")[0]
        named = [self.environ.get(name, "") for name in ("SMSC_PASSWORD", "SMSC_API_KEY")]
        return [*named, *self.environ.get("SMSC_CALLBACK_SECRET", "").split(), store.partition(":")[2]]

    def _log_choice(self) -> LogChoice | None:
        from smsc_soap.logs import log_choice

        return log_choice(self.environ.get("SMSC_LOG", ""))


def _client(settings: Settings) -> SmscClient:
    from smsc_soap.client.sync_client import SmscClient

    return SmscClient.from_settings(settings)
