"""Receivers on a store with messages, their threads kept out of tests unless asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from callback_calls import SECRET

from smsc_soap.callbacks.receiver import CallbackReceiver

MakeReceiver = Callable[..., CallbackReceiver]


@pytest.fixture
def make_receiver(tmp_path: Path) -> Iterator[MakeReceiver]:
    opened: list[CallbackReceiver] = []

    def make(store: Any = "sms.db", **given: Any) -> CallbackReceiver:
        place = None if store is None else tmp_path / store
        known = {"secret": SECRET, "run": False, "inbox": tmp_path / "in.db", **given}
        opened.append(CallbackReceiver.open(place, **known))
        return opened[-1]

    yield make
    for one in opened:
        one.close()
