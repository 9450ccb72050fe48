"""What led to an exception, and what it must not take along.

Crash reporters print the local variables of every frame an exception went through, and frames of the road hold whole
requests: password, phones, text.
"""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable, Iterator
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def causes_of(error: BaseException, before: BaseException | None = None) -> Iterator[BaseException]:
    """*error* and what led to it, newest first.

    *before*: what the caller was handling already; a call made in an ``except`` block has nothing to do with it.
    """
    seen = {id(before)}
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += (one.__context__, one.__cause__)


def forget_locals(error: BaseException, before: BaseException | None = None) -> None:
    """Empty the ended frames that *error* and its causes went through. Files and lines stay."""
    for one in causes_of(error, before):
        traceback.clear_frames(one.__traceback__)


def forgetful(function: Callable[P, T]) -> Callable[P, T]:
    """The same function; when it fails, no frame shows what it was given."""

    @functools.wraps(function)
    def called(*args: P.args, **named: P.kwargs) -> T:
        try:
            return function(*args, **named)
        except Exception as error:
            traceback.clear_frames(error.__traceback__)
            del args, named
            raise

    return called
