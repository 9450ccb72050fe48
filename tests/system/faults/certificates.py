"""The certificates of one run: an authority, and servers good and bad."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from interop import require

#: Where they are, while ``made()`` holds.
FOLDER = Path(tempfile.gettempdir()) / f"smsc-soap-certificates-{os.getpid()}"
TRUSTED = FOLDER / "trusted.pem"


@contextmanager
def made() -> Iterator[None]:
    """Makes them with openssl, and removes them."""
    require(shutil.which("openssl"), "openssl", "Debian: apt-get install openssl")
    FOLDER.mkdir(mode=0o700)
    try:
        script = Path(__file__).parent / "make_certificates.sh"
        subprocess.run(["sh", str(script), str(FOLDER)], check=True, capture_output=True)
        yield
    finally:
        shutil.rmtree(FOLDER)


def serving(name: str) -> ssl.SSLContext:
    """A server's side with one of them."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(FOLDER / f"{name}.pem")
    return context
