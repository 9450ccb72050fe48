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
    """One call of a script of the HTTP interface: a JsonOperation or a FileOperation, by what it is answered with."""

    @property
    def bound_bytes(self) -> int:
        """Longer answers are refused; lists of messages need more than the usual."""
        return MAX_REPLY_BYTES

    def identity(self) -> Hashable:
        """All fields: what else "equal" could mean for these scripts, the pages do not say."""
        return self.name, tuple(self.fields().items())

    @property
    def files(self) -> Sequence[Attachment]:
        """What goes out as files beside the fields."""
        return ()


@dataclass(frozen=True, slots=True, repr=False)
class JsonOperation(ScriptOperation[T]):
    """A call that is answered with JSON."""

    @abstractmethod
    def read(self, answer: Answer) -> T:
        """The result.

        Raises:
            MalformedReply: the answer lacks what the result needs, or belongs to another call.
        """


@dataclass(frozen=True, slots=True, repr=False)
class FileOperation(ScriptOperation[T]):
    """A call that is answered with a file, unless it is refused."""

    @abstractmethod
    def sink(self) -> Sink:
        """Where the body of the answer goes; a fresh one for each attempt."""

    @abstractmethod
    def received(self, sink: Sink) -> T:
        """The result, when the sink has all of the body and it is no refusal."""


@dataclass(frozen=True, slots=True, repr=False)
class LongAnswer(JsonOperation[T]):
    """A call that is answered with a list: a thousand messages of a thousand characters, each of them escaped."""

    @property
    def bound_bytes(self) -> int:
        return 16 << 20
