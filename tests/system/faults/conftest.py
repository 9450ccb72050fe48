"""Both clients for every test that asks for ``driver``."""

from __future__ import annotations

import pytest

from .driver import Driver


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest) -> Driver:
    return Driver(request.param)
