"""``users.php``: subclients."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from smsc_soap.errors import InvalidParameter, MalformedReply
from smsc_soap.model.codes import Family
from smsc_soap.model.http.messages import Done
from smsc_soap.model.http.reports import StatisticsRow
from smsc_soap.model.http.subclient_results import Subclient
from smsc_soap.model.http.subclients import SubclientSettings
from smsc_soap.redaction import Secret
from smsc_soap.wire.http_api.json_answer import Answer, reply_of
from smsc_soap.wire.http_api.operation import JsonOperation, LongAnswer
from smsc_soap.wire.http_api.reports import days, statistics_rows
from smsc_soap.wire.http_api.statuses import done

#: GMT-12 is 0.
_FIRST_ZONE: Final = -12
#: Our name → the provider's, for what goes out as it is. Source: provider's page of parameters for subclients, and a
#: public library that repeats it.
_PLAIN: Final = {
    "email": "email",
    "incoming_email": "email2",
    "phone": "phone",
    "incoming_phone": "phone2",
    "tariff": "tariff",
    "lowest_tariff": "mintrf",
    "sender": "sender",
    "reserve_sender": "sender2",
    "full_name": "fio",
    "company_details": "props",
    "contract_number": "cntr",
    "notes": "notes",
    "low_balance": "nb",
    "keep_days": "ktm",
    "per_day": "dlim",
    "per_day_and_phone": "plim",
    "per_day_and_text": "tlim",
    "per_day_and_address": "ilim",
    "valid_minutes": "vld",
    "handler_url": "url",
    "mail_length": "mlen",
    "auto_reply": "answ",
    "auto_reply_to_calls": "answ_call",
    "site_id": "site_id",
}
_LISTS: Final = {"allowed_phones": "fmts", "command_phones": "ph", "mail_phones": "mph"}


#: Who asks for what: never to be replaced by a setting.
_RESERVED: Final = frozenset(
    {
        *("login", "psw", "apikey", "fmt", "charset", "user", "user_id", "password", "pswc", "new_login", "sum"),
        *("add", "chg", "pay", "del", "get_stat", "get_stat_all"),
    }
)
_EXTRA: Final = re.compile(r"[a-z][a-z0-9_]{0,20}(\[[0-9]{1,3}\])?")


def checked_settings(settings: SubclientSettings) -> SubclientSettings:
    """*settings* unchanged, when what they name themselves can go out.

    Raises:
        InvalidParameter: a name in ``extra`` that is part of the request, or none; a value that is no text.
    """
    for name, value in settings.extra.items():
        if _EXTRA.fullmatch(name) is None or name in _RESERVED:
            raise InvalidParameter("extra", "a name that is part of the request, or none", "names of settings")
        if not isinstance(value, str):
            raise InvalidParameter("extra", f"a {type(value).__name__}", "values as text")
    return settings


def settings_fields(settings: SubclientSettings) -> dict[str, str]:
    """The fields of the settings that were given."""
    fields = dict(settings.extra)
    for ours, theirs in _PLAIN.items():
        if (value := getattr(settings, ours)) is not None:
            fields[theirs] = str(value)
    for ours, theirs in _LISTS.items():
        if (several := getattr(settings, ours)) is not None:
            fields[theirs] = ",".join(several)
    for theirs, number in (("type", settings.kind), ("curr", settings.currency)):
        if number is not None:
            fields[theirs] = str(int(number))
    if settings.utc_offset_hours is not None:
        fields["tz"] = str(settings.utc_offset_hours - _FIRST_ZONE)
    if settings.send_hours is not None:
        fields["tmlim"] = "-".join(map(str, settings.send_hours))
    if settings.mail_hours is not None:
        fields["mh1"], fields["mh2"] = map(str, settings.mail_hours)
    return fields | {flag.value: "1" if on else "0" for flag, on in settings.flags.items()}


@dataclass(frozen=True, slots=True, repr=False)
class CreateSubclient(JsonOperation[Subclient]):
    """Makes a subclient; never repeated once a byte has left."""

    name = "subclients.create"
    script = "users.php"
    family = Family.SUBCLIENT_CHANGE
    paid = True
    look = "try the new login, or look at the list of subclients in the provider's cabinet"

    login: str
    password: Secret
    settings: SubclientSettings

    def fields(self) -> Mapping[str, str]:
        who = {"add": "1", "user": self.login, "password": self.password.reveal()}
        return {**settings_fields(self.settings), **who}

    def identity(self) -> Hashable:
        return ("add",)

    def read(self, answer: Answer) -> Subclient:
        reply = reply_of(answer.record(), frozenset({"id"}))
        if not reply.fields.get("id"):
            raise MalformedReply("the answer carries neither an id nor an error")
        return Subclient(
            id=reply.fields["id"], login=self.login, raw=reply.fields, extra=reply.extra, doubts=answer.doubts
        )


@dataclass(frozen=True, slots=True, repr=False)
class ChangeSubclient(JsonOperation[Done]):
    """Changes a subclient; never repeated once a byte has left."""

    name = "subclients.change"
    script = "users.php"
    family = Family.SUBCLIENT_CHANGE
    paid = True
    look = "look at the subclient in the provider's cabinet; changing the same again does no harm"

    login: str
    password: Secret | None
    new_login: str | None
    settings: SubclientSettings
    #: The password so far, where the provider is to compare it.
    current_password: Secret | None = None

    def fields(self) -> Mapping[str, str]:
        fields = {**settings_fields(self.settings), "chg": "1", "user": self.login}
        if self.password is not None:
            fields["password"] = self.password.reveal()
        if self.current_password is not None:
            fields["pswc"] = self.current_password.reveal()
        if self.new_login is not None:
            fields["new_login"] = self.new_login
        return fields

    def identity(self) -> Hashable:
        return "chg", self.login

    def read(self, answer: Answer) -> Done:
        return done(answer)


@dataclass(frozen=True, slots=True, repr=False)
class PaySubclient(JsonOperation[Done]):
    """Moves money from the main account to a subclient; never repeated once a byte has left."""

    name = "subclients.pay"
    script = "users.php"
    family = Family.SUBCLIENT_CHANGE
    paid = True
    look = "compare the balances of both accounts"

    login: str
    #: Written exactly.
    amount: str
    second_balance: bool = False

    def fields(self) -> Mapping[str, str]:
        second = {"balance2": "1"} if self.second_balance else {}
        return {"pay": "1", "user": self.login, "sum": self.amount, **second}

    def identity(self) -> Hashable:
        return "pay", self.login

    def read(self, answer: Answer) -> Done:
        return done(answer)


@dataclass(frozen=True, slots=True, repr=False)
class SubclientStatistics(LongAnswer[tuple[StatisticsRow, ...]]):
    """What subclients sent and spent."""

    name = "subclients.statistics"
    script = "users.php"
    family = Family.SUBCLIENTS

    start: date
    end: date
    login: str | None = None
    #: Those with a balance of their own, instead of those that spend the main one.
    resellers: bool = False
    own_currency: bool = False
    second_balance: bool = False
    everybody: bool = False
    #: The provider's number of one subclient.
    id: str | None = None
    #: Without those that are deleted.
    hide_deleted: bool = False

    def fields(self) -> Mapping[str, str]:
        fields = {"get_stat_all" if self.everybody else "get_stat": "1", **days(self.start, self.end)}
        if self.login is not None:
            fields["user"] = self.login
        if self.id is not None:
            fields["user_id"] = self.id
        asked = {
            "reseller": self.resellers,
            "mycur": self.own_currency,
            "balance2": self.second_balance,
            "hide_deleted": self.hide_deleted,
        }
        return fields | {name: "1" for name, wanted in asked.items() if wanted}

    def read(self, answer: Answer) -> tuple[StatisticsRow, ...]:
        return statistics_rows(answer)
