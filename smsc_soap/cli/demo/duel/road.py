"""The road between one side and its provider: the client's real bytes in, the provider's real bytes out, no socket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Self

from smsc_soap.cli.demo.duel.trouble import Kind, Trouble, TroublePlan
from smsc_soap.client.sync_client import SmscClient
from smsc_soap.errors import ConnectionLost, DeadlineExceeded, NotSent
from smsc_soap.sandbox.books import MAIN, RESERVE
from smsc_soap.sandbox.provider import Provider, Result
from smsc_soap.sandbox.wsdl_file import read_wsdl
from smsc_soap.soap_edge.answer import result_envelope
from smsc_soap.soap_edge.description import ServiceDescription, read_description
from smsc_soap.soap_edge.request import read_request
from smsc_soap.wire.exchange import HttpReply, HttpRequest

if TYPE_CHECKING:
    from smsc_soap.client.transport.attempt import Attempt
    from smsc_soap.client.transport.blocking import BlockingTransport
    from smsc_soap.model.clock import Clock

#: The provider's two hosts, as addresses of this machine; nothing is ever opened.
MAIN_URL: Final = "http://127.0.0.1:1"
RESERVE_URL: Final = "http://127.0.0.2:1"

#: Customers' phones: a range that belongs to nobody here, one number each.
_FIRST_PHONE: Final = 79_990_000_000


def phone_of(customer: int) -> str:
    return f"+{_FIRST_PHONE + customer}"


def customer_of(phone: str) -> int:
    return int(phone.lstrip("+")) - _FIRST_PHONE


class Road:
    """Stands where the client's connections stand.

    *spend* is told how long everything takes, seconds. *patience_s*: how long the caller waits for an answer.
    """

    def __init__(
        self, provider: Provider, plan: TroublePlan, *, spend: Callable[[float], None], patience_s: float
    ) -> None:
        self._provider, self._plan, self._spend, self._patience_s = provider, plan, spend, patience_s
        self._posts: Counter[tuple[str, int]] = Counter()
        #: Whose request went last.
        self.customer = -1

    def posts(self, operation: str) -> int:
        """How many requests tried to leave: ``send`` or ``look``."""
        return sum(number for (name, _), number in self._posts.items() if name == operation)

    def post(self, request: HttpRequest, attempt: Attempt) -> HttpReply:
        """One request and its answer, or the trouble it meets.

        Raises:
            NotSent, DeadlineExceeded, ConnectionLost: as the client's own connections.
        """
        fields = read_request(request.body, _service()).fields
        operation = "send" if request.operation.startswith("send") else "look"
        self.customer = customer_of(fields["phones"] if operation == "send" else fields["phone"])
        place = (operation, self.customer)
        trouble = self._plan.of(operation, self.customer, self._posts[place])
        self._spend(trouble.latency_s)
        if trouble.kind is not Kind.REFUSED:
            attempt.leave()
        self._posts[place] += 1
        if trouble.kind is Kind.REFUSED:
            raise NotSent("the connection was refused; nothing was sent.")
        return self._answer(trouble.kind, request.operation, self._carried_out(trouble, request, fields))

    def _carried_out(self, trouble: Trouble, request: HttpRequest, fields: Mapping[str, str]) -> Result | None:
        """What the provider says, or None when it says nothing now."""
        kind, operation = trouble.kind, request.operation
        host = RESERVE if request.url.startswith(RESERVE_URL) else MAIN
        if kind in (Kind.REQUEST_LOST, Kind.LATE):
            late_s = trouble.late_s if kind is Kind.LATE else None
            self._provider.skip(operation, fields, fault=kind, late_s=late_s, host=host)
            return None
        result = self._provider.call(operation, fields, fault=kind, host=host)
        if kind is Kind.REPLAY:
            result = self._provider.call(operation, fields, fault=kind, is_post=False, host=host)
        return None if kind is Kind.SILENCE else result

    def _answer(self, kind: Kind, operation: str, result: Result | None) -> HttpReply:
        if result is None:
            self._spend(self._patience_s)
            raise DeadlineExceeded("no answer within the time allowed")
        if kind is Kind.REPLY_LOST:
            raise ConnectionLost("the connection was reset before the answer")
        if kind is Kind.EMPTY:
            return HttpReply(200, {}, b"")
        service = _service()
        return HttpReply(200, {}, result_envelope(service.operations[operation], result, namespace=service.namespace))

    def close(self) -> None:
        """There is nothing to close."""


class RoadClient(SmscClient):
    """An ``SmscClient`` of the sandbox's account whose connections are a road."""

    def __init__(self, road: Road, clock: Clock, **settings: Any) -> None:
        super().__init__("alex", "123", clock=clock, limits=None, repeat=False, **settings)
        self._road = road

    def with_options(self, **changes: Any) -> Self:
        """A changed copy on the same road."""
        copy = super().with_options(**changes)
        copy._road = self._road
        return copy

    def _ready(self) -> BlockingTransport:
        return self._road  # type: ignore[return-value]  # stands in for the connections


@cache
def _service() -> ServiceDescription:
    return read_description(read_wsdl())
