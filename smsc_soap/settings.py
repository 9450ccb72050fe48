"""Everything a client can be told, checked once, before any I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import NoneType
from typing import Any, Final, Self
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from smsc_soap.errors import ConfigurationError
from smsc_soap.logs import log_choice
from smsc_soap.model.limits import ProviderLimits
from smsc_soap.model.utc_offset import is_utc_offset, parse_utc_offset
from smsc_soap.redaction import Secret

SOAP_PATH: Final = "/sys/soap.php"
#: Fronts of the provider whose namespace follows their own address. Source: provider's pages, public clients.
KNOWN_FRONTS: Final = frozenset({"smsc.ru", "smsc.kz", "smsc.ua", "smscentre.com", "smsc.tj"})

#: Where nobody says otherwise: Moscow's, whatever the front. Source: dates of Russian accounts, 2016 and 2017. Those of
#: a Kazakh account were 6 hours from UTC in 2018, and the zone is a setting of each account, so a front tells nothing.
ACCOUNT_UTC_OFFSET: Final = timedelta(hours=3)

#: Environment variable → setting. Read by ``from_env`` and the command, never by a constructor.
ENVIRONMENT: Final[Mapping[str, str]] = {
    "SMSC_LOGIN": "login",
    "SMSC_PASSWORD": "password",
    "SMSC_API_KEY": "api_key",
    "SMSC_SENDER": "sender",
    "SMSC_BASE_URL": "base_url",
    "SMSC_TIMEOUT_S": "timeout_s",
    "SMSC_ACCOUNT_UTC_OFFSET": "account_utc_offset",
    "SMSC_LOG": "log",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings of one client. Text is read where a number is meant, so that environments and DSNs fit.

    Raises:
        ConfigurationError: one sentence about the first thing wrong; never with a secret in it.
    """

    login: str | None = None
    password: Secret | str | None = None
    api_key: Secret | str | None = None
    #: Where the key goes: ``element`` or ``password``; None lets the service description decide.
    api_key_style: str | None = None
    #: Scheme and host of the front the account belongs to. ``http`` for loopback only.
    base_url: str = "https://smsc.ru"
    #: Sender name of every send that names none.
    sender: str | None = None
    #: Seconds for one attempt, from connecting to the last byte of the answer.
    timeout_s: float = 30.0
    #: Seconds for connecting alone, within ``timeout_s``.
    connect_timeout_s: float = 5.0
    #: None switches the local copy of the provider's rules off.
    limits: ProviderLimits | None = field(default_factory=ProviderLimits)
    #: Another service description: a path or bytes. None: the bundled one.
    wsdl: bytes | str | Path | None = None
    #: Target namespace; None: by the front, else by the description.
    namespace: str | None = None
    #: Zone of the account, for dates that come without a timestamp; a text such as ``+05:00`` is read, too.
    account_utc_offset: timedelta = ACCOUNT_UTC_OFFSET
    #: False sends recipients exactly as given.
    normalize_phones: bool = True
    #: A file of certificate authorities to trust instead of the system's.
    ca_file: str | Path | None = None
    #: An address (``http://host:3128``), or ``"environment"`` to obey HTTPS_PROXY and NO_PROXY.
    proxy: str | None = field(default=None, repr=False)
    #: False: nothing is repeated, not even reading calls.
    repeat: bool = True
    #: ``off`` (no record at all), ``info``, or ``wire``: also redacted envelopes, to the logger ``smsc_soap.wire``.
    log: str = "info"

    def __post_init__(self) -> None:
        for name in ("password", "api_key"):
            value = getattr(self, name)
            if isinstance(value, str):
                object.__setattr__(self, name, Secret(value))
        if isinstance(self.account_utc_offset, str):
            object.__setattr__(self, "account_utc_offset", utc_offset(self.account_utc_offset))
        for name, (kinds, words) in _KINDS.items():
            if not isinstance(getattr(self, name), kinds):
                raise ConfigurationError(f"{name}: a {type(getattr(self, name)).__name__} is given; pass {words}.")
        for name in ("timeout_s", "connect_timeout_s"):
            object.__setattr__(self, name, _seconds(name, getattr(self, name)))
        for name, allowed in _CHOICES.items():
            if getattr(self, name) not in allowed:
                known = ", ".join(str(one) for one in allowed if one)
                raise ConfigurationError(f"{name}: {str(getattr(self, name))[:40]!r} is not one of {known}.")
        if not is_utc_offset(self.account_utc_offset):
            raise _no_offset(str(self.account_utc_offset))
        object.__setattr__(self, "base_url", _front(self.base_url))
        self._check_credentials()

    @classmethod
    def checked(cls, **given: Any) -> Self:
        """The settings; unknown names are told in a sentence, too.

        Raises:
            ConfigurationError: as above.
        """
        for name in given:
            if name not in cls.__dataclass_fields__:
                known = ", ".join(cls.__dataclass_fields__)
                raise ConfigurationError(f"{name[:40]}: there is no such setting; known are {known}.")
        return cls(**given)

    def changed(self, **changes: Any) -> Self:
        """A copy with some settings replaced, checked again."""
        return type(self).checked(**{**{name: getattr(self, name) for name in self.__dataclass_fields__}, **changes})

    @classmethod
    def from_env(cls, environ: Mapping[str, str], **given: Any) -> Self:
        """Settings from ``SMSC_*`` variables; what is given explicitly wins. Empty variables count as unset."""
        read = {name: environ[variable] for variable, name in ENVIRONMENT.items() if environ.get(variable)}
        if "log" in read:
            read["log"] = _client_log(read["log"])
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
            if name not in _DSN_OPTIONS:
                known = ", ".join(_DSN_OPTIONS)
                raise ConfigurationError(f"dsn: the option {name[:40]!r} is not known; allowed: {known}.")
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

    def _check_credentials(self) -> None:
        for name in ("login", "password", "api_key"):
            value = getattr(self, name)
            if value and _UNTYPED.search(value.reveal() if isinstance(value, Secret) else value):
                # The provider would count it as a wrong login, and block the address after five.
                raise ConfigurationError(f"{name}: it holds a control character, perhaps a line feed at its end.")
        if self.api_key and (self.login or self.password):
            raise ConfigurationError("credentials: give login and password, or an API key, not both.")
        if not self.api_key and not (self.login and self.password):
            missing = "login" if not self.login else "password"
            raise ConfigurationError(
                f"credentials: {missing} is missing; give login and password, or an API key "
                "(environment: SMSC_LOGIN and SMSC_PASSWORD, or SMSC_API_KEY)."
            )


_TEXT: Final = (str, NoneType)
_UNTYPED: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

#: Setting → what it may be, and that in words.
_KINDS: Final[Mapping[str, tuple[tuple[type, ...], str]]] = {
    "login": (_TEXT, "a text"),
    "password": ((Secret, NoneType), "a text"),
    "api_key": ((Secret, NoneType), "a text"),
    "base_url": ((str,), "an address"),
    "sender": (_TEXT, "a text"),
    "limits": ((ProviderLimits, NoneType), "ProviderLimits(...) or None"),
    "wsdl": ((bytes, str, Path, NoneType), "a path or bytes"),
    "namespace": (_TEXT, "a text"),
    "account_utc_offset": ((timedelta,), "a timedelta, or a text such as +05:00"),
    "normalize_phones": ((bool,), "True or False"),
    "ca_file": ((str, Path, NoneType), "a path"),
    "proxy": (_TEXT, "an address"),
    "repeat": ((bool,), "True or False"),
}

_CHOICES: Final[Mapping[str, tuple[str | None, ...]]] = {
    "api_key_style": (None, "element", "password"),
    "log": ("off", "info", "wire"),
}

_DSN_OPTIONS: Final = ("sender", "timeout_s", "account_utc_offset")

#: Longest time anybody may wait for one answer.
_LONGEST_S: Final = 600.0


def _client_log(words: str) -> str:
    """What ``SMSC_LOG`` means for one client: the shape of the lines is not its business."""
    choice = log_choice(words)
    if choice is None:
        if words.strip().lower() == "off":
            return "off"
        raise ConfigurationError(
            f"SMSC_LOG: {words[:40]!r} is not known; use off, info, wire, json, or json:debug (docs/logging.md)."
        )
    return "wire" if choice.level == "wire" else "info"


def utc_offset(text: str) -> timedelta:
    """The account's zone, as ``SMSC_ACCOUNT_UTC_OFFSET`` writes it: ``+05:00``.

    Raises:
        ConfigurationError: it is none.
    """
    offset = parse_utc_offset(text)
    if offset is None:
        raise _no_offset(text)
    return offset


def _no_offset(given: str) -> ConfigurationError:
    return ConfigurationError(
        f"account_utc_offset: {given[:40]!r} is no distance from UTC; give hours and minutes, -12:00 to +14:00, "
        "such as +05:00 (environment: SMSC_ACCOUNT_UTC_OFFSET)."
    )


def _seconds(name: str, value: object) -> float:
    try:
        seconds = float(value) if isinstance(value, int | float | str) else float("nan")
    except ValueError:
        seconds = float("nan")
    if not 0 < seconds <= _LONGEST_S:
        raise ConfigurationError(
            f"{name}: {str(value)[:40]!r} is not a time; give seconds, more than 0 and at most {_LONGEST_S:.0f}."
        )
    return seconds


def _front(address: str) -> str:
    parts = _split(address, "base_url")
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


def is_loopback(host: str) -> bool:
    """True for ``localhost``, 127.0.0.0/8 and ::1."""
    import ipaddress  # loaded where it is needed: most programs speak to a named host over https

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
