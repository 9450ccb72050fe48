"""The service description as the sandbox hands it out."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from typing import Final
from xml.sax.saxutils import quoteattr

_ADDRESS: Final = re.compile(rb"(<soap:address\s+location=)(\"[^\"]*\"|'[^']*')")


def read_wsdl() -> bytes:
    """The packaged description: from the wheel, or from the checkout of an editable install."""
    packaged = resources.files("smsc_soap") / "_wsdl" / "soap.wsdl"
    if packaged.is_file():
        return packaged.read_bytes()
    return (Path(__file__).parents[2] / "wsdl" / "soap.wsdl").read_bytes()


def wsdl_at(wsdl: bytes, address: str) -> bytes:
    """*wsdl* with *address* as its ``soap:address``; every other byte stays."""
    quoted = quoteattr(address).encode()
    return _ADDRESS.sub(lambda found: found[1] + quoted, wsdl, count=1)
