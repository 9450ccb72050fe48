"""Everything a client can be told, checked once, before any I/O."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Literal, Self
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from smsc_soap.errors import ConfigurationError
from smsc_soap.model.limits import ProviderLimits
from smsc_soap.redaction import Secret

SOAP_PATH: Final = "/sys/soap.php"
#: Fronts of the provider whose namespace follows their own address. Source: provider's pages, public clients.
KNOWN_FRONTS: Final = frozenset({"smsc.ru", "smsc.kz", "smsc.ua", "smscentre.com", "smsc.tj"})

#: Environment variable → setting. Read by ``from_env`` and the command, never by a constructor.
ENVIRONMENT: Final[Mapping[str, str]] = {
    "SMSC_LOGIN": "login",
    "SMSC_PASSWORD": "password",
    "SMSC_API_KEY": "api_key",
    "SMSC_SENDER": "sender",
    "SMSC_BASE_URL": "base_url",
    "SMSC_TIMEOUT_S": "timeout_s",
    "SMSC_LOG": "log",
}


class Settings(BaseModel):
    """Settings of one client. Build it with ``Settings.checked(...)``, which speaks in sentences."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, arbitrary_types_allowed=True)

    login: str | None = None
    password: Secret | None = None
    api_key: Secret | None = None
    #: Where the key goes; None lets the service description decide.
    api_key_style: Literal["element", "password"] | None = None
    #: Scheme and host of the front the account belongs to. ``http`` for loopback only.
    base_url: str = "https://smsc.ru"
    #: Sender name of every send that names none.
    sender: str | None = None
    #: Seconds for one attempt, from connecting to the last byte of the answer.
    timeout_s: float = Field(default=30.0, gt=0, le=600, allow_inf_nan=False)
    #: Seconds for connecting alone, within ``timeout_s``.
    connect_timeout_s: float = Field(default=5.0, gt=0, le=600, allow_inf_nan=False)
    #: None switches the local copy of the provider's rules off.
    limits: ProviderLimits | None = ProviderLimits()
    #: Another service description: a path or bytes. None: the bundled one.
    wsdl: bytes | Path | None = None
    #: Target namespace; None: by the front, else by the description.
    namespace: str | None = None
    #: Zone of dates that come without a timestamp.
    account_utc_offset: timedelta = timedelta(hours=3)
    #: False sends recipients exactly as given.
    normalize_phones: bool = True
    #: A file of certificate authorities to trust instead of the system's.
    ca_file: Path | None = None
    #: An address (``http://host:3128``), or ``"environment"`` to obey HTTPS_PROXY and NO_PROXY.
    proxy: str | None = Field(default=None, repr=False)
    #: False: nothing is repeated, not even reading calls.
    repeat: bool = True
    #: ``wire`` also writes redacted envelopes to the logger ``smsc_soap.wire``.
    log: Literal["off", "info", "wire"] = "info"

    @classmethod
    def checked(cls, **given: Any) -> Self:
        """The settings.

        Raises:
            ConfigurationError: one sentence about the first thing wrong; never with a secret in it.
        """
        try:
            return cls(**given)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            name = ".".join(str(part) for part in first["loc"]) or "settings"
            raise ConfigurationError(f"{name}: {first['msg'].lower()}; correct this setting.") from None

    def changed(self, **changes: Any) -> Self:
        """A copy with some settings replaced, checked again."""
        return type(self).checked(**{**{name: getattr(self, name) for name in type(self).model_fields}, **changes})

    @classmethod
    def from_env(cls, environ: Mapping[str, str], **given: Any) -> Self:
        """Settings from ``SMSC_*`` variables; what is given explicitly wins. Empty variables count as unset."""
        read = {name: environ[variable] for variable, name in ENVIRONMENT.items() if environ.get(variable)}
        return cls.checked(**{**read, **given})

    @classmethod
    def from_dsn(cls, dsn: str, **given: Any) -> Self:
        """Settings from ``smsc://login:password@host?sender=X``; an empty login makes the password an API key.

        Loopback hosts are spoken to over plain HTTP, all others over HTTPS.
        """
        parts = _split(dsn, "dsn")
        if parts.scheme != "smsc" or not parts.hostname:
            raise ConfigurationError("dsn: expected smsc://login:password@host?sender=NAME.")
        scheme = "http" if is_loopback(parts.hostname) else "https"
        host = parts.netloc.rpartition("@")[2]
        read: dict[str, Any] = {"base_url": f"{scheme}://{host}"}
        password = unquote(parts.password or "")
        if parts.username:
            read |= {"login": unquote(parts.username), "password": password}
        elif password:
            read["api_key"] = password
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            if name not in ("sender", "timeout_s"):
                raise ConfigurationError(f"dsn: the option {name[:40]!r} is not known; allowed: sender, timeout_s.")
            read[name] = value
        return cls.checked(**{**read, **given})

    @property
    def endpoint(self) -> str:
        """Where every request is posted."""
        return self.base_url + SOAP_PATH

    @property
    def front_namespace(self) -> str | None:
        """The namespace to use, or None for that of the description.

        Assumption: each front's description has its own address as namespace, and a reserve host
        (``www2.``) that of its front. An own description is evidence and wins over the rule.
        """
        if self.namespace is not None or self.wsdl is not None:
            return self.namespace
        parts = urlsplit(self.base_url)
        host = (parts.hostname or "").removeprefix("www2.")
        return f"{parts.scheme}://{host}{SOAP_PATH}" if host in KNOWN_FRONTS else None

    @field_validator("password", "api_key", mode="before")
    @classmethod
    def _hide(cls, value: Any) -> Any:
        return Secret(value) if isinstance(value, str) else value

    @field_validator("wsdl", mode="before")
    @classmethod
    def _path(cls, value: Any) -> Any:
        return Path(value) if isinstance(value, str) else value

    @field_validator("base_url")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = _split(value, "base_url")
        # Nothing of a wrong address is quoted: it may hold a password.
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise ConfigurationError("base_url: expected an address like https://smsc.ru.")
        if parts.username or parts.password:
            raise ConfigurationError("base_url: credentials do not belong there; pass login and password.")
        if parts.path.rstrip("/") or parts.query or parts.fragment:
            raise ConfigurationError(f"base_url: only scheme and host, without a path; {SOAP_PATH} is added.")
        if parts.scheme == "http" and not is_loopback(parts.hostname):
            raise ConfigurationError(
                "base_url: http would show the password to the network; use https (http is for loopback only)."
            )
        return f"{parts.scheme}://{parts.netloc.lower()}"

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if self.api_key and (self.login or self.password):
            raise ConfigurationError("credentials: give login and password, or an API key, not both.")
        if not self.api_key and not (self.login and self.password):
            missing = "login" if not self.login else "password"
            raise ConfigurationError(
                f"credentials: {missing} is missing; give login and password, or an API key "
                "(environment: SMSC_LOGIN and SMSC_PASSWORD, or SMSC_API_KEY)."
            )
        return self


def is_loopback(host: str) -> bool:
    """True for ``localhost``, 127.0.0.0/8 and ::1."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _split(address: str, name: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - reading it checks it
    except ValueError:
        raise ConfigurationError(f"{name}: this is not a readable address.") from None
    return parts
