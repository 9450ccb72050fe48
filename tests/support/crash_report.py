"""What a crash reporter can print of an exception: texts, notes and local variables of the whole chain."""

from __future__ import annotations

from collections.abc import Iterator


def chain(error: BaseException) -> Iterator[BaseException]:
    """*error* and everything behind it, each once."""
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            waiting += (one.__cause__, one.__context__)
            yield one


def crash_report(error: BaseException, *, but: str) -> str:
    """All of it; *but*: the file of the caller, whose own frames hold what the caller put there."""
    shown: list[str] = []
    for one in chain(error):
        shown += (str(one), repr(one), *getattr(one, "__notes__", ()))
        trace = one.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename != but:
                shown += map(repr, trace.tb_frame.f_locals.values())
            trace = trace.tb_next
    return " ".join(shown)
