"""What led to an exception, and that no frame of it shows what it was given."""

from __future__ import annotations

import inspect

import pytest
from crash_report import crash_report

from smsc_soap import AsyncSmscClient, SmscClient
from smsc_soap.client.causes import causes_of, forget_locals, forgetful
from smsc_soap.errors import ConfigurationError

CANARY = "canary-password"
DSN = f"smsc://alex:{CANARY}@smsc.ru"


def caught(do: object) -> BaseException:
    with pytest.raises(Exception) as found:
        do()  # type: ignore[operator]
    return found.value


def test_causes_come_newest_first_and_each_once() -> None:
    first, second, third = OSError("1"), ValueError("2"), KeyError("3")
    third.__cause__, third.__context__, second.__context__ = second, second, first
    assert list(causes_of(third)) == [third, second, first]
    assert list(causes_of(third, before=second)) == [third]
    first.__cause__ = third  # a ring
    assert list(causes_of(third)) == [third, second, first]


def test_ended_frames_are_emptied_and_stay_in_the_trace() -> None:
    def inner() -> None:
        secret = CANARY
        raise OSError(len(secret))

    def outer() -> None:
        secret = CANARY
        try:
            inner()
        except OSError as error:
            raise ValueError(len(secret)) from error

    error = caught(outer)
    forget_locals(error)
    names, shown = [], []
    for one in causes_of(error):
        trace = one.__traceback__
        while trace is not None:
            names.append(trace.tb_frame.f_code.co_name)
            shown.append(repr(trace.tb_frame.f_locals) if trace.tb_frame.f_code.co_name in ("inner", "outer") else "")
            trace = trace.tb_next
    assert names == ["caught", "outer", "outer", "inner"]
    assert CANARY not in "".join(shown)


def test_what_was_handled_before_is_left_alone() -> None:
    def mine() -> None:
        kept = "of the caller"
        raise OSError(len(kept))

    before, error = caught(mine), ValueError()
    error.__context__ = before
    forget_locals(error, before)
    trace = before.__traceback__
    assert trace is not None
    assert trace.tb_next is not None
    assert trace.tb_next.tb_frame.f_locals == {"kept": "of the caller"}
    forget_locals(error)
    assert trace.tb_next.tb_frame.f_locals == {}


def test_a_forgetful_function_is_the_same_to_its_callers() -> None:
    @forgetful
    def divided(by: int, *, of: int = 6) -> int:
        """A quotient."""
        return of // by

    assert (divided(2), divided(3, of=9)) == (3, 3)
    assert (divided.__name__, divided.__doc__) == ("divided", "A quotient.")
    assert list(inspect.signature(divided).parameters) == ["by", "of"]
    assert isinstance(caught(lambda: divided(0)), ZeroDivisionError)


@pytest.mark.parametrize("client", [SmscClient, AsyncSmscClient])
@pytest.mark.parametrize(
    "make",
    [
        lambda client: client("alex", CANARY, base_url="no address"),
        lambda client: client(api_key=CANARY, timeout_s="x"),
        lambda client: client("alex", "123", proxy=f"http://alex:{CANARY}@proxy:3128", timeout_s="x"),
        lambda client: client.from_dsn(f"{DSN}?unknown=1"),
        lambda client: client.from_env(
            {"SMSC_LOGIN": "alex", "SMSC_PASSWORD": CANARY, "SMSC_API_KEY": f"also {CANARY}"}
        ),
        lambda client: client("alex", "123").with_options(password=CANARY, timeout_s="x"),
    ],
    ids=["password", "key", "proxy", "dsn", "environment", "options"],
)
def test_a_wrong_setting_shows_no_right_one(client: type, make: object) -> None:
    error = caught(lambda: make(client))  # type: ignore[operator]
    assert isinstance(error, ConfigurationError)
    assert CANARY not in crash_report(error, but=__file__)
