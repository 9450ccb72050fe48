"""What every call of a script has beyond an operation of the SOAP service."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from smsc_soap.wire.exchange import MAX_REPLY_BYTES, Sink
from smsc_soap.wire.operations import Operation

if TYPE_CHECKING:
    from smsc_soap.model.http.attachment import Attachment
    from smsc_soap.wire.http_api.json_answer import Answer

T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class ScriptOperation(Operation[T]):
    """One call of a script of the HTTP interface."""

    @property
    def bound_bytes(self) -> int:
        """Longer answers are refused; lists of messages need more than the usual."""
        return MAX_REPLY_BYTES

    @abstractmethod
    def read(self, answer: Answer) -> T:
        """The result.

        Raises:
            MalformedReply: the answer lacks what the result needs, or belongs to another call.
        """

    def identity(self) -> Hashable:
        """All fields: what else "equal" could mean for these scripts, the pages do not say."""
        return self.name, tuple(self.fields().items())

    @property
    def files(self) -> Sequence[Attachment]:
        """What goes out as files beside the fields."""
        return ()

    def sink(self) -> Sink | None:
        """Where the body of the answer goes, instead of to ``read``; a fresh one for each attempt."""
        return None

    def received(self, sink: Sink) -> T:
        """The result, when the sink has all of the body and it is no refusal."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, repr=False)
class LongAnswer(ScriptOperation[T]):
    """A call that is answered with a list: a thousand messages of a thousand characters, each of them escaped."""

    @property
    def bound_bytes(self) -> int:
        return 16 << 20
