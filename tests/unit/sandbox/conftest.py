"""One provider for each test."""

from __future__ import annotations

import pytest
from sandbox_caller import Caller


@pytest.fixture
def ask() -> Caller:
    return Caller()
