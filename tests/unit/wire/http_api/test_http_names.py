"""Every call of a script has its name in the light table, with its own codes."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from smsc_soap.wire import http_api
from smsc_soap.wire.http_api.names import FAMILIES
from smsc_soap.wire.http_api.operation import ScriptOperation


def below(cls: type) -> Iterator[type]:
    for one in cls.__subclasses__():
        yield one
        yield from below(one)


def test_the_table_is_whole() -> None:
    for module in pkgutil.iter_modules(http_api.__path__):
        importlib.import_module(f"{http_api.__name__}.{module.name}")
    made = {one.name: one.family for one in below(ScriptOperation) if getattr(one, "name", None)}
    assert made == FAMILIES
