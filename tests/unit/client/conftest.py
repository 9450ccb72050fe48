"""Both clients, and the rules they keep, on a clock that tests move."""

from __future__ import annotations

import pytest
from fake_clock import FakeClock

from smsc_soap.client.limits import LimitKeeper
from smsc_soap.model.limits import ProviderLimits


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def keeper(clock: FakeClock) -> LimitKeeper:
    return LimitKeeper(ProviderLimits(), clock)
