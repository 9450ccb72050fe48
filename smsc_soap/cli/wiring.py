"""Everything a verb needs from outside: environment, client, clock, terminal. Tests pass their own."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from smsc_soap.client.sync_client import SmscClient
    from smsc_soap.settings import Settings

#: Values of SMSC_LOG → level of the lines on stderr. Without the variable nothing is logged.
LOG_LEVELS: Final = {"info": logging.INFO, "wire": logging.DEBUG}


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
    def wants_details(self) -> bool:
        """True when SMSC_LOG asks for everything: a bug then also says where it is."""
        return self.environ.get("SMSC_LOG") == "wire"

    def start_logging(self) -> None:
        """Lines of the package's logger on stderr, when SMSC_LOG asks for them."""
        level = LOG_LEVELS.get(self.environ.get("SMSC_LOG", ""))
        logger = logging.getLogger("smsc_soap")
        if level is None:
            # Without any handler Python would print warnings by itself, beside our own sentences.
            logger.addHandler(logging.NullHandler())
            return
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logger.handlers[:] = [handler]
        logger.setLevel(level)


def _client(settings: Settings) -> SmscClient:
    from smsc_soap.client.sync_client import SmscClient

    return SmscClient.from_settings(settings)
