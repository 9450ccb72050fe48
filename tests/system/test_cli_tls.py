"""The doctor's look at TLS, against a real handshake on this machine."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from datetime import UTC, datetime, timedelta

import pytest
from interop import require

from smsc_soap.cli.checks import Verdict
from smsc_soap.cli.output import Screen
from smsc_soap.cli.tls import check_tls, shake_hands
from smsc_soap.settings import Settings


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A fresh certificate for this machine, good for 90 days, that is its own authority."""
    require(shutil.which("openssl"), "openssl", "Debian: apt-get install openssl")
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "90", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    return cert, key


@pytest.fixture
def server(certificate):
    """Shakes hands with whoever comes, and hangs up."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            with plain:
                try:
                    context.wrap_socket(plain, server_side=True).close()
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def _check(url, **settings):
    return check_tls(Settings.checked(api_key="x", base_url=url, **settings), Screen(), datetime.now(UTC), shake_hands)


def test_a_trusted_certificate(server, certificate):
    check = _check(server, ca_file=certificate[0])
    assert check.verdict is Verdict.OK
    assert check.said.startswith("TLSv1.")
    assert f"{datetime.now(UTC) + timedelta(days=90):%Y-%m-%d}" in check.said


def test_an_unknown_authority(server):
    check = _check(server)
    assert check.verdict is Verdict.FAULT
    assert "self-signed certificate" in check.said


def test_nobody_there(server):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()[1]
    check = _check(f"https://127.0.0.1:{free}")
    assert check.verdict is Verdict.FAULT
    assert "no connection to 127.0.0.1" in check.said


def test_a_ca_file_that_is_not_there(server, tmp_path):
    check = _check(server, ca_file=tmp_path / "none")
    assert check.verdict is Verdict.FAULT
    assert check.said.startswith("ca_file: ")
