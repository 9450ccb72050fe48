"""What a caller hands over → a draft: the same checks as a send of the client makes, before anything is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from smsc_soap.client.ids import new_message_id
from smsc_soap.client.requests import Requests
from smsc_soap.errors import InvalidParameter, InvalidPhone
from smsc_soap.model.clock import Clock
from smsc_soap.model.phone import Phone
from smsc_soap.model.recipient import parse_recipient
from smsc_soap.outbox.budget import checked_money, checked_segments
from smsc_soap.outbox.entry import Draft, SubscriberCap
from smsc_soap.outbox.states import MessageClass
from smsc_soap.redaction import mask_phone

if TYPE_CHECKING:
    from smsc_soap.client.requests import Query
    from smsc_soap.settings import Settings
    from smsc_soap.wire.operations import SendSms, SendSms2

#: Parameters that the outbox sets itself, or that make something else than one message to one phone.
NOT_HERE: Final = ("list", "nl", "cost", "err", "op", "hlr", "ping")
MAX_NAME: Final = 200
#: Whose delivery status is asked for: that of all messages, or of one in each request.
POLL: Final = ("all", "sampled", "followed")
#: A stored priority fits any database's integer.
MOST_PRIORITY: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Drafting:
    """Makes drafts for one outbox, with the settings of its client."""

    settings: Settings
    clock: Clock

    def draft(
        self,
        phone: str | Phone,
        text: str,
        *,
        key: str | None = None,
        sender: str | None = None,
        time: object = None,
        query: Query = None,
        kind: str = MessageClass.TRANSACTIONAL,
        priority: int = 0,
        not_before: datetime | None = None,
        ttl: timedelta | None = None,
        batch: str | None = None,
        campaign: str | None = None,
        budget: str | None = None,
        reserve: Decimal | None = None,
        segments: int | None = None,
        cap: SubscriberCap | None = None,
        poll: str = "all",
    ) -> Draft:
        """The message, checked; what each argument means is said at ``Outbox.put``.

        Raises:
            RequestError: the first thing wrong with it, in one sentence.
        """
        checked = self._checked(phone, text, sender, time, query)
        begin = _moment(not_before, self.clock.now())
        return Draft(
            key=new_message_id() if key is None else _name("key", key),
            phone=checked.recipients[0].wire,
            given=checked.recipients[0].given,
            text=checked.text,
            sender=checked.sender,
            query=getattr(checked, "query", ""),
            send_time=checked.time,
            kind=message_class(kind),
            priority=_priority(priority),
            batch=None if batch is None else _name("batch", batch),
            not_before=begin,
            expires_at=None if ttl is None else begin + _lifetime(ttl),
            campaign=None if campaign is None else _name("campaign", campaign),
            budget=None if budget is None else _name("budget", budget),
            reserve=checked_money("reserve", reserve),
            segments=checked_segments("segments", segments),
            cap=_cap(cap),
            poll=_poll(poll),
        )

    def from_mapping(self, values: Mapping[str, Any]) -> Draft:
        """The same from one row of a list: the arguments of ``put`` by name.

        Raises:
            RequestError: as above, and for names that are no argument.
        """
        unknown = set(values) - _ARGUMENTS
        if unknown or not {"phone", "text"} <= set(values):
            was = f"a message with {', '.join(sorted(str(one)[:40] for one in values)) or 'nothing'}"
            raise InvalidParameter("message", was, f"phone and text, and of {', '.join(sorted(_ARGUMENTS))}")
        return self.draft(**values)

    def _checked(
        self, phone: str | Phone, text: str, sender: str | None, time: object, query: Query
    ) -> SendSms | SendSms2:
        recipient = parse_recipient(phone, normalize=self.settings.normalize_phones)
        if not isinstance(recipient, Phone):
            raise InvalidPhone(
                "phone",
                mask_phone(recipient.wire),
                "one phone number",
                "a group cannot be settled",
            )
        requests = Requests(self.settings, self.clock)
        # The attempt's id is made when it is sent; this one only satisfies the checks.
        if query is None:
            return requests.send_sms(recipient, text, "1", sender, time)
        ready = requests.send_sms2(recipient, text, "1", sender, time, query)
        named = {part.partition("=")[0] for part in ready.query.split("&")}
        if found := [name for name in NOT_HERE if name in named]:
            raise InvalidParameter("query", f"{found[0]} in it", f"anything but {', '.join(NOT_HERE)}", "leave it out")
        return ready


_ARGUMENTS: Final = frozenset(
    {
        *("phone", "text", "key", "sender", "time", "query", "kind", "priority", "not_before", "ttl", "batch"),
        *("campaign", "budget", "reserve", "segments", "cap", "poll"),
    }
)


def message_class(kind: str) -> MessageClass:
    """The class by its name.

    Raises:
        InvalidParameter: there is no such class.
    """
    try:
        return MessageClass(str(kind).replace("-", "_"))
    except ValueError:
        raise InvalidParameter("kind", repr(kind)[:40], ", ".join(MessageClass)) from None


def _name(field: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_NAME or not value.isprintable():
        was = f"{len(value)} characters" if isinstance(value, str) else f"a value of type {type(value).__name__}"
        raise InvalidParameter(field, was, f"a text of 1 to {MAX_NAME} printable characters")
    return value


def _cap(value: object) -> SubscriberCap | None:
    if value is None:
        return None
    if (
        not isinstance(value, SubscriberCap)
        or not 1 <= value.number <= 1000
        or not timedelta(0) < value.within <= timedelta(days=31)
    ):
        raise InvalidParameter("cap", repr(value)[:60], "SubscriberCap(1 to 1000, a timedelta up to 31 days)")
    return value


def _poll(value: object) -> str:
    if value not in POLL:
        raise InvalidParameter("poll", repr(value)[:40], ", ".join(POLL))
    return str(value)


def _priority(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > MOST_PRIORITY:
        raise InvalidParameter("priority", repr(value)[:40], f"a whole number within ±{MOST_PRIORITY}")
    return value


def _moment(value: object, now: datetime) -> datetime:
    if value is None:
        return now
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise InvalidParameter("not_before", repr(value)[:60], "a datetime with its zone")
    return max(value, now)


def _lifetime(value: object) -> timedelta:
    if not isinstance(value, timedelta) or not timedelta(0) < value <= timedelta(days=366):
        raise InvalidParameter("ttl", repr(value)[:60], "a timedelta up to 366 days, such as timedelta(minutes=5)")
    return value
