"""The options of every verb that talks to the provider. None of them takes a secret."""

from __future__ import annotations

import functools
import os
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from smsc_soap.cli.wiring import Wiring
from smsc_soap.errors import ConfigurationError

if TYPE_CHECKING:
    from smsc_soap.client.sync_client import SmscClient
    from smsc_soap.settings import Settings

#: Longest first line of a password file that is read.
_MAX_SECRET: Final = 1024

_CREDENTIALS: Final = (
    click.option("--login", metavar="NAME", help="Login of the account, instead of SMSC_LOGIN."),
    click.option(
        "--password-file",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Read the password from the first line of FILE.",
    ),
    click.option(
        "--api-key-file",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Read an API key from the first line of FILE, instead of login and password.",
    ),
)
_ROAD: Final = (
    click.option("--base-url", metavar="URL", help="Where the provider is, instead of SMSC_BASE_URL."),
    click.option("--timeout-s", metavar="SECONDS", help="Total time of one attempt, instead of SMSC_TIMEOUT_S."),
    click.option(
        "--ca-file", metavar="FILE", type=click.Path(path_type=Path), help="Trust the certificate authorities in FILE."
    ),
    click.option("--proxy", metavar="URL", help="Go through this proxy; 'environment' obeys HTTPS_PROXY and NO_PROXY."),
)


@dataclass(frozen=True, slots=True)
class Connection:
    """What the options and the environment say about the way to the provider."""

    login: str | None = None
    password_file: Path | None = None
    api_key_file: Path | None = None
    base_url: str | None = None
    timeout_s: str | None = None
    ca_file: Path | None = None
    proxy: str | None = None

    @property
    def by_option(self) -> dict[str, str]:
        """Variables that an option replaces, and the option's name."""
        replaced = {
            "SMSC_LOGIN": ("--login", self.login),
            "SMSC_PASSWORD": ("--password-file", self.password_file),
            "SMSC_API_KEY": ("--api-key-file", self.api_key_file),
            "SMSC_BASE_URL": ("--base-url", self.base_url),
            "SMSC_TIMEOUT_S": ("--timeout-s", self.timeout_s),
        }
        return {variable: option for variable, (option, value) in replaced.items() if value is not None}

    def public_environment(self, wiring: Wiring) -> dict[str, str]:
        """The environment with the options in place of its variables; credentials are left as they are."""
        given = {"SMSC_BASE_URL": self.base_url, "SMSC_TIMEOUT_S": self.timeout_s}
        return {**wiring.environ, **{variable: value for variable, value in given.items() if value is not None}}

    def environment(self, wiring: Wiring) -> dict[str, str]:
        """The environment with the options in place of its variables, and secrets read from their files."""
        if self.api_key_file and (self.login or self.password_file):
            raise ConfigurationError("credentials: give --login and --password-file, or --api-key-file, not both.")
        environ = self.public_environment(wiring)
        if self.api_key_file:
            environ["SMSC_API_KEY"] = read_secret(self.api_key_file)
            environ.pop("SMSC_LOGIN", None)
            environ.pop("SMSC_PASSWORD", None)
        if self.login or self.password_file:
            environ.pop("SMSC_API_KEY", None)
        if self.login:
            environ["SMSC_LOGIN"] = self.login
        if self.password_file:
            environ["SMSC_PASSWORD"] = read_secret(self.password_file)
        _ask_for_missing(environ, wiring)
        return environ

    @property
    def by_option_only(self) -> dict[str, Any]:
        """Settings without a variable of their own."""
        given = {"ca_file": self.ca_file, "proxy": self.proxy}
        return {name: value for name, value in given.items() if value is not None}

    def settings(self, environ: Mapping[str, str]) -> Settings:
        """The settings in an environment made by ``environment`` or ``public_environment``.

        Raises:
            ConfigurationError: settings that cannot work.
        """
        from smsc_soap.settings import Settings

        return Settings.from_env(environ, **self.by_option_only)

    def open(self, wiring: Wiring) -> SmscClient:
        """A client; close it by ``with``.

        Raises:
            ConfigurationError: settings that cannot work.
        """
        return wiring.make_client(self.settings(self.environment(wiring)))


def connection_options(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options of a verb that calls the provider, and hands them to it as one ``connection``."""
    return _with_options(verb, (*_CREDENTIALS, *_ROAD))


def road_options(verb: Callable[..., Any]) -> Callable[..., Any]:
    """The same for a verb that only fetches what is public."""
    return _with_options(verb, _ROAD)


def _with_options(verb: Callable[..., Any], options: Sequence[Callable[..., Any]]) -> Callable[..., Any]:
    @functools.wraps(verb)
    def with_connection(*args: Any, **given: Any) -> Any:
        connection = Connection(**{one.name: given.pop(one.name) for one in fields(Connection) if one.name in given})
        return verb(*args, connection=connection, **given)

    wrapped: Callable[..., Any] = with_connection
    for option in reversed(options):
        wrapped = option(wrapped)
    return wrapped


def read_secret(path: Path) -> str:
    """The first line of a file that only its owner and group may read.

    Raises:
        ConfigurationError: it cannot be read, is open to everybody, or its first line is empty.
    """
    try:
        with path.open("rb") as file:
            if os.name == "posix" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o007:
                raise ConfigurationError(f"{path}: everybody on this machine can read it; run chmod 600 on it first.")
            line = file.readline(_MAX_SECRET + 1)
    except OSError as error:
        raise ConfigurationError(f"{path}: the file cannot be read ({error.strerror}).") from None
    try:
        secret = line.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: the first line is not UTF-8 text.") from None
    if not secret or len(line) > _MAX_SECRET:
        raise ConfigurationError(f"{path}: the first line has to hold the secret, up to {_MAX_SECRET} bytes.")
    return secret


def _ask_for_missing(environ: dict[str, str], wiring: Wiring) -> None:
    """Asks a person at the terminal for what the settings lack."""
    if environ.get("SMSC_API_KEY") or not wiring.stdin_is_terminal():
        return
    if not environ.get("SMSC_LOGIN"):
        environ["SMSC_LOGIN"] = click.prompt("Login", err=True)
    if not environ.get("SMSC_PASSWORD"):
        environ["SMSC_PASSWORD"] = click.prompt("Password", hide_input=True, err=True)
