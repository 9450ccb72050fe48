"""Both clients for every test that asks for ``driver``; certificates for all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from . import certificates
from .driver import Driver


@pytest.fixture(scope="session", autouse=True)
def certificates_of_this_run() -> Iterator[None]:
    with certificates.made():
        yield


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest) -> Driver:
    return Driver(request.param)
