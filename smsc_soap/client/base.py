"""What both clients are before they move a byte: made, changed, shown."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from smsc_soap.client.causes import forgetful
from smsc_soap.client.core import ClientCore
from smsc_soap.model.clock import Clock, SystemClock
from smsc_soap.model.limits import ProviderLimits

if TYPE_CHECKING:
    from pathlib import Path

    from smsc_soap.settings import Settings


class ClientBase(ABC):
    """Settings, copies and counters of a client."""

    _core: ClientCore

    @forgetful
    def __init__(
        self,
        login: str | None = None,
        password: str | None = None,
        *,
        api_key: str | None = None,
        api_key_style: str | None = None,
        base_url: str = "https://smsc.ru",
        sender: str | None = None,
        timeout_s: float = 30.0,
        connect_timeout_s: float = 5.0,
        limits: ProviderLimits | None = ProviderLimits(),  # noqa: B008 - frozen
        wsdl: bytes | str | Path | None = None,
        namespace: str | None = None,
        account_utc_offset: timedelta = timedelta(hours=3),
        normalize_phones: bool = True,
        ca_file: str | Path | None = None,
        proxy: str | None = None,
        repeat: bool = True,
        log: str = "info",
        clock: Clock | None = None,
        chance: Callable[[], float] | None = None,
        random_bytes: Callable[[int], bytes] | None = None,
    ) -> None:
        from smsc_soap.settings import Settings

        settings = Settings(
            login=login,
            password=password,
            api_key=api_key,
            api_key_style=api_key_style,
            base_url=base_url,
            sender=sender,
            timeout_s=timeout_s,
            connect_timeout_s=connect_timeout_s,
            limits=limits,
            wsdl=wsdl,
            namespace=namespace,
            account_utc_offset=account_utc_offset,
            normalize_phones=normalize_phones,
            ca_file=ca_file,
            proxy=proxy,
            repeat=repeat,
            log=log,
        )
        self._start(ClientCore(settings, clock or SystemClock(), chance, random_bytes))

    @abstractmethod
    def _start(self, core: ClientCore) -> None:
        """Make the client ready for its first call; opens nothing."""

    @classmethod
    @forgetful
    def from_env(cls, environ: Mapping[str, str] | None = None, **settings: Any) -> Self:
        """A client from ``SMSC_LOGIN``, ``SMSC_PASSWORD``, ``SMSC_API_KEY``, ``SMSC_SENDER``, ``SMSC_BASE_URL``,
        ``SMSC_TIMEOUT_S``, ``SMSC_ACCOUNT_UTC_OFFSET`` and ``SMSC_LOG``; explicit settings win."""
        from smsc_soap.settings import Settings

        return cls.from_settings(Settings.from_env(os.environ if environ is None else environ, **settings))

    @classmethod
    @forgetful
    def from_dsn(cls, dsn: str, **settings: Any) -> Self:
        """A client from ``smsc://login:password@host?sender=X`` (an empty login makes the password an API key)."""
        from smsc_soap.settings import Settings

        return cls.from_settings(Settings.from_dsn(dsn, **settings))

    @classmethod
    def from_settings(cls, settings: Settings, *, clock: Clock | None = None) -> Self:
        """A client with settings that were checked before."""
        return cls._with_core(ClientCore(settings, clock or SystemClock(), None, None))

    @forgetful
    def with_options(self, **changes: Any) -> Self:
        """A changed copy with connections of its own. Of the same account it shares the count of the provider's
        rules with this one."""
        return self._with_core(self._core.changed(changes))

    @property
    def settings(self) -> Settings:
        """What this client was told, checked; frozen."""
        return self._core.settings

    @property
    def unknown_fields(self) -> int:
        """How many fields of answers the service description did not know."""
        return self._core.unknown_fields

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._core.settings.base_url}>"

    @classmethod
    def _with_core(cls, core: ClientCore) -> Self:
        client = cls.__new__(cls)
        client._start(core)
        return client
