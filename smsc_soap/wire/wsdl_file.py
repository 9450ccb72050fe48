"""Finds the service description: in a wheel inside the package, in a checkout beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from smsc_soap.errors import ConfigurationError

_PACKAGE = Path(__file__).resolve().parents[1]

#: Where the file may be; the wheel's copy first.
CANDIDATES = (_PACKAGE / "_wsdl" / "soap.wsdl", _PACKAGE.parent / "wsdl" / "soap.wsdl")


@cache
def bundled_wsdl() -> bytes:
    """The service description that ships with the package.

    Composed from the published interface, not a copy of the provider's file.

    Raises:
        ConfigurationError: the installation lacks the file.
    """
    for path in CANDIDATES:
        if path.is_file():
            return path.read_bytes()
    raise ConfigurationError(
        "the service description soap.wsdl is missing from this installation; install smsc-soap again."
    )


def read_wsdl(source: str | Path | bytes | None) -> bytes:
    """The bytes of a description: given, read from a file, or the bundled one for None.

    Raises:
        ConfigurationError: the file cannot be read. Addresses are never fetched here.
    """
    if source is None:
        return bundled_wsdl()
    if isinstance(source, bytes):
        return source
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"wsdl: the file cannot be read ({error.strerror or type(error).__name__}); "
            "give a local file, an address is not fetched at run time."
        ) from None
