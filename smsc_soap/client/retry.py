"""What may be done again, how often, and when: one table and tenacity as its engine.

A paid send is repeated only while it is proven that no byte of it left. Reading calls are
repeated after lost answers too, at a pace that stays within the provider's own limits.
The only importer of tenacity,
which is loaded when something has failed for the first time.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from smsc_soap.errors import (
    DeadlineExceeded,
    HttpStatusError,
    NotSent,
    RateLimited,
    ReplyError,
    SmscError,
    TransportError,
)
from smsc_soap.model.clock import Clock
from smsc_soap.model.codes import Family

if TYPE_CHECKING:
    import tenacity

    from smsc_soap.wire.operations import Operation

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Repetition:
    """How one kind of failure is repeated."""

    #: At most this many times after the first try.
    times: int
    #: Seconds before the first repetition; doubled each time up to ``most_s``.
    first_s: float
    most_s: float


#: No byte left: everybody may try again, soon.
_NOT_SENT: Final = Repetition(times=2, first_s=1.0, most_s=5.0)

#: The answer of a reading call was lost or unreadable. The pace keeps to the provider's rule of
#: 5 status calls a minute for one message, 10 balance calls, 5 equal price requests.
_LOST: Final = MappingProxyType(
    {
        Family.STATUS: Repetition(times=3, first_s=13.0, most_s=20.0),
        Family.COST: Repetition(times=2, first_s=1.0, most_s=20.0),
        Family.BALANCE: Repetition(times=1, first_s=7.0, most_s=7.0),
        # Over HTTP: 3 equal calls a minute, 2 of dedicated numbers.
        Family.REPORT: Repetition(times=2, first_s=2.0, most_s=20.0),
        Family.OPERATOR: Repetition(times=2, first_s=2.0, most_s=20.0),
        Family.DOWNLOADS: Repetition(times=2, first_s=2.0, most_s=20.0),
        Family.SUBCLIENTS: Repetition(times=1, first_s=2.0, most_s=2.0),
        Family.NUMBERS: Repetition(times=1, first_s=2.0, most_s=2.0),
    }
)

#: Code 9 on a reading call: the provider's minute has to pass.
_TOO_OFTEN: Final = Repetition(times=1, first_s=61.0, most_s=61.0)

#: The last repetition of a reading call begins within this time of the first try.
_READING_BUDGET_S: Final = 120.0


def repetition_of(error: BaseException, family: Family) -> Repetition | None:
    """How *error* may be repeated for calls of *family*; None: not at all."""
    if isinstance(error, NotSent):
        # Not so a failed TLS check, nor a failure that is no matter of the road.
        return _NOT_SENT if error.retryable else None
    if family not in _LOST:  # what costs, creates or changes
        return None
    if isinstance(error, RateLimited):
        return _TOO_OFTEN
    if isinstance(error, TransportError | ReplyError):
        return _LOST[family]
    return None


@dataclass(slots=True)
class ReadQuota:
    """A purse for repetitions of reading calls: a broken server is not asked three times for everything.

    Starts with 500; a repetition costs 5, one after a timeout 10; a success gives 1 back.
    """

    size: int = 500
    left: int = field(default=500)

    def take(self, price: int) -> bool:
        if self.left < price:
            return False
        self.left -= price
        return True

    def give_back(self) -> None:
        self.left = min(self.size, self.left + 1)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Decides repetitions for one client. Blocking and async drivers share every decision."""

    clock: Clock
    timeout_s: float
    quota: ReadQuota = field(default_factory=ReadQuota)
    #: 0..1, for jitter.
    chance: Callable[[], float] | None = None
    enabled: bool = True
    #: Told before each wait: the failure, the number of the try that failed, seconds to wait.
    on_repeat: Callable[[Operation[Any], BaseException, int, float], None] | None = None

    def may_repeat(self, operation: Operation[Any], error: BaseException) -> bool:
        """True when a first failure may be followed by another try at all."""
        return self.enabled and repetition_of(error, operation.family) is not None

    def repeated(
        self, operation: Operation[T], first: SmscError, started_s: float, post: Callable[[Operation[T]], T]
    ) -> T:
        """What repeating *operation* gives, after its try at *started_s* failed with *first*."""
        import tenacity

        failures = [first]

        def once() -> T:
            if failures:
                raise failures.pop()
            return post(operation)

        return tenacity.Retrying(sleep=self.clock.sleep, **self._rules(operation, started_s))(once)

    async def repeated_async(
        self, operation: Operation[T], first: SmscError, started_s: float, post: Callable[[Operation[T]], Awaitable[T]]
    ) -> T:
        """The same, on the event loop."""
        import tenacity

        failures = [first]

        async def once() -> T:
            if failures:
                raise failures.pop()
            return await post(operation)

        return await tenacity.AsyncRetrying(sleep=self.clock.sleep_async, **self._rules(operation, started_s))(once)

    def _rules(self, operation: Operation[Any], started_s: float) -> dict[str, Any]:
        import tenacity

        run = _Run(self, operation, started_s)
        return {
            "stop": run.stop,
            "wait": run.wait,
            "retry": tenacity.retry_if_exception(run.may_repeat),
            "before_sleep": run.tell,
            "reraise": True,
        }


@dataclass(slots=True)
class _Run:
    """One call and its repetitions."""

    policy: RetryPolicy
    operation: Operation[Any]
    started_s: float

    def may_repeat(self, error: BaseException) -> bool:
        return self.policy.may_repeat(self.operation, error)

    def stop(self, state: tenacity.RetryCallState) -> bool:
        error = _failure(state)
        repetition = repetition_of(error, self.operation.family)
        if repetition is None or state.attempt_number > repetition.times:
            return True
        spent_s = self.policy.clock.monotonic() - self.started_s
        if spent_s + self.wait(state) > self._budget_s(error):
            return True
        if isinstance(error, NotSent):
            return False
        return not self.policy.quota.take(10 if isinstance(error, DeadlineExceeded) else 5)

    def wait(self, state: tenacity.RetryCallState) -> float:
        error = _failure(state)
        repetition = repetition_of(error, self.operation.family)
        if repetition is None:
            return 0.0
        asked_s = (error.retry_after_s or 0.0) if isinstance(error, HttpStatusError) else 0.0
        wait_s = min(repetition.first_s * 2.0 ** (state.attempt_number - 1), repetition.most_s)
        if isinstance(error, NotSent):
            # Jitter, so that many clients do not come back together.
            wait_s *= 0.5 + self._chance() / 2
        return max(wait_s, asked_s)

    def _chance(self) -> float:
        if self.policy.chance is not None:
            return self.policy.chance()
        import random

        return random.random()  # noqa: S311 - spreads load, keeps no secret

    def tell(self, state: tenacity.RetryCallState) -> None:
        if self.policy.on_repeat is not None and state.next_action is not None:
            self.policy.on_repeat(self.operation, _failure(state), state.attempt_number, state.next_action.sleep)

    def _budget_s(self, error: BaseException) -> float:
        """Seconds after the start within which the last repetition may begin."""
        if isinstance(error, NotSent):
            # The first try had its time; repetitions begin within as much again.
            return 2 * self.policy.timeout_s
        return _READING_BUDGET_S


def _failure(state: tenacity.RetryCallState) -> BaseException:
    assert state.outcome is not None  # noqa: S101 - tenacity sets it before it asks
    return state.outcome.exception() or SmscError()
