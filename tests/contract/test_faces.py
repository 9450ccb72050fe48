"""What must stay equal: the description and our classes, the blocking client and the async one. No network."""

from __future__ import annotations

import inspect

import pytest

from smsc_soap import AsyncSmscClient, SmscClient
from smsc_soap.wire.operations import OPERATIONS, SendSms
from smsc_soap.wire.soap import codec_for
from smsc_soap.wire.wsdl_file import bundled_wsdl

#: Closing is spelled as the language wants it.
CLOSING = {"close", "aclose"}


def public(cls: type) -> dict[str, object]:
    return {name: member for name, member in vars(cls).items() if not name.startswith("_")}


NAMES = sorted(set(public(SmscClient)) - CLOSING)
METHODS = [name for name in NAMES if not isinstance(vars(SmscClient)[name], property)]


def test_every_operation_of_the_description_has_its_class_and_the_reverse() -> None:
    assert set(OPERATIONS) == set(codec_for(bundled_wsdl()).tables)
    assert {name: one.name for name, one in OPERATIONS.items()} == {name: name for name in OPERATIONS}


def test_every_operation_is_a_method_of_both_clients() -> None:
    assert set(OPERATIONS) <= set(METHODS)
    for name in OPERATIONS:
        assert inspect.iscoroutinefunction(getattr(AsyncSmscClient, name))
        assert not inspect.iscoroutinefunction(getattr(SmscClient, name))


def test_only_sends_are_paid() -> None:
    assert {name for name, one in OPERATIONS.items() if one.paid} == {"send_sms", "send_sms2"}
    assert {name for name, one in OPERATIONS.items() if issubclass(one, SendSms)} == {"send_sms", "send_sms2"}


def test_both_clients_have_the_same_names() -> None:
    assert set(public(SmscClient)) - {"close"} == set(public(AsyncSmscClient)) - {"aclose"}
    assert "close" in public(SmscClient)
    assert "aclose" in public(AsyncSmscClient)


@pytest.mark.parametrize("name", [*METHODS, "__init__"])
def test_signatures_are_equal(name: str) -> None:
    blocking, waiting = getattr(SmscClient, name), getattr(AsyncSmscClient, name)
    assert inspect.signature(blocking) == inspect.signature(waiting)


@pytest.mark.parametrize("name", NAMES)
def test_docstrings_are_equal(name: str) -> None:
    blocking, waiting = (inspect.getdoc(getattr(cls, name)) for cls in (SmscClient, AsyncSmscClient))
    assert blocking == waiting
    assert blocking


def test_the_classes_promise_the_same_errors() -> None:
    promises = [
        (inspect.getdoc(cls) or "").partition("Raises (every method):")[2] for cls in (SmscClient, AsyncSmscClient)
    ]
    assert promises[0] == promises[1] != ""
